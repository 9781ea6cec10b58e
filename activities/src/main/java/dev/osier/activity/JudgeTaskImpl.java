package dev.osier.activity;

import dev.osier.job.JudgeJob;
import dev.osier.job.TryJob;
import dev.osier.outcome.Outcome;
import dev.osier.step.JudgeTask;
import dev.osier.task.JudgeAttempt;
import java.util.List;

/** See {@link JudgeTask}. */
final class JudgeTaskImpl implements JudgeTask {
  private final Host host;

  JudgeTaskImpl(Host host) {
    this.host = host;
  }

  @Override
  public Outcome judge(JudgeJob request) {
    return Step.run(
        host,
        request.task(),
        request.of().repository(),
        beats -> {
          TryJob of = request.of();
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
