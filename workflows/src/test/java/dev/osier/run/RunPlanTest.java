package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.Outcome.Ending;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The workflow RunPlan")
class RunPlanTest extends RunScenario {
  @Test
  void landsEverythingInOrder() throws Exception {
    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(statuses(report))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "merged", "b", "merged", "c", "merged"));
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(host.calls).last().isEqualTo("release the run");
  }

  @Test
  @DisplayName("One failure never cancels the others: what needs it is skipped, the rest lands")
  void oneFailureLeavesTheOthersAlone() throws Exception {
    host.task("a", Ending.FAILED);

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
    assertThat(statuses(report))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "failed", "b", "skipped", "c", "merged"));
    assertThat(task(report, "a").kept()).isEqualTo("refs/osier/kept/x/a");
    assertThat(report.published()).isEqualTo("base+c");
  }

  @Test
  void faultOfTheHostIsTheTasksFailureNotTheRuns() throws Exception {
    host.fault("task a", ScriptedHost.broken("Cannot make a workspace: the disk is full"));

    Report report = run(THREE);

    assertThat(task(report, "a").status().word()).isEqualTo("failed");
    assertThat(task(report, "a").headline()).isEqualTo("Cannot make a workspace: the disk is full");
    assertThat(report.published()).isEqualTo("base+c");
  }

  @Test
  @DisplayName("G2 on a conflict the later task gives way")
  void conflictLeavesOnlyItsTaskOut() throws Exception {
    host.conflictsOn("c");

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.PARTIAL);
    assertThat(task(report, "c").status().word()).isEqualTo("conflicted");
    assertThat(task(report, "c").conflicts()).containsExactly("file");
    assertThat(task(report, "c").kept()).isNotNull();
    assertThat(report.published()).isEqualTo("base+a+b");
  }

  @Test
  @DisplayName("G2 G3 what makes the whole fail is evicted, and only what passed is published")
  void evictsTheTaskThatBreaksTheWhole() throws Exception {
    host.poison("b");

    Report report = run(THREE);

    assertThat(statuses(report))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "merged", "b", "evicted", "c", "merged"));
    assertThat(task(report, "b").headline()).isEqualTo("With it the check make fails: it is red");
    assertThat(task(report, "b").kept()).isEqualTo("refs/osier/kept/x/b");
    assertThat(report.published()).isEqualTo("base+a+c");
    assertThat(host.calls).containsOnlyOnce("verify base+a+c");
  }

  @Test
  @DisplayName("G2 the last one that breaks the whole is evicted, with nothing to merge again")
  void evictsTheLastTask() throws Exception {
    host.poison("c");

    Report report = run(THREE);

    assertThat(statuses(report))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "merged", "b", "merged", "c", "evicted"));
    assertThat(report.published()).isEqualTo("base+a+b");
  }

  @Test
  @DisplayName("G5 a fault in the middle ends the agents that still run")
  void faultEndsTheAgents() throws Exception {
    host.stopIn("task c");
    host.fault("merge", ScriptedHost.broken("Cannot merge: the repository is gone"));

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(statuses(report)).containsEntry("c", "cancelled");
    assertThat(host.calls).contains("release c", "release the run");
  }

  @Test
  void failedTryIsToldWhyAndTriesAgain() throws Exception {
    host.task(
        "a",
        request ->
            request.tryNumber() == 1 || !"it broke".equals(request.failedBefore())
                ? Ending.FAILED
                : Ending.READY);

    Report report =
        run("{\"agent\": {\"command\": \"true\"}, \"tasks\": [{\"id\": \"a\", \"tries\": 2}]}");

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(task(report, "a").tries()).isEqualTo(2);
  }

  @Test
  void publishAllPublishesNothingWhenOneTaskFailed() throws Exception {
    host.task("c", Ending.FAILED);

    Report report = run(THREE.replace("\"tasks\"", "\"merge\": {\"publish\": \"all\"}, \"tasks\""));

    assertThat(report.published()).isNull();
    assertThat(report.waiting()).isEqualTo("osier/x/merged");
  }

  @Test
  @DisplayName("G5 a fault in the middle gives everything back, and says what it was")
  void faultGivesEverythingBack() throws Exception {
    host.fault("merge", ScriptedHost.broken("Cannot merge: the repository is gone"));

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.headline()).isEqualTo("Cannot merge: the repository is gone");
    assertThat(report.tasks()).noneMatch(task -> task.status().word().equals("merged"));
    assertThat(host.calls).contains("release the run", "release a", "release c");
  }

  @Test
  void showsATableAndAReportWhileItRuns() throws Exception {
    host.stopIn("task a");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task a");

    assertThat(stub.query("status", String.class)).contains("| a | running | Runs |");
    assertThat(stub.query("report", Report.class).status()).isEqualTo(RunStatus.RUNNING);
    host.goOn("task a");
    result(stub);
    assertThat(stub.describe().getStatus())
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    assertThat(memo(stub, "target")).isEqualTo("main");
  }

  @Test
  @DisplayName("A result of 1,000 tasks fits into one payload, with at most 20 events a task")
  void thousandTasks() throws Exception {
    host.hashed();
    StringBuilder plan =
        new StringBuilder(
            "{\"concurrency\": 100, \"agent\": {\"command\": \"true\"}, \"tasks\": [");
    for (int i = 0; i < 1_000; i++) {
      plan.append(i == 0 ? "" : ",").append("{\"id\": \"t").append(i).append("\"}");
    }
    WorkflowStub stub = started(plan.append("]}").toString());

    Report report = result(stub);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(
            DefaultDataConverter.STANDARD_INSTANCE
                .toPayload(report)
                .orElseThrow()
                .getSerializedSize())
        .isLessThan(1_500_000);
    assertThat(
            environment
                .getWorkflowClient()
                .fetchHistory(stub.getExecution().getWorkflowId())
                .getEvents()
                .size())
        .isLessThan(20_000);
  }
}
