package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.client.AgentBuilder;
import dev.osier.client.PlanBuilder;
import dev.osier.client.RunClient;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A service")
class RunClientTest extends RunScenario {
  private final String id = "issue-" + UUID.randomUUID();

  private static PlanBuilder plan() {
    return PlanBuilder.of("/r")
        .agent(AgentBuilder.command("true"))
        .task("a", task -> task)
        .task("b", task -> task.needs("a"));
  }

  private RunClient runs() {
    return new RunClient(environment.getWorkflowClient());
  }

  @Test
  @DisplayName("starts a run, asks it, and has its report")
  void runsAPlan() throws Exception {
    host.stopIn("task a");
    RunPlan run = runs().start(id, plan());
    host.awaitReached("task a");

    assertThat(run.status()).contains("| a | running |");
    assertThat(runs().find(id).report().status()).isEqualTo(RunStatus.RUNNING);
    assertThat(RunClient.idOf(run)).isEqualTo(id);
    host.goOn("task a");
    Report report = runs().result(id);
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(statuses(report)).containsEntry("b", "merged");
  }

  @Test
  @DisplayName("halts a run with a typed update")
  void haltsARun() throws Exception {
    host.stopIn("task a");
    RunPlan run = runs().start(id, plan());
    host.awaitReached("task a");

    assertThat(run.halt(new RunPlan.Halt(true))).startsWith("Halted: no more tasks start");
    assertThat(runs().result(id).status()).isEqualTo(RunStatus.HALTED);
  }

  @Test
  @DisplayName("that starts a run twice has one, also when it is over")
  void startsOnce() throws Exception {
    host.stopIn("task a");
    RunPlan first = runs().start(id, plan());
    host.awaitReached("task a");
    RunPlan meanwhile = runs().start(id, plan());

    assertThat(runId(meanwhile)).isEqualTo(runId(first));
    host.goOn("task a");
    runs().result(id);
    RunPlan afterwards = runs().start(id, plan());
    assertThat(runId(afterwards)).isEqualTo(runId(first));
    assertThat(afterwards.report().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(host.calls.stream().filter("prepare"::equals)).hasSize(1);
  }

  private static String runId(RunPlan run) {
    WorkflowExecutionDescription description = WorkflowStub.fromTyped(run).describe();
    return description.getExecution().getRunId();
  }

  @Test
  @DisplayName("G8 is told the problems of a plan before anything is started")
  void badPlanStartsNothing() {
    assertThatThrownBy(() -> runs().start(id, plan().task("a", task -> task)))
        .isInstanceOf(InvalidPlanException.class)
        .hasMessageContaining("tasks[2].id");
    assertThatThrownBy(() -> runs().find(id).report())
        .isInstanceOf(WorkflowNotFoundException.class);
  }
}
