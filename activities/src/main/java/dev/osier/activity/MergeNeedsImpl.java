package dev.osier.activity;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.merge.StartMerger;
import dev.osier.step.MergeNeeds;
import dev.osier.step.MergeTasks;
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
            return new StartMerger(repository, refs, commits, beats::stopped).merge(request);
          }
        });
  }

  private static List<String> tasks(Request request) {
    return Stream.concat(
            Stream.of(request.task()), request.needs().stream().map(MergeTasks.Item::task))
        .toList();
  }
}
