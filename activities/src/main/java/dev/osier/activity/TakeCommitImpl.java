package dev.osier.activity;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.job.Taken;
import dev.osier.merge.TakenCommit;
import dev.osier.step.TakeCommit;
import java.util.List;

/** See {@link TakeCommit}. */
final class TakeCommitImpl implements TakeCommit {
  private final Host host;

  TakeCommitImpl(Host host) {
    this.host = host;
  }

  @Override
  public Taken take(Request request) {
    return Step.run(
        host,
        "take",
        request.repository(),
        beats -> {
          Host.Place place =
              host.enter(
                  request.repository(), request.run(), List.of(request.task()), beats.activity());
          Repository repository = place.repository();
          try (Refs refs = Refs.of(repository, place.workspaces().published());
              Commits commits = Commits.of(repository)) {
            return new TakenCommit(refs, commits)
                .take(request.run(), request.task(), request.revision(), request.work());
          }
        });
  }
}
