package dev.osier.activity;

import dev.osier.git.Commits;
import dev.osier.git.HiddenRepository;
import dev.osier.git.PublishedTargets;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.publish.TargetMove;
import dev.osier.publish.WriteBack;
import dev.osier.step.Publish;
import java.util.List;

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
          Host.Place place =
              host.enter(request.repository(), request.run(), List.of(), beats.activity());
          Repository repository = place.repository();
          PublishedTargets published = place.workspaces().published();
          try (Refs refs = Refs.of(repository);
              Commits commits = Commits.of(repository)) {
            HiddenRepository hidden = HiddenRepository.of(repository);
            return hidden == null
                ? new TargetMove(repository, refs, commits, published, request).publish()
                : new WriteBack(hidden, refs, commits, published).publish(request);
          }
        });
  }
}
