package dev.osier.run;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.step.HostAnswers;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A run of {@code RunPlan} on an in-process server, with a host that the test directs. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
abstract class RunScenario {
  static final String THREE =
      """
      {"repository": "/r", "agent": {"command": "true"}, "verify": "make", "tasks": [
        {"id": "a"}, {"id": "b", "needs": ["a"]}, {"id": "c", "priority": 5}]}
      """;

  static final String ONE =
      """
      {"repository": "/r", "agent": {"command": "true"}, "tasks": [{"id": "a"}]}
      """;

  private static final Duration HEARTBEATS = Duration.ofMillis(200);

  final ScriptedHost host = new ScriptedHost();
  TestWorkflowEnvironment environment;

  /** Of the history that is recorded: the test's name, unless it says another. */
  String ending = "";

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
        worker(StepOptions.hostQueue(ScriptedHost.HOST)),
        worker(StepOptions.agentsQueue(ScriptedHost.HOST)),
        worker(StepOptions.judgesQueue(ScriptedHost.HOST)));
    answers();
    environment.start();
  }

  /**
   * Heartbeats go out at once, as those of Osier's own workers: with one comes word of a cancel.
   */
  private Worker worker(String queue) {
    return environment.newWorker(
        queue,
        WorkerOptions.newBuilder()
            .setMaxHeartbeatThrottleInterval(HEARTBEATS)
            .setDefaultHeartbeatThrottleInterval(HEARTBEATS)
            .build());
  }

  /** Unless a test overrides it, the host says that it is there. */
  void answers() {
    environment
        .newWorker(StepOptions.answersQueue(ScriptedHost.HOST))
        .registerActivitiesImplementations((HostAnswers) () -> ScriptedHost.HOST);
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  WorkflowStub started(String plan) {
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

  Report run(String plan) throws Exception {
    WorkflowStub stub = started(plan);
    Report report = result(stub);
    record(stub);
    return report;
  }

  /** The result; a run that does not end says how far it came. */
  Report result(WorkflowStub stub) {
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
  void record(WorkflowStub stub) throws Exception {
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

  static Map<String, String> statuses(Report report) {
    Map<String, String> statuses = new LinkedHashMap<>();
    report.tasks().forEach(task -> statuses.put(task.id(), task.status().word()));
    return statuses;
  }

  static TaskReport task(Report report, String id) {
    return report.tasks().stream().filter(task -> task.id().equals(id)).findFirst().orElseThrow();
  }

  String memo(WorkflowStub stub, String key) {
    Object value = stub.describe().getMemo(key, String.class);
    return String.valueOf(value);
  }

  /**
   * Waits until the step that the host stopped in is the only one under way, and the workflow
   * knows: the in-process server breaks a run whose cancel meets the end of a cancelled activity.
   */
  void awaitQuiet(WorkflowStub stub, String type, int agentsEnded) {
    List<HistoryEvent> events;
    do {
      Polling.pause();
      events = events(stub);
    } while (!steps(events, false).equals(List.of(type))
        || Collections.frequency(steps(events, true), "RunTask") != agentsEnded
        || workflowIsBehind(events));
  }

  /** Likewise, where no step is to be under way. */
  void awaitIdle(WorkflowStub stub) {
    List<HistoryEvent> events;
    do {
      Polling.pause();
      events = events(stub);
    } while (!steps(events, false).isEmpty() || workflowIsBehind(events));
  }

  private List<HistoryEvent> events(WorkflowStub stub) {
    return environment
        .getWorkflowClient()
        .fetchHistory(stub.getExecution().getWorkflowId())
        .getEvents();
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
        // On a machine that is busy enough a heartbeat is late: that attempt is over as well.
        case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
            begun.remove(event.getActivityTaskTimedOutEventAttributes().getScheduledEventId());
        case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
            begun.remove(event.getActivityTaskFailedEventAttributes().getScheduledEventId());
        default -> {}
      }
    }
    return ended ? over : List.copyOf(begun.values());
  }

  private static boolean workflowIsBehind(List<HistoryEvent> events) {
    return count(events, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED)
        != count(events, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
            + count(events, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT)
            + count(events, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
  }

  private static long count(List<HistoryEvent> events, EventType type) {
    return events.stream().filter(event -> event.getEventType() == type).count();
  }
}
