package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A cancelled run")
class RunCancelTest extends RunScenario {
  @ParameterizedTest(name = "in {0}")
  @CsvSource({
    "prepare,PrepareRun,0",
    "task a,RunTask,1",
    "task c,RunTask,2",
    "judge a,JudgeTask,2",
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
    if (!phase.matches("task .|judge .|verify")) {
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

  @Test
  @DisplayName("G7 cancel while a publish fails: nothing landed, and everything is given back")
  void cancelWhilePublishFails() throws Exception {
    host.stopIn("publish");
    host.fault("publish", ScriptedHost.broken("Cannot publish: the disk is full"));
    WorkflowStub stub = started(THREE);
    host.awaitReached("publish");

    stub.cancel();
    host.goOn("publish");

    assertThatThrownBy(() -> result(stub))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    Report report = stub.query("report", Report.class);
    assertThat(report.published()).isNull();
    assertThat(report.tasks()).noneMatch(task -> task.status().word().equals("merged"));
    assertThat(host.calls).contains("release the run", "release c");
  }
}
