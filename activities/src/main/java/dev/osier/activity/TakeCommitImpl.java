package dev.osier.activity;

import dev.osier.git.Commits;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.merge.TakenCommit;
import dev.osier.step.TakeCommit;

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
          Repository repository =
              host.enter(request.repository(), request.run(), beats.activity()).repository();
          try (Refs refs = Refs.of(repository);
              Commits commits = Commits.of(repository)) {
            return new TakenCommit(refs, commits).take(request);
          }
        });
  }
}
