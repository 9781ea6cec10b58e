package dev.osier.activity;

import dev.osier.agent.TaskJudgement;
import dev.osier.step.JudgeTask;
import dev.osier.step.RunTask.Outcome;
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
        request.task(),
        beats -> {
          Host.Place place =
              host.enter(
                  request.of().repository(),
                  request.run(),
                  List.of(request.task()),
                  beats.activity());
          host.require(
              place, request.run(), request.of().agent(), RunTaskImpl.commands(request.of()));
          int more = beats.activity().getAttempt() - 1;
          return new TaskJudgement(
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
