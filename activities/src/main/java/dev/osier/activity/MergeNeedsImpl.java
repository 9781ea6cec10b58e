package dev.osier.activity;

import dev.osier.git.Commits;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.merge.StartMerger;
import dev.osier.step.MergeNeeds;

/** See {@link MergeNeeds}. */
final class MergeNeedsImpl implements MergeNeeds {
  private final Host host;

  MergeNeedsImpl(Host host) {
    this.host = host;
  }

  @Override
  public Start merge(Request request) {
    return Step.run(
        host,
        "merge needs",
        request.repository(),
        beats -> {
          Repository repository =
              host.enter(request.repository(), request.run(), beats.activity()).repository();
          try (Refs refs = Refs.of(repository);
              Commits commits = Commits.of(repository)) {
            return new StartMerger(repository, refs, commits, beats::stopped).merge(request);
          }
        });
  }
}
