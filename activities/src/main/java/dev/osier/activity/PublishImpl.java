package dev.osier.activity;

import dev.osier.git.Commits;
import dev.osier.git.HiddenRepository;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.publish.TargetMove;
import dev.osier.publish.WriteBack;
import dev.osier.step.Publish;
import java.io.IOException;

/** See {@link Publish}. */
final class PublishImpl implements Publish {
  private final Host host;

  PublishImpl(Host host) {
    this.host = host;
  }

  @Override
  public Published publish(Request request) {
    return Step.run(
        "publish",
        beats -> {
          Repository repository =
              host.enter(request.repository(), request.run(), beats.activity()).repository();
          try (Refs refs = Refs.of(repository);
              Commits commits = Commits.of(repository)) {
            HiddenRepository hidden = HiddenRepository.of(repository);
            return hidden == null
                ? inTurn(request, repository, new TargetMove(repository, refs, commits, request))
                : new WriteBack(hidden, refs, commits).publish(request);
          }
        });
  }

  /** Who has to verify again keeps its turn; who only asks a person does not. */
  private Published inTurn(Request request, Repository repository, TargetMove move)
      throws IOException, InterruptedException {
    if (request.act() != Act.MOVE) {
      host.targets().leave(request.run());
      return move.publish();
    }
    int ahead =
        host.targets()
            .enter(request.run(), repository.commonDir(), "refs/heads/" + request.target());
    if (ahead > 0) {
      return Published.queued(ahead);
    }
    boolean again = false;
    try {
      Published published = move.publish();
      again = published.moved() != null;
      return published;
    } finally {
      if (!again) {
        host.targets().leave(request.run());
      }
    }
  }
}
