package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.step.RunTask.Ending;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The workflow RunPlan")
@Timeout(120)
class RunPlanTest {
  private static final String THREE =
      """
      {"repository": "/r", "agent": {"command": "true"}, "verify": "make", "tasks": [
        {"id": "a"}, {"id": "b", "needs": ["a"]}, {"id": "c", "priority": 5}]}
      """;

  private static final String ONE =
      """
      {"repository": "/r", "agent": {"command": "true"}, "tasks": [{"id": "a"}]}
      """;

  private final ScriptedHost host = new ScriptedHost();
  private TestWorkflowEnvironment environment;
  private String ending = "";

  @BeforeEach
  void start(TestInfo test) {
    ending = test.getTestMethod().orElseThrow().getName();
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    var runs = environment.newWorker(RunPlan.TASK_QUEUE);
    runs.registerWorkflowImplementationTypes(RunPlanImpl.class);
    host.register(
        runs,
        environment.newWorker(StepOptions.hostQueue(ScriptedHost.HOST)),
        environment.newWorker(StepOptions.agentsQueue(ScriptedHost.HOST)));
    environment.start();
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  private WorkflowStub started(String plan) {
    WorkflowStub stub =
        environment
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "RunPlan",
                WorkflowOptions.newBuilder()
                    .setTaskQueue(RunPlan.TASK_QUEUE)
                    .setWorkflowId("run-" + UUID.randomUUID())
                    .build());
    stub.start(json(plan));
    return stub;
  }

