package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.CheckJob;
import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.run.RunPlan.Approve;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Order(1)
@DisplayName("A run that verifies and publishes")
class RunLandingTest extends RunScenario {
  private static String with(String merge) {
    return THREE.replace("\"tasks\"", "\"merge\": {" + merge + "}, \"tasks\"");
  }

  private List<String> verified() {
    return host.checks.stream().map(CheckJob::commit).toList();
  }

  private List<Act> acts() {
    return host.publishes.stream().map(PublishJob::act).toList();
  }

  private void awaitHeadline(WorkflowStub stub, String part) {
    while (!stub.query("report", Report.class).headline().contains(part)) {
      Polling.pause();
    }
  }

  @Test
  @DisplayName("The base is verified first, once, while the agents work")
  void baseIsVerifiedWhileAgentsWork() throws Exception {
    host.stopIn("task a");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task a");
    while (!host.calls.contains("verify base")) {
      Polling.pause();
    }
    host.goOn("task a");

    assertThat(result(stub).status()).isEqualTo(RunStatus.COMPLETED);
    record(stub);
    assertThat(verified()).containsExactly("base", "base+a+b+c");
  }

  @Test
  @DisplayName("G3 a red base is said at once: agents end, their work is kept, nothing is blamed")
  void redBaseIsRefusedAtOnce() throws Exception {
    host.redBase().stopIn("task a").stopIn("task c").stopIn("verify");
    WorkflowStub stub = started(THREE);
    host.awaitReached("task a");
    host.awaitReached("task c");
    host.goOn("verify");

    Report report = result(stub);
    record(stub);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.headline())
        .isEqualTo(
            "The base base fails the check make by itself (it is red). To run all the same, set"
                + " merge.redBase to ignore");
    assertThat(report.tasks()).allMatch(task -> task.status().word().equals("cancelled"));
    assertThat(report.published()).isNull();
    assertThat(verified()).containsExactly("base", "base");
    assertThat(host.calls)
        .contains("task a ended", "task c ended", "release the run")
        .doesNotContain("publish", "merge");
  }

  @Test
  @DisplayName("G3 a base that is known to be red only after the last merge publishes nothing")
  void redBaseThatIsKnownLatePublishesNothing() throws Exception {
    host.redBase().stopIn("verify");
    WorkflowStub stub = started(THREE);
    while (stub.query("report", Report.class).tasks().stream()
        .anyMatch(task -> !task.status().word().equals("merged"))) {
      Polling.pause();
    }
    host.goOn("verify");

    Report report = result(stub);
    record(stub);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.headline()).startsWith("The base base fails the check make by itself");
    assertThat(report.tasks())
        .allMatch(task -> task.status().word().equals("cancelled") && task.kept() != null);
    assertThat(host.calls).doesNotContain("publish");
  }

  @Test
  @DisplayName("A plan whose tasks only read has no base to verify")
  void readersNeedNoGreenBase() throws Exception {
    host.redBase().task("a", dev.osier.outcome.Outcome.Ending.UNCHANGED);

    Report report =
        run(
            "{\"verify\": \"make\", \"agent\": {\"command\": \"true\"},"
                + " \"tasks\": [{\"id\": \"a\", \"workspace\": \"none\"}]}");

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(host.checks).isEmpty();
  }

  @Test
  @DisplayName("publish: each: what cannot be published is left once, and tried again at the end")
  void eachThatCannotPublishDoesNotTryForEver() throws Exception {
    host.targetMoves("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9").stopIn("task c");
    WorkflowStub stub = started(with("\"publish\": \"each\""));
    host.awaitReached("task c");
    awaitHeadline(stub, "Cannot publish");
    host.goOn("task c");

    Report report = result(stub);

    assertThat(report.published()).isNull();
    assertThat(report.waiting()).isEqualTo("osier/x/merged");
    assertThat(host.publishes).hasSizeLessThan(10);
  }

  @Test
  @DisplayName("A base that fails once and then passes is not red")
  void flakyBaseIsNotRed() throws Exception {
    host.flaky("base");

    assertThat(run(THREE).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(verified()).containsExactly("base", "base", "base+a+b+c");
  }

  @Test
  @DisplayName("redBase: ignore: the check blames nobody, and what it says stands in the report")
  void ignoredRedBaseIsPublished() throws Exception {
    host.redBase();

    Report report = run(with("\"redBase\": \"ignore\""));

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(report.problems())
        .containsExactly(
            "The base base fails the check make by itself (it is red); so does the result, which"
                + " is published all the same");
  }

  @Test
  @DisplayName("A flaky check evicts nobody")
  void flakyCheckEvictsNobody() throws Exception {
    host.flaky("base+a+b+c").flaky("base+a");

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+a+b+c");
  }

  @Test
  @DisplayName("G2 the base is not believed from another run when the first merge is to be blamed")
  void rememberedBaseIsAskedAnew() throws Exception {
    host.passedBefore("base").poison("a");

    Report report = run(THREE);

    assertThat(statuses(report)).containsEntry("a", "evicted").containsEntry("b", "skipped");
    assertThat(report.published()).isEqualTo("base+c");
    assertThat(host.checks)
        .extracting(check -> check.commit() + (check.fresh() ? " fresh" : ""))
        .containsExactly("base", "base+a+b+c", "base+a", "base fresh", "base+a fresh", "base+c");
  }

  @Test
  @DisplayName("With slots several prefixes are checked at a time, each in its own workspace")
  void slotsCheckSeveralPrefixesAtATime() throws Exception {
    host.poison("t6");
    StringBuilder plan = new StringBuilder("{\"verify\": \"make\", \"merge\": {\"slots\": 3},");
    plan.append("\"agent\": {\"command\": \"true\"}, \"tasks\": [");
    for (int i = 0; i < 8; i++) {
      plan.append(i == 0 ? "" : ",").append("{\"id\": \"t").append(i).append("\"}");
    }

    Report report = run(plan.append("]}").toString());

    assertThat(task(report, "t6").status().word()).isEqualTo("evicted");
    assertThat(report.published()).isEqualTo("base+t0+t1+t2+t3+t4+t5+t7");
    assertThat(host.checks).extracting(CheckJob::slot).contains(0, 1, 2);
    assertThat(host.checks)
        .extracting(check -> check.commit() + (check.fresh() ? " fresh" : ""))
        .as("a slot that is free begins nothing that another is at")
        .doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("G3 G7 a target that moved twice is integrated, and verified each time")
  void movedTargetIsIntegrated() throws Exception {
    host.targetMoves("theirs", "theirs2");

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("theirs2+a+b+c");
    assertThat(verified()).containsExactly("base", "base+a+b+c", "theirs+a+b+c", "theirs2+a+b+c");
    assertThat(host.publishes)
        .extracting(PublishJob::from, PublishJob::ground)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("base", "base"),
            org.assertj.core.groups.Tuple.tuple("theirs", "theirs"),
            org.assertj.core.groups.Tuple.tuple("theirs2", "theirs2"));
  }

  @Test
  @DisplayName("G7 a target that moves all the time is left alone after three tries")
  void targetThatMovesAllTheTimeIsLeft() throws Exception {
    host.targetMoves("m1", "m2", "m3", "m4", "m5");

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.UNPUBLISHED);
    assertThat(report.published()).isNull();
    assertThat(report.waiting()).isEqualTo("osier/x/merged");
    assertThat(host.publishes).hasSize(4);
    assertThat(verified()).last().isEqualTo("m3+a+b+c");
  }

  @Test
  @DisplayName("G3 a target that moved to what fails by itself blames no task, and stays")
  void redTargetBlamesNobody() throws Exception {
    host.targetMoves("theirs+bad").poison("bad");

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.waiting()).isEqualTo("osier/x/merged");
    assertThat(report.problems())
        .containsExactly(
            "The whole fails the check make, and so does main by itself, which moved meanwhile");
    assertThat(statuses(report)).containsEntry("a", "merged");
  }

  @Test
  @DisplayName("G2 on a target that moved, the task that conflicts with it gives way")
  void conflictWithTheMovedTargetGivesWay() throws Exception {
    host.targetMoves("theirs").conflictsOn("theirs", "a");

    Report report = run(THREE);

    assertThat(statuses(report)).containsEntry("a", "conflicted").containsEntry("b", "skipped");
    assertThat(report.published()).isEqualTo("theirs+c");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("publish: ask shows what it would do and waits; nothing is moved before")
  void askWaitsForApproval(boolean approved) throws Exception {
    ending = approved ? "approvedIsPublished" : "rejectedIsLeft";
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    awaitHeadline(stub, "osier approve");

    String id = stub.getExecution().getWorkflowId();
    assertThat(stub.query("status", String.class))
        .contains(
            "3 merged of 3. Would move main to base+a+b+c. To publish it, run osier approve "
                + id
                + " (--reject to leave it)");
    assertThat(acts()).containsExactly(Act.SHOW);
    String said = stub.update("approve", String.class, approved ? null : new Approve(false));
    Report report = result(stub);
    record(stub);

    assertThat(said)
        .isEqualTo(
            approved
                ? "Approved. Moved main to base+a+b+c"
                : "Rejected. The result waits on osier/x/merged");
    assertThat(report.status()).isEqualTo(approved ? RunStatus.COMPLETED : RunStatus.UNPUBLISHED);
    assertThat(report.published()).isEqualTo(approved ? "base+a+b+c" : null);
    assertThat(report.waiting()).isEqualTo(approved ? null : "osier/x/merged");
    assertThat(report.headline()).doesNotContain("approve");
  }

  @Test
  void approveBeforeItIsAskedIsRefused() throws Exception {
    host.stopIn("task a");
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    host.awaitReached("task a");

    assertThatThrownBy(() -> stub.update("approve", String.class, new Approve(true)))
        .isInstanceOf(WorkflowUpdateException.class)
        .hasStackTraceContaining("Cannot approve: the run does not wait for it");
    stub.cancel();
    assertThatThrownBy(() -> result(stub)).isNotNull();
  }

  @Test
  @DisplayName("G5 a run that is cancelled while it waits for approval gives everything back")
  void cancelWhileWaitingForApproval() throws Exception {
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    awaitHeadline(stub, "osier approve");

    stub.cancel();

    assertThatThrownBy(() -> result(stub)).isNotNull();
    record(stub);
    assertThat(acts()).containsExactly(Act.SHOW);
    assertThat(host.calls).contains("release the run");
    assertThat(stub.query("report", Report.class).tasks())
        .allMatch(task -> task.status().word().equals("cancelled") && task.kept() != null);
  }

  @Test
  @DisplayName("An approval does not hold for other tasks than were shown")
  void approvalIsOfWhatWasShown() throws Exception {
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    awaitHeadline(stub, "osier approve");
    host.targetMoves("theirs").conflictsOn("theirs", "c");
    stub.update("approve", String.class, (Object) null);
    awaitHeadline(stub, "theirs+a+b. To publish it");
    stub.update("approve", String.class, (Object) null);

    assertThat(result(stub).published()).isEqualTo("theirs+a+b");
    assertThat(acts()).containsExactly(Act.SHOW, Act.MOVE, Act.SHOW, Act.MOVE);
  }

  @Test
  @DisplayName("publish: each: what is verified is published while other agents still work")
  void eachPublishesWhileOthersWork() throws Exception {
    host.stopIn("task c");
    WorkflowStub stub = started(with("\"publish\": \"each\", \"push\": \"origin\""));
    host.awaitReached("task c");
    awaitHeadline(stub, "Moved main to base+a+b");
    host.goOn("task c");

    Report report = result(stub);
    record(stub);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(host.publishes).last().extracting(PublishJob::from).isEqualTo("base+a+b");
    assertThat(host.publishes).extracting(PublishJob::push).containsOnly("origin");
  }

  @Test
  @DisplayName("publish: each: a culprit is evicted, what was published stays, what follows lands")
  void eachEvictsAndGoesOn() throws Exception {
    host.poison("b").stopIn("task c");
    WorkflowStub stub = started(with("\"publish\": \"each\""));
    host.awaitReached("task c");
    while (!"evicted".equals(statuses(stub.query("report", Report.class)).get("b"))) {
      Polling.pause();
    }
    host.goOn("task c");

    Report report = result(stub);
    record(stub);

    assertThat(statuses(report)).containsEntry("a", "merged").containsEntry("c", "merged");
    assertThat(report.published()).isEqualTo("base+a+c");
  }

  @Test
  @DisplayName("G7 publish: each: a run that is cancelled keeps what it published, and only that")
  void eachCancelledKeepsWhatIsPublished() throws Exception {
    host.stopIn("task c");
    WorkflowStub stub = started(with("\"publish\": \"each\""));
    host.awaitReached("task c");
    awaitHeadline(stub, "Moved main to base+a+b");

    stub.cancel();

    assertThatThrownBy(() -> result(stub)).isNotNull();
    Report report = stub.query("report", Report.class);
    assertThat(statuses(report))
        .containsEntry("a", "merged")
        .containsEntry("b", "merged")
        .containsEntry("c", "cancelled");
    assertThat(report.published()).isEqualTo("base+a+b");
  }
}
