package dev.osier.activity;

import dev.osier.agent.RateLimitedException;
import dev.osier.agent.TaskAttempt;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.TaskWorkspace;
import dev.osier.process.StoppedException;
import dev.osier.run.EffectId;
import dev.osier.step.Fault;
import dev.osier.step.FaultCause;
import dev.osier.step.FaultKind;
import dev.osier.step.RunTask;
import dev.osier.workspace.WorkspaceCap;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** See {@link RunTask}. */
final class RunTaskImpl implements RunTask {
  private final Host host;

  RunTaskImpl(Host host) {
    this.host = host;
  }

  @Override
  public Outcome run(Request request) {
    return Step.run(
        host,
        request.task(),
        request.repository(),
        beats -> {
          Host.Place place = host.enter(request.repository(), request.run(), beats.activity());
          host.require(place, request.run(), request.agent(), commands(request));
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
          WorkspaceCap.Place room = room(place, request, beats);
          try {
            return attempt.run();
          } catch (RateLimitedException e) {
            throw later(request.task(), e);
          } finally {
            room.close();
          }
        });
  }

  private WorkspaceCap.Place room(Host.Place place, Request request, Heartbeats beats)
      throws InterruptedException, StoppedException {
    if (request.workspace() == TaskWorkspace.NONE) {
      return () -> {};
    }
    ActivityInfo asked = beats.activity();
    return host.cap()
        .enter(
            place.workspaces(),
            new EffectId(request.run(), request.task()),
            asked.getPriority() == null ? 0 : asked.getPriority().getPriorityKey(),
            Instant.ofEpochMilli(asked.getScheduledTimestamp()),
            beats);
  }

  private static List<PlanCommands.Command> commands(Request request) {
    List<PlanCommands.Command> commands = new ArrayList<>();
    if (request.verify() != null) {
      commands.add(new PlanCommands.Command("verify", false, request.verify()));
    }
    if (request.needs().setup() != null) {
      commands.add(new PlanCommands.Command("workspace.setup", true, request.needs().setup()));
    }
    return commands;
  }

  /** The run waits, not the worker: meanwhile its slot is another agent's. */
  private static ApplicationFailure later(String task, RateLimitedException limited) {
    return Step.failure(
        new Fault(
            FaultKind.PASSING,
            FaultCause.RATE_LIMITED,
            task,
            String.valueOf(limited.getMessage()),
            Math.max(1, limited.waiting().toSeconds())));
  }
}
