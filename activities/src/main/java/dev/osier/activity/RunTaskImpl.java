package dev.osier.activity;

import dev.osier.agent.TaskAttempt;
import dev.osier.step.RunTask;

/** See {@link RunTask}. */
final class RunTaskImpl implements RunTask {
  private final Host host;

  RunTaskImpl(Host host) {
    this.host = host;
  }

  @Override
  public Outcome run(Request request) {
    return Step.run(
        request.task(),
        beats -> {
          Host.Place place = host.enter(request.repository(), request.run(), beats.activity());
          return new TaskAttempt(place.workspaces(), place.watch(), host.ports(), request, beats)
              .run();
        });
  }
}
