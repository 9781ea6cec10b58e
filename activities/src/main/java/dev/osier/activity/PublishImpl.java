package dev.osier.activity;

import dev.osier.git.Commits;
import dev.osier.git.HiddenRepository;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.publish.TargetMove;
import dev.osier.publish.WriteBack;
import dev.osier.step.Publish;

/** See {@link Publish}. */
final class PublishImpl implements Publish {
  private final Host host;

  PublishImpl(Host host) {
    this.host = host;
  }

  @Override
  public Published publish(Request request) {
    return Step.run(
        host,
        "publish",
        request.repository(),
        beats -> {
          Repository repository =
              host.enter(request.repository(), request.run(), beats.activity()).repository();
          try (Refs refs = Refs.of(repository);
              Commits commits = Commits.of(repository)) {
            HiddenRepository hidden = HiddenRepository.of(repository);
            return hidden == null
                ? new TargetMove(repository, refs, commits, request).publish()
                : new WriteBack(hidden, refs, commits).publish(request);
          }
        });
  }
}
