package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.CheckJob;
import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.run.RunPlan.Approve;
import dev.osier.run.RunPlan.RetryTask;
import io.temporal.client.WorkflowStub;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A run that publishes while something else happens")
class RunPublishTest extends RunScenario {
  private static String with(String merge) {
    return THREE.replace("\"tasks\"", "\"merge\": {" + merge + "}, \"tasks\"");
  }

  private static void awaitHeadline(WorkflowStub stub, String part) {
    while (!stub.query("report", Report.class).headline().contains(part)) {
      Polling.pause();
    }
  }

  /** Its first try fails. */
  private void failsOnce(String id) {
    host.task(id, request -> request.tryNumber() == 1 ? Ending.FAILED : Ending.READY);
  }

  @Test
  @DisplayName("G7 a run that is not first in line waits for its turn, and then publishes")
  void waitsForItsTurn() throws Exception {
    host.target.queued(2, 1);

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.headline()).endsWith("Moved main to base+a+b+c");
    assertThat(host.publishes).hasSize(3);
  }

  @Test
  @DisplayName("publish: never leaves the target alone, and the result on its branch")
  void neverLeavesTheResult() throws Exception {
    Report report = run(with("\"publish\": \"never\""));

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isNull();
    assertThat(report.waiting()).isEqualTo("osier/x/merged");
    assertThat(host.publishes).extracting(PublishJob::act).containsExactly(Act.LEAVE);
  }

  @Test
  @DisplayName("A check that is asked once more is told how often it has failed")
  void checkIsToldHowOftenItHasFailed() throws Exception {
    host.flaky("base");

    run(THREE);

    assertThat(host.checks)
        .extracting(CheckJob::commit, CheckJob::failures)
        .containsExactly(
            Tuple.tuple("base", 0), Tuple.tuple("base", 1), Tuple.tuple("base+a+b+c", 0));
  }

  @Test
  @DisplayName("A target that moved opens the run again: a task may be retried meanwhile")
  void retryWhileTheMovedTargetIsIntegrated() throws Exception {
    failsOnce("c");
    host.targetMoves("theirs").stopIn("verify theirs+a+b");
    WorkflowStub stub = started(THREE);
    host.awaitReached("verify theirs+a+b");

    stub.update("retryTask", String.class, new RetryTask("c"));
    host.goOn("verify theirs+a+b");

    assertThat(result(stub).published()).isEqualTo("theirs+a+b+c");
  }

  @Test
  @DisplayName("publish: each: what was published beside the agents does not close the run")
  void retryAfterSomethingWasPublished() throws Exception {
    failsOnce("a");
    host.stopIn("task d");
    WorkflowStub stub =
        started(
            """
            {"repository": "/r", "agent": {"command": "true"}, "merge": {"publish": "each"},
             "tasks": [{"id": "a"}, {"id": "c"}, {"id": "d"}]}
            """);
    host.awaitReached("task d");
    awaitHeadline(stub, "Moved main to base+c");

    stub.update("retryTask", String.class, new RetryTask("a"));
    host.goOn("task d");

    Report report = result(stub);
    assertThat(statuses(report)).containsEntry("a", "merged").containsEntry("d", "merged");
  }

  @Test
  @DisplayName("A run in which nothing landed gives back at its end, and takes no retry then")
  void retryAtTheEndIsRefused() throws Exception {
    host.task("a", Ending.FAILED).stopIn("release the run");
    WorkflowStub stub = started(ONE);
    host.awaitReached("release the run");

    assertThatThrownBy(() -> stub.update("retryTask", String.class, new RetryTask("a")))
        .hasStackTraceContaining("Cannot retry a: the run is publishing");
    host.goOn("release the run");

    assertThat(statuses(result(stub))).containsEntry("a", "failed");
  }

  @Test
  @DisplayName(
      "G7 a run that is cancelled while it looks what it would publish says of nothing more")
  void cancelWhileShowing() throws Exception {
    host.stopIn("publish");
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    host.awaitReached("publish");

    stub.cancel();
    host.goOn("publish");

    assertThatThrownBy(() -> result(stub)).isNotNull();
    assertThat(stub.query("report", Report.class).headline()).doesNotContain("Would move");
  }

  @Test
  @DisplayName("G3 publish: each: a target that moves amid a merge is integrated after it")
  void targetMovesAmidAMerge() throws Exception {
    host.stopIn("task c").stopIn("publish");
    WorkflowStub stub = started(with("\"publish\": \"each\""));
    host.awaitReached("publish");
    host.stopIn("merge").goOn("task c");
    host.awaitReached("merge");

    host.targetMoves("theirs").goOn("publish");
    awaitQuiet(stub, "MergeTasks", 3);
    host.goOn("merge");

    Report report = result(stub);
    assertThat(statuses(report)).containsEntry("c", "merged");
    assertThat(report.published()).isEqualTo("theirs+a+b+c");
  }

  @Test
  @DisplayName("G3 publish: each: a culprit found amid a merge is evicted after it")
  void culpritIsFoundAmidAMerge() throws Exception {
    host.poison("b").stopIn("task c").stopIn("verify base+a+b");
    WorkflowStub stub = started(with("\"publish\": \"each\""));
    host.awaitReached("verify base+a+b");
    host.stopIn("merge").goOn("task c");
    host.awaitReached("merge");

    host.goOn("verify base+a+b");
    awaitQuiet(stub, "MergeTasks", 3);
    host.goOn("merge");

    Report report = result(stub);
    assertThat(statuses(report)).containsEntry("b", "evicted").containsEntry("c", "merged");
    assertThat(report.published()).isEqualTo("base+a+c");
  }

  @Test
  @DisplayName(
      "G3 publish: each: what is merged while a candidate is verified is not published with it")
  void publishesTheCandidateThatWasVerified() throws Exception {
    host.stopIn("task c").stopIn("verify base+a+b");
    WorkflowStub stub = started(with("\"publish\": \"each\""));
    host.awaitReached("verify base+a+b");
    host.goOn("task c");
    while (!"merged".equals(statuses(stub.query("report", Report.class)).get("c"))) {
      Polling.pause();
    }
    host.goOn("verify base+a+b");

    assertThat(result(stub).published()).isEqualTo("base+a+b+c");
    assertThat(host.publishes).extracting(PublishJob::candidate).endsWith("base+a+b", "base+a+b+c");
  }

  @Test
  @DisplayName(
      "An approval holds on a target that moved, for the same tasks: nobody is asked twice")
  void approvalHoldsOnAMovedTarget() throws Exception {
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    awaitHeadline(stub, "osier approve");
    host.targetMoves("theirs");

    stub.update("approve", String.class, (Object) null);

    assertThat(result(stub).published()).isEqualTo("theirs+a+b+c");
    assertThat(host.publishes)
        .extracting(PublishJob::act)
        .containsExactly(Act.SHOW, Act.MOVE, Act.MOVE);
  }

  @Test
  @DisplayName("G3 an approval that could not be carried out says so, and so does the run")
  void approvalThatDidNotPublishSaysSo() throws Exception {
    host.target.immovable(
        new Published(null, "osier/x/merged", "Cannot publish: a.txt is in the way"));
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    awaitHeadline(stub, "osier approve");

    String said = stub.update("approve", String.class, new Approve(true));

    assertThat(said).isEqualTo("Approved, and not published. Cannot publish: a.txt is in the way");
    assertThat(result(stub).status()).isEqualTo(RunStatus.UNPUBLISHED);
  }

  @Test
  @DisplayName("G3 what could not be written, or pushed, is not completed")
  void whatIsLeftOfThePublishingIsUnpublished() throws Exception {
    host.target.immovable(
        new Published("base+a+b+c", null, "Moved main", List.of(), null, "Cannot push main", 0));

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.UNPUBLISHED);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(report.problems()).contains("Cannot push main");
  }
}
