package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.RunStatus;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What Temporal's pages show of a run")
class RunPageTest extends RunScenario {
  private List<HistoryEvent> events(WorkflowStub stub, EventType type) {
    return environment
        .getWorkflowClient()
        .fetchHistory(stub.getExecution().getWorkflowId())
        .getEvents()
        .stream()
        .filter(event -> event.getEventType() == type)
        .toList();
  }

  @SuppressWarnings("unchecked") // JSON's own.
  private static Map<String, Integer> counts(WorkflowStub stub) {
    return (Map<String, Integer>) stub.describe().getMemo("counts", Map.class);
  }

  @Test
  @DisplayName("The memo says how far it is while the run goes on, and how it ended")
  void memoTellsHowFarItIs() throws Exception {
    host.stopIn("task c");
    host.task("b", dev.osier.outcome.Outcome.Ending.FAILED);
    WorkflowStub stub = started(THREE);
    host.awaitReached("task c");
    while (!Map.of("merged", 1, "failed", 1, "running", 1).equals(counts(stub))) {
      Polling.pause();
    }

    assertThat(memo(stub, "headline")).isEqualTo("1 running, 1 merged, 1 failed of 3");
    assertThat(memo(stub, "status")).isEqualTo("running");
    assertThat(memo(stub, "repository")).isEqualTo("/repository");
    host.goOn("task c");
    result(stub);
    assertThat(counts(stub)).isEqualTo(Map.of("merged", 2, "failed", 1));
    assertThat(memo(stub, "status")).isEqualTo("partial");
    assertThat(memo(stub, "headline")).startsWith("2 merged, 1 failed of 3. Moved main to");
    record(stub);
  }

  @Test
  @DisplayName("Current details are current, also while the train waits for an earlier task")
  void detailsAreCurrent() throws Exception {
    host.stopIn("task a");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task a");
    while (!details(stub).contains("| c \u00a0\u00a0| ready")) {
      Polling.pause();
    }

    assertThat(details(stub)).startsWith("**running**: 1 pending, 1 running, 1 ready of 3\n");
    stub.update("cancelTask", String.class, new RunPlan.CancelTask("b"));
    while (!details(stub).contains("| b \u00a0\u00a0| cancelled")) {
      Polling.pause();
    }
    host.goOn("task a");
    result(stub);
    assertThat(details(stub)).startsWith("**partial**: 2 merged, 1 cancelled of 3.");
  }

  private static String details(WorkflowStub stub) {
    return stub.query("__temporal_workflow_metadata", WorkflowMetadata.class).getCurrentDetails();
  }

  @Test
  @DisplayName("The memo of a large run costs 22 events at most")
  void memoCostsLittle() {
    host.hashed();
    StringBuilder plan =
        new StringBuilder("{\"concurrency\": 7, \"agent\": {\"command\": \"true\"}, \"tasks\": [");
    for (int i = 0; i < 200; i++) {
      plan.append(i == 0 ? "" : ",").append("{\"id\": \"t").append(i).append("\"}");
    }
    WorkflowStub stub = started(plan.append("]}").toString());

    assertThat(result(stub).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(events(stub, EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED))
        .hasSizeBetween(10, 22);
  }

  @Test
  @DisplayName("Search attributes are set where the worker that prepares says so")
  void searchAttributesAreSet() throws Exception {
    RunAttributes.names()
        .forEach(
            name ->
                environment.registerSearchAttribute(
                    name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
    host.searchAttributes();
    host.stopIn("task a");
    WorkflowStub stub = started(ONE);
    host.awaitReached("task a");

    var running = stub.describe().getTypedSearchAttributes();
    assertThat(running.get(RunAttributes.STATUS)).isEqualTo("running");
    assertThat(running.get(RunAttributes.REPOSITORY)).isEqualTo("/repository");
    assertThat(running.get(RunAttributes.TARGET)).isEqualTo("main");
    host.goOn("task a");
    result(stub);
    assertThat(stub.describe().getTypedSearchAttributes().get(RunAttributes.STATUS))
        .isEqualTo("completed");
  }

  @Test
  @DisplayName("Search attributes are not set where nobody says so: a server may not know them")
  void searchAttributesAreOptIn() {
    WorkflowStub stub = started(ONE);
    result(stub);

    assertThat(events(stub, EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)).isEmpty();
  }

  @Test
  @DisplayName("The summary of every activity begins with a task, or says that it is of the whole")
  void summariesBeginWithTheTask() {
    host.poison("b");
    WorkflowStub stub = started(THREE);
    result(stub);

    assertThat(events(stub, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED))
        .extracting(
            event ->
                event.getUserMetadata().getSummary().getData().toStringUtf8().replace("\"", ""))
        .allMatch(summary -> summary.matches("(a|b|c|Whole run|Base)([,: ].*)?"))
        .contains(
            "a", "b", "c", "Whole run: prepare", "a: verify up to here", "b: verify up to here")
        .contains("Whole run: publish to main", "Whole run: release", "Base: verify by itself");
  }
}
