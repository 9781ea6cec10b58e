package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.CommitHooks;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob.Times;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G9 the bound of a step is the sum of those of what it runs")
class StepOptionsTest {
  private static final Duration AROUND = Duration.ofMinutes(30);

  private static Plan plan(String document) throws InvalidPlanException {
    return PlanReader.read(PlanDocument.parse(document.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void setUpAgentAndCheckHaveEachTheirOwn() throws Exception {
    Plan plan =
        plan(
            """
            verify: make test
            verifyTimeout: 2h
            workspace: {setup: npm ci, setupTimeout: 20m}
            tasks: [{id: a, prompt: x, timeout: 1h}]
            """);
    Task task = plan.tasks().get(0);
    Times times = TaskRequests.times(plan, task);

    assertThat(StepOptions.task(task, 1, times, "h").getStartToCloseTimeout())
        .isEqualTo(Duration.ofMinutes(80).plus(AROUND));
    assertThat(StepOptions.judge(task, 1, times, Sealing.plain("x"), "h").getStartToCloseTimeout())
        .isEqualTo(Duration.ofHours(2).plus(AROUND));
  }

  @Test
  void eachHookHasAsLongAsTheCheckThatThereMayBeNoneOf() throws Exception {
    Plan plan = plan("tasks: [{id: a, prompt: x, timeout: 1h}]");
    Task task = plan.tasks().get(0);
    CommitHooks hooks = new CommitHooks("commit", "hooks", true, true);
    Sealing sealing = new Sealing("x", hooks, plan.verifyTimeoutOf(task).toSeconds());

    assertThat(
            StepOptions.judge(task, 1, TaskRequests.times(plan, task), sealing, "h")
                .getStartToCloseTimeout())
        .isEqualTo(Duration.ofHours(2).plus(AROUND));
  }

  @Test
  void eachHasTheTasksWhereThePlanSaysNothing() throws Exception {
    Plan plan =
        plan(
            """
            verify: make test
            workspace: {setup: npm ci}
            tasks: [{id: a, prompt: x, timeout: 90m}]
            """);

    assertThat(TaskRequests.times(plan, plan.tasks().get(0)))
        .isEqualTo(Times.each(Duration.ofMinutes(90).toSeconds()));
  }
}
