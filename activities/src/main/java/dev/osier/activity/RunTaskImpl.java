package dev.osier.activity;

import dev.osier.agent.RateLimitedException;
import dev.osier.agent.TaskAttempt;
import dev.osier.step.RunTask;
import io.temporal.failure.ApplicationFailure;

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
          TaskAttempt attempt =
              new TaskAttempt(
                  place.workspaces(),
                  place.watch(),
                  host.ports(),
                  host.presets(),
                  host.promptFile(),
                  host.limits(),
                  request,
                  beats);
          try {
            return attempt.run();
          } catch (RateLimitedException e) {
            throw later(e);
          }
        });
  }

  /** The server waits, not the worker: meanwhile its slot is another agent's. */
  private static ApplicationFailure later(RateLimitedException limited) {
    return ApplicationFailure.newBuilder()
        .setMessage(limited.getMessage())
        .setType("AgentRateLimited")
        .setNextRetryDelay(limited.waiting())
        .build();
  }
}
