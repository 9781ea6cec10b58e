package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A run that could leave no report")
class RunEndingsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder;

  /** As {@code RunPlan} is called; what becomes of it is the implementation's. */
  @WorkflowInterface
  public interface Scripted {
    @WorkflowMethod(name = "RunPlan")
    String run();
  }

  /** Waits to be ended. */
  public static final class Waiting implements Scripted {
    @Override
    public String run() {
      Workflow.await(() -> false);
      return "";
    }
  }

  /** Breaks. */
  public static final class Breaking implements Scripted {
    @Override
    public String run() {
      throw ApplicationFailure.newNonRetryableFailure("the shop\u001b[31m burnt down", "Fire");
    }
  }

  /** Refuses its plan, for two reasons. */
  public static final class Refusing implements Scripted {
    @Override
    public String run() {
      throw ApplicationFailure.newNonRetryableFailure("tasks: empty\n2 problems", "InvalidPlan");
    }
  }

  private static void awaitFailure(WorkflowStub run) {
    assertThat(catchThrowable(() -> run.getResult(String.class)))
        .isInstanceOf(WorkflowFailedException.class);
  }

  @Test
  void thatBrokeSaysWhy() throws Exception {
    try (ScriptedRuns runs = new ScriptedRuns(folder, Breaking.class)) {
      awaitFailure(runs.start(LONG));
      assertThat(runs.osier(1, "watch", "shop").err())
          .isEqualTo("The run failed: the shop burnt down\n");
      assertThat(runs.osier(0, "report", "shop").out())
          .contains("failed", "The run failed: the shop burnt down");
    }
  }

  @Test
  void thatRefusedItsPlanListsTheProblems() throws Exception {
    try (ScriptedRuns runs = new ScriptedRuns(folder, Refusing.class)) {
      awaitFailure(runs.start(LONG));
      assertThat(runs.osier(2, "watch", "shop").err())
          .isEqualTo("Cannot use shop:\n  tasks: empty\n  2 problems\n");
    }
  }

  @Test
  void thatTookTooLongForItsStarterSaysSo() throws Exception {
    try (ScriptedRuns runs = new ScriptedRuns(folder, Waiting.class)) {
      awaitFailure(runs.start(Duration.ofSeconds(1)));
      assertThat(runs.osier(1, "watch", "shop").err())
          .isEqualTo("The run was ended by its time-out in Temporal\n");
    }
  }

  @Test
  void thatWasCancelledSaysSo() throws Exception {
    try (ScriptedRuns runs = new ScriptedRuns(folder, Waiting.class)) {
      WorkflowStub run = runs.start(LONG);
      assertThat(runs.osier(0, "cancel", "shop").out()).isEqualTo("Cancelling run shop\n");
      awaitFailure(run);
      assertThat(runs.osier(130, "watch", "shop").err())
          .isEqualTo("The run was cancelled, and left no report\n");
      assertThat(runs.osier(0, "report", "shop").out())
          .contains("cancelled", "The run was cancelled, and left no report");
    }
  }

  @Test
  void thatWasTerminatedSaysWhoCleansUp() throws Exception {
    try (ScriptedRuns runs = new ScriptedRuns(folder, Waiting.class)) {
      runs.start(LONG).terminate("enough");
      assertThat(runs.osier(1, "watch", "shop").err())
          .isEqualTo(
              "The run was terminated in Temporal; what it left is removed by the next worker"
                  + " here\n");
    }
  }
}
