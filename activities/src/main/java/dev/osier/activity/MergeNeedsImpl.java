package dev.osier.activity;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.merge.StartMerger;
import dev.osier.step.MergeNeeds;
import java.util.List;
import java.util.stream.Stream;

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
          Host.Place place =
              host.enter(request.repository(), request.run(), tasks(request), beats.activity());
          Repository repository = place.repository();
          try (Refs refs = Refs.of(repository, place.workspaces().published());
              Commits commits = Commits.of(repository)) {
            MergeOutcome outcome =
                new StartMerger(repository, refs, commits, beats::stopped)
                    .merge(request.task(), job(request));
            return new Start(outcome.merge(), outcome.headline());
          }
        });
  }

  private static MergeJob job(Request request) {
    return new MergeJob(request.run(), request.repository(), request.onto(), false, request.needs())
        .signed(request.sign(), request.base());
  }

  private static List<String> tasks(Request request) {
    return Stream.concat(
            Stream.of(request.task()), request.needs().stream().map(MergeJob.Item::task))
        .toList();
  }
}
