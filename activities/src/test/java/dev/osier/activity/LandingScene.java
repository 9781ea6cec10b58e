package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.RunOrigin;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.run.RunPlan;
import dev.osier.run.RunPlanImpl;
import dev.osier.run.StepOptions;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The whole workflow with the real activities on a real repository, on an in-process server. Its
 * agents are lines of shell; what they wait for, and leave for the test, lies in one directory.
 */
final class LandingScene implements AutoCloseable {
  private static final String HOST = "scene";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  final TestRepository git;
  final Path marks;
  final Path home;
  private final HostActivities host;
  private final TestWorkflowEnvironment environment;

  LandingScene(Path folder, Map<String, String> files) throws IOException {
    this(folder, folder, files, (step, request) -> {});
  }

  /**
   * @param folder for the repository
   * @param other for all else
   * @param before is told the name and the request of each step before it begins
   */
  LandingScene(
      Path folder, Path other, Map<String, String> files, BiConsumer<String, Object> before)
      throws IOException {
    git = TestRepository.in(folder.resolve("repository"));
    git.commit("Base", files);
    marks = Files.createDirectories(other.resolve("marks"));
    home = other.resolve("home");
    host = new HostActivities(home, HOST, 4, () -> new RunOrigin.Server("tests", null, null));
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setUseTimeskipping(false)
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new StepObserver(before))
                        .build())
                .build());
    var runs = environment.newWorker(RunPlan.TASK_QUEUE);
    runs.registerWorkflowImplementationTypes(RunPlanImpl.class);
    runs.registerActivitiesImplementations(host.prepareRun(false));
    environment
        .newWorker(StepOptions.hostQueue(HOST))
        .registerActivitiesImplementations(host.shortSteps().toArray());
    environment
        .newWorker(StepOptions.agentsQueue(HOST))
        .registerActivitiesImplementations(host.runTask());
    environment
        .newWorker(StepOptions.answersQueue(HOST))
        .registerActivitiesImplementations(host.answers());
    environment.start();
  }

  /** Starts a run of tasks given as JSON objects; ' stands for ". */
  WorkflowStub start(String merge, String... tasks) {
    WorkflowStub run =
        environment
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "RunPlan",
                WorkflowOptions.newBuilder()
                    .setTaskQueue(RunPlan.TASK_QUEUE)
                    .setWorkflowId("scene-" + UUID.randomUUID())
                    .build());
    String plan =
        "{'repository': '%s', 'merge': {%s}, 'tasks': [%s]}"
            .formatted(git.root(), merge, String.join(",", tasks));
    run.start(
        new RawValue(
            Payload.newBuilder()
                .putMetadata("encoding", com.google.protobuf.ByteString.copyFromUtf8("json/plain"))
                .setData(com.google.protobuf.ByteString.copyFromUtf8(plan.replace('\'', '"')))
                .build()));
    return run;
  }

  /** A task whose agent is a line of shell; $MARKS is the directory of marks. */
  String task(String id, String fields, String line) {
    return "{'id': '%s', %s 'agent': {'command': '%s', 'env': {'MARKS': '%s'}}}"
        .formatted(id, fields, line, marks);
  }

  /** For an agent's line: waits for a mark. */
  static String until(String mark) {
    return "until test -e $MARKS/" + mark + "; do sleep 0.05; done; ";
  }

  void mark(String name) throws IOException {
    Files.writeString(marks.resolve(name), "");
  }

  Report await(WorkflowStub run, Predicate<Report> holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Report report = run.query("report", Report.class);
    while (!holds.test(report)) {
      assertThat(System.nanoTime()).as("%s", report).isLessThan(deadline);
      report = run.query("report", Report.class);
    }
    return report;
  }

  Report result(WorkflowStub run) throws Exception {
    Report report = run.getResult(PATIENCE.toSeconds(), TimeUnit.SECONDS, Report.class);
    Leftovers.assertNone(git, home, report.run());
    return report;
  }

  static TaskReport task(Report report, String id) {
    return report.tasks().stream().filter(task -> task.id().equals(id)).findFirst().orElseThrow();
  }

  static String status(Report report, String id) {
    return task(report, id).status().word();
  }

  @Override
  public void close() {
    environment.close();
    host.close();
  }
}
