package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(1)
@DisplayName("Updates of a run")
class RunUpdatesTest extends RunScenario {
  @Test
  void haltLandsWhatThereIs() throws Exception {
    host.stopIn("task a");
    WorkflowStub stub = started(THREE.replace("\"tasks\"", "\"concurrency\": 1, \"tasks\""));
    host.awaitReached("task a");

    assertThat(stub.update("halt", String.class, new RunPlan.Halt(false)))
        .isEqualTo("Halted: no more tasks start, 1 running go on to their end");
    host.goOn("task a");

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.HALTED);
    assertThat(statuses(report))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "merged", "b", "skipped", "c", "skipped"));
    assertThat(report.published()).isEqualTo("base+a");
  }

  @Test
  void haltNowEndsTheRunningAgents() throws Exception {
    host.stopIn("task c");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task c");
    awaitQuiet(stub, "RunTask", 2);

    stub.update("halt", String.class, new RunPlan.Halt(true));

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.HALTED);
    assertThat(task(report, "c").status().word()).isEqualTo("cancelled");
    assertThat(task(report, "c").kept()).isEqualTo("refs/osier/kept/x/c");
    assertThat(host.calls).contains("task c ended");
  }

  @Test
  void cancelTaskEndsOneTaskAlone() throws Exception {
    host.stopIn("task c");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task c");
    awaitQuiet(stub, "RunTask", 2);

    assertThat(stub.update("cancelTask", String.class, new RunPlan.CancelTask("c")))
        .isEqualTo("Cancelled c");

    Report report = result(stub);
    record(stub);
    assertThat(statuses(report))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "merged", "b", "merged", "c", "cancelled"));
  }

  @Test
  void updateWithAWrongTaskIsRefusedAndLeavesNothingInHistory() throws Exception {
    host.stopIn("task a");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task a");

    assertThatThrownBy(() -> stub.update("cancelTask", String.class, new RunPlan.CancelTask("zz")))
        .isInstanceOf(WorkflowUpdateException.class)
        .hasRootCauseMessage(
            "message='Cannot cancel: no task \"zz\" in this run',"
                + " type='java.lang.IllegalArgumentException', nonRetryable=false");
    host.goOn("task a");
    result(stub);
    assertThat(
            environment
                .getWorkflowClient()
                .fetchHistory(stub.getExecution().getWorkflowId())
                .getEvents())
        .noneMatch(
            event ->
                event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED);
  }
}
