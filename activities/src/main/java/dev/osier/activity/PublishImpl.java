package dev.osier.activity;

import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.publish.TargetMove;
import dev.osier.publish.WriteBack;
import dev.osier.step.Publish;
import java.io.IOException;
import java.util.List;

/** See {@link Publish}. */
final class PublishImpl implements Publish {
  private final Host host;

  PublishImpl(Host host) {
    this.host = host;
  }

  @Override
  public Published publish(PublishJob request) {
    return Step.run(
        host,
        "publish",
        request.repository(),
        beats -> {
          Host.Place place =
              host.enter(request.repository(), request.run(), List.of(), beats.activity());
          Repository repository = place.repository();
          PublishedTargets published = place.workspaces().published();
          return Host.whilePruned(
              place, request.run(), () -> publish(request, repository, published));
        });
  }

  private Published publish(PublishJob request, Repository repository, PublishedTargets published)
      throws IOException, InterruptedException {
    try (Refs refs = Refs.of(repository, published);
        Commits commits = Commits.of(repository)) {
      HiddenRepository hidden = HiddenRepository.of(repository);
      return hidden == null
          ? inTurn(
              request, repository, new TargetMove(repository, refs, commits, published, request))
          : new WriteBack(hidden, refs, commits, published).publish(request);
    }
  }

  /** Who has to verify again keeps its turn; who only asks a person does not. */
  private Published inTurn(PublishJob request, Repository repository, TargetMove move)
      throws IOException, InterruptedException {
    if (request.act() != PublishJob.Act.MOVE) {
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
