package dev.osier.activity;

import dev.osier.step.JudgeTask;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.Outcome;
import dev.osier.task.JudgeAttempt;
import java.util.List;

/** See {@link JudgeTask}. */
final class JudgeTaskImpl implements JudgeTask {
  private final Host host;

  JudgeTaskImpl(Host host) {
    this.host = host;
  }

  @Override
  public Outcome judge(Request request) {
    return Step.run(
        host,
        request.task(),
        request.of().repository(),
        beats -> {
          RunTask.Request of = request.of();
          Host.Place place =
              host.enter(of.repository(), of.run(), List.of(of.task()), beats.activity());
          host.require(place, of.run(), of.agent(), RunTaskImpl.commands(of));
          int more = beats.activity().getAttempt() - 1;
          return new JudgeAttempt(
                  place.workspaces(),
                  place.watch(),
                  host.ports(),
                  host.presets(),
                  more == 0 ? request : request.after(more),
                  beats)
              .run();
        });
  }
}