  private static RawValue json(String text) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", com.google.protobuf.ByteString.copyFromUtf8("json/plain"))
            .setData(com.google.protobuf.ByteString.copyFrom(text, StandardCharsets.UTF_8))
            .build());
  }

  private Report run(String plan) throws Exception {
    WorkflowStub stub = started(plan);
    Report report = result(stub);
    record(stub);
    return report;
  }

  /** The result; a run that does not end says how far it came. */
  private Report result(WorkflowStub stub) {
    try {
      return stub.getResult(40, TimeUnit.SECONDS, Report.class);
    } catch (TimeoutException e) {
      List<HistoryEvent> events =
          environment
              .getWorkflowClient()
              .fetchHistory(stub.getExecution().getWorkflowId())
              .getEvents();
      throw new AssertionError(
          "the run does not end; steps: "
              + host.calls
              + "\n"
              + events.subList(Math.max(0, events.size() - 12), events.size()),
          e);
    }
  }

  /** With -Dosier.record=DIR the histories that the replay test reads are written anew. */
  private void record(WorkflowStub stub) throws Exception {
    String directory = System.getProperty("osier.record");
    if (directory == null) {
      return;
    }
    Files.writeString(
        Path.of(directory, ending + ".json"),
        environment
            .getWorkflowClient()
            .fetchHistory(stub.getExecution().getWorkflowId())
            .toJson(true));
  }

  private static Map<String, String> statuses(Report report) {
    Map<String, String> statuses = new LinkedHashMap<>();
    report.tasks().forEach(task -> statuses.put(task.id(), task.status().word()));
    return statuses;
  }

  private static TaskReport task(Report report, String id) {
    return report.tasks().stream().filter(task -> task.id().equals(id)).findFirst().orElseThrow();
  }

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
  @DisplayName("G3 a base that is red by itself blames nobody and publishes nothing")
  void redBaseBlamesNobody() throws Exception {
    host.redBase();

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.published()).isNull();
    assertThat(report.waiting()).isEqualTo("osier/x/merged");
    assertThat(report.problems())
        .containsExactly("The base fails the check make by itself, so no task is blamed");
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

  /**
   * Waits until the step that the host stopped in is the only one under way, and the workflow
   * knows: the in-process server breaks a run whose cancel meets the end of a cancelled activity.
   */
  private void awaitQuiet(WorkflowStub stub, String type, int agentsEnded) {
    List<HistoryEvent> events;
    do {
      events =
          environment
              .getWorkflowClient()
              .fetchHistory(stub.getExecution().getWorkflowId())
              .getEvents();
    } while (!steps(events, false).equals(List.of(type))
        || Collections.frequency(steps(events, true), "RunTask") != agentsEnded
        || workflowIsBehind(events));
  }

  /** The types of the activities that have ended, or that were begun and have not, in order. */
  private static List<String> steps(List<HistoryEvent> events, boolean ended) {
    Map<Long, String> begun = new LinkedHashMap<>();
    List<String> over = new ArrayList<>();
    for (HistoryEvent event : events) {
      switch (event.getEventType()) {
        case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ->
            begun.put(
                event.getEventId(),
                event.getActivityTaskScheduledEventAttributes().getActivityType().getName());
        case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
            over.add(
                begun.remove(
                    event.getActivityTaskCompletedEventAttributes().getScheduledEventId()));
        default -> {}
      }
    }
    return ended ? over : List.copyOf(begun.values());
  }

  private static boolean workflowIsBehind(List<HistoryEvent> events) {
    return count(events, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED)
        != count(events, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
  }

  private static long count(List<HistoryEvent> events, EventType type) {
    return events.stream().filter(event -> event.getEventType() == type).count();
  }

  @ParameterizedTest(name = "in {0}")
  @CsvSource({
    "prepare,PrepareRun,0",
    "task a,RunTask,1",
    "task c,RunTask,2",
    "merge,MergeTasks,2",
    "verify,VerifyMerge,3"
  })
  @DisplayName(
      "G4 G5 cancel in any phase: agents end, everything is given back, nothing is published")
  void cancelGivesEverythingBack(String phase, String type, int agentsEnded) throws Exception {
    ending = "cancelIn" + phase.replace(" ", "-");
    host.stopIn(phase);
    WorkflowStub stub = started(THREE);
    host.awaitReached(phase);
    awaitQuiet(stub, type, agentsEnded);

    stub.cancel();
    if (!phase.startsWith("task") && !phase.equals("verify")) {
      host.goOn(phase);
    }

    assertThatThrownBy(() -> result(stub))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    record(stub);
    assertThat(host.calls).doesNotContain("publish");
    assertThat(host.calls).contains("release the run");
    if (!phase.equals("prepare")) {
      Report report = stub.query("report", Report.class);
      assertThat(report.status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(report.tasks()).noneMatch(task -> task.status().word().equals("merged"));
      assertThat(report.tasks())
          .filteredOn(task -> task.tries() > 0)
          .allMatch(task -> task.kept() != null);
      assertThat(memo(stub, "status")).isEqualTo("cancelled");
    }
  }

  @Test
  @DisplayName("G5 cancel while workspaces are given back: that goes on, and the rest follows")
  void cancelWhileReleasing() throws Exception {
    host.stopIn("release");
    WorkflowStub stub = started(ONE);
    host.awaitReached("release");

    stub.cancel();
    host.goOn("release");

    assertThatThrownBy(() -> result(stub)).isInstanceOf(WorkflowFailedException.class);
    record(stub);
    assertThat(host.calls).contains("release a").last().isEqualTo("release the run");
  }

  @Test
  @DisplayName("G7 cancel in the middle of publishing: the report says that the target was moved")
  void cancelWhilePublishing() throws Exception {
    host.stopIn("publish");
    WorkflowStub stub = started(THREE);
    host.awaitReached("publish");

    stub.cancel();
    host.goOn("publish");

    assertThatThrownBy(() -> result(stub)).isInstanceOf(WorkflowFailedException.class);
    record(stub);
    Report report = stub.query("report", Report.class);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(report.tasks()).allMatch(task -> task.status().word().equals("merged"));
  }

  private String memo(WorkflowStub stub, String key) {
    Object value = stub.describe().getMemo(key, String.class);
    return String.valueOf(value);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"plan\"",
        "17",
        "{}",
        "{\"tasks\": []}",
        "{\"tasks\": [{\"id\": \"a\", \"prompt\": \"x\", \"prio\": 1}]}",
        "{\"tasks\": ",
        "\u0000\u0001"
      })
  @DisplayName("G8 input of any shape is refused and never sticks")
  void refusesBadInput(String input) {
    WorkflowStub stub = started(input);

    assertThatThrownBy(() -> result(stub))
        .isInstanceOf(WorkflowFailedException.class)
        .satisfies(
            e ->
                assertThat(((ApplicationFailure) e.getCause()).getType()).isEqualTo("InvalidPlan"));
    assertThat(host.calls).isEmpty();
  }

  @Test
  @DisplayName(
      "G8 a plan that its repository refuses fails as InvalidPlan, with nothing to release")
  void refusalByTheRepositoryIsInvalidPlan() {
    host.fault(
        "prepare",
        ApplicationFailure.newNonRetryableFailure("target: no branch \"mian\"", "InvalidPlan"));
    WorkflowStub stub = started(THREE);

    assertThatThrownBy(() -> result(stub))
        .satisfies(
            e -> {
              ApplicationFailure failure = (ApplicationFailure) e.getCause();
              assertThat(failure.getType()).isEqualTo("InvalidPlan");
              assertThat(failure.getOriginalMessage()).isEqualTo("target: no branch \"mian\"");
            });
    assertThat(host.calls).containsExactly("prepare");
  }

  @Test
  void noArgumentIsRefused() {
    WorkflowStub stub =
        environment
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "RunPlan", WorkflowOptions.newBuilder().setTaskQueue(RunPlan.TASK_QUEUE).build());
    stub.start();

    assertThatThrownBy(() -> result(stub))
        .hasRootCauseInstanceOf(ApplicationFailure.class)
        .hasStackTraceContaining("takes one argument, the plan as a JSON object");
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
