package dev.osier.activity;

import dev.osier.agent.RateLimitedException;
import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.job.TryJob;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentEnd;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.TaskWorkspace;
import dev.osier.process.StoppedException;
import dev.osier.step.RunTask;
import dev.osier.task.AgentAttempt;
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
  public AgentEnd run(TryJob request) {
    return Step.run(
        host,
        request.task(),
        request.repository(),
        beats -> {
          Host.Place place =
              host.enter(
                  request.repository(), request.run(), List.of(request.task()), beats.activity());
          host.require(place, request.run(), request.agent(), commands(request));
          AgentAttempt attempt =
              new AgentAttempt(
                  place.workspaces(),
                  place.watch(),
                  host.ports(),
                  host.presets(),
                  host.promptFile(),
                  host.limits(),
                  calledBefore(request, beats.activity()),
                  beats);
          WorkspaceCap.Place room = room(place, request, beats);
          try {
            return attempt.run();
          } catch (RateLimitedException e) {
            throw later(request.task(), e);
          } catch (StoppedException e) {
            if (beats.isCancelled()) {
              // As a result, what was spent until then is in the run's history.
              return attempt.stopped();
            }
            throw e;
          } finally {
            room.close();
          }
        });
  }

  private static TryJob calledBefore(TryJob request, ActivityInfo activity) {
    int more = activity.getAttempt() - 1;
    return more == 0 ? request : request.withTurn(request.turn().after(more));
  }

  private WorkspaceCap.Place room(Host.Place place, TryJob request, Heartbeats beats)
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

  static List<PlanCommands.Command> commands(TryJob request) {
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
