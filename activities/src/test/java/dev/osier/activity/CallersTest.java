package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.EffectStore;
import dev.osier.effect.RunOrigin;
import dev.osier.job.CheckJob;
import dev.osier.job.MergeJob;
import dev.osier.job.PublishJob;
import dev.osier.job.ReleaseJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.name.EffectId;
import dev.osier.plan.agent.Agent;
import dev.osier.prepare.WorkerLimits;
import dev.osier.run.StepOptions;
import dev.osier.step.MergeNeeds;
import dev.osier.step.PrepareRun;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.TakeCommit;
import dev.osier.task.FirstTry;
import dev.osier.testkit.TestRepository;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G4: a step acts only for the run that called it:")
class CallersTest {
  private static final String HOST = "callers";
  private static final ActivityOptions ONCE =
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofMinutes(1))
          .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
          .build();
  private static final String OTHER = "other-123456";

  /** Calls one activity with what it is given, as anybody may who may start workflows. */
  public static final class Call implements DynamicWorkflow {
    @Override
    public Object execute(EncodedValues args) {
      Map<String, Object> request = args.get(1, Map.class);
      if ("OWN".equals(request.get("run"))) {
        request.put("run", ownRun());
      }
      return String.valueOf(
          Workflow.newUntypedActivityStub(
                  ActivityOptions.newBuilder()
                      .setTaskQueue(args.get(2, String.class))
                      .setStartToCloseTimeout(Duration.ofMinutes(1))
                      .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(3).build())
                      .build())
              .execute(args.get(0, String.class), Map.class, request));
    }

    private static String ownRun() {
      return EffectId.runKey(
          Workflow.getInfo().getWorkflowId(), Workflow.getInfo().getFirstExecutionRunId());
    }
  }

  @TempDir Path given;
  private TestRepository repository;
  private HostActivities host;
  private TestWorkflowEnvironment environment;

  @BeforeEach
  void open() throws IOException {
    repository = TestRepository.in(given.toRealPath().resolve("repository"));
    repository.git("update-ref", "refs/osier/kept/run-123456/task", "HEAD");
    repository.git("update-ref", "refs/osier/" + OTHER + "/integration", "HEAD");
    host =
        new HostActivities(
            given.resolve("home"), HOST, 4, () -> new RunOrigin.Server("tests", null, null));
    environment = TestWorkflowEnvironment.newInstance();
    environment.newWorker("calls").registerWorkflowImplementationTypes(Call.class);
    var worker = environment.newWorker(StepOptions.hostQueue(HOST));
    worker.registerActivitiesImplementations(host.shortSteps().toArray());
    worker.registerActivitiesImplementations(host.prepareRun(false), host.runTask());
    environment.start();
  }

  @AfterEach
  void close() {
    environment.close();
    host.close();
  }

  private String call(String step, Object request) {
    WorkflowStub workflow =
        environment
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Call",
                WorkflowOptions.newBuilder()
                    .setTaskQueue("calls")
                    .setWorkflowId("caller-" + UUID.randomUUID())
                    .build());
    workflow.start(step, request, StepOptions.hostQueue(HOST));
    return workflow.getResult(String.class);
  }

  private Map<String, Object> release(String run) {
    return Map.of(
        "run", run, "repository", repository.root().toString(), "tasks", List.of(), "last", true);
  }

  private void assertRefused(String step, Object request, String why) {
    Map<String, String> before = repository.refs();
    assertThatThrownBy(() -> call(step, request))
        .isInstanceOf(WorkflowFailedException.class)
        .cause()
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo(Callers.REFUSED);
              assertThat(failure.isNonRetryable()).isTrue();
              assertThat(failure.getOriginalMessage()).contains(why);
            });
    assertThat(repository.refs()).isEqualTo(before);
  }

  @ParameterizedTest(name = "not for {0}")
  @ValueSource(
      strings = {"kept", OTHER, "..", "", "kept/run-123456", "../runs", "a b", "-x-123456"})
  void notForAnother(String run) {
    assertRefused("ReleaseWorkspaces", release(run), "is not the run of workflow \"caller-");
  }

  @ParameterizedTest(name = "no {0}")
  @ValueSource(
      strings = {
        "PrepareRun",
        "RunTask",
        "MergeNeeds",
        "MergeTasks",
        "VerifyMerge",
        "Publish",
        "TakeCommit"
      })
  void noStepAtAll(String step) {
    String root = repository.root().toString();
    String tip = repository.tip("main");
    Object request =
        switch (step) {
          case "PrepareRun" -> PrepareJobs.of(OTHER, root);
          case "RunTask" ->
              FirstTry.of(
                  OTHER,
                  "t",
                  root,
                  tip,
                  null,
                  new Agent(null, "touch " + given.resolve("ran"), Map.of()),
                  null,
                  WorkspaceNeeds.NOTHING);
          case "MergeNeeds" -> new MergeNeeds.Request(OTHER, root, "t", tip, List.of());
          case "MergeTasks" -> new MergeJob(OTHER, root, tip, true, List.of());
          case "VerifyMerge" ->
              new CheckJob(
                  OTHER, root, tip, "touch " + given.resolve("ran"), WorkspaceNeeds.NOTHING, 60);
          case "Publish" -> new PublishJob(OTHER, root, "main", tip, tip, true);
          default -> new TakeCommit.Request(OTHER, root, "t", tip, tip);
        };
    assertRefused(step, request, "is not the run of workflow \"caller-");
    assertThat(given.resolve("ran")).doesNotExist();
  }

  @Test
  @DisplayName("its own key is of no use in a repository that it was not prepared in")
  void notPreparedThere() {
    assertRefused("ReleaseWorkspaces", release("OWN"), "it was not prepared in ");
  }

  @ParameterizedTest(name = "a task called \"{0}\" is none")
  @ValueSource(strings = {"..", "../../x", "", "a/b", "-x"})
  void namesOfTasks(String task) {
    Map<String, Object> request =
        Map.of(
            "run",
            "OWN",
            "repository",
            repository.root().toString(),
            "tasks",
            List.of(Map.of("task", task, "keepSeconds", 0, "inOtherCommits", false)),
            "last",
            true);
    assertRefused("ReleaseWorkspaces", request, "is no name of a task");
  }

  @Test
  @DisplayName("of a workflow that was reset the server tells the first run")
  void resetWorkflow() throws IOException {
    String run = ScriptedCaller.fresh();
    TestRepository elsewhere = TestRepository.in(given.toRealPath().resolve("elsewhere"));
    try (HostActivities reset = ScriptedCaller.host(given.resolve("home-2"), run)) {
      TestActivityEnvironment calls = calling(reset);
      try {
        String root = repository.root().toString();
        calls.newActivityStub(PrepareRun.class, ONCE).prepare(PrepareJobs.of(run, root));
        ReleaseWorkspaces release = calls.newActivityStub(ReleaseWorkspaces.class, ONCE);
        assertThatThrownBy(() -> release.release(last("test-workflow-id-000000", root)))
            .hasStackTraceContaining("is not the run of workflow");
        assertThatThrownBy(() -> release.release(last(run, elsewhere.root().toString())))
            .hasStackTraceContaining("it was not prepared in " + elsewhere.root());
        assertThat(release.release(last(run, root)).problems()).isEmpty();
      } finally {
        calls.close();
      }
    }
  }

  @ParameterizedTest(name = "where the server does not tell it, a record of {0} decides")
  @ValueSource(strings = {"test-workflow-id", "another"})
  void untoldChain(String prepared) throws IOException {
    String run = ScriptedCaller.fresh();
    RunOrigin.Server server = new RunOrigin.Server("tests", null, null);
    Path home = given.resolve("home-3");
    try (HostActivities untold =
        new HostActivities(
            home,
            HOST,
            4,
            0,
            () -> server,
            WorkerLimits.NONE,
            HostActivities.BEAT_EVERY,
            caller -> Optional.empty())) {
      TestActivityEnvironment calls = calling(untold);
      try {
        Path root = repository.root();
        new RunOrigin(run, prepared, "default", server, null)
            .save(new EffectStore(root.resolve(".git/osier")));
        ReleaseWorkspaces release = calls.newActivityStub(ReleaseWorkspaces.class, ONCE);
        if (prepared.equals("another")) {
          assertThatThrownBy(() -> release.release(last(run, root.toString())))
              .hasStackTraceContaining("is not the run of workflow");
        } else {
          assertThat(release.release(last(run, root.toString())).problems()).isEmpty();
        }
      } finally {
        calls.close();
      }
    }
  }

  private static TestActivityEnvironment calling(HostActivities host) {
    TestActivityEnvironment calls = TestActivityEnvironment.newInstance();
    calls.registerActivitiesImplementations(host.shortSteps().toArray());
    calls.registerActivitiesImplementations(host.prepareRun(false));
    return calls;
  }

  private static ReleaseJob last(String run, String root) {
    return new ReleaseJob(run, root, List.of(), null, true);
  }
}
