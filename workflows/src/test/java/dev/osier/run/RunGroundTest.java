package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.PublishJob.Act;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.run.RunPlan.Approve;
import dev.osier.run.RunPlan.ResolveConflict;
import dev.osier.run.RunPlan.RetryTask;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Tasks that are done anew, or wait for a person, while a run verifies and publishes")
class RunGroundTest extends RunScenario {
  private static String with(String merge) {
    return THREE.replace("\"tasks\"", "\"merge\": {" + merge + "}, \"tasks\"");
  }

  private static Report now(WorkflowStub stub) {
    return stub.query("report", Report.class);
  }

  private static void awaitHeadline(WorkflowStub stub, String part) {
    while (!now(stub).headline().contains(part)) {
      Polling.pause();
    }
  }

  private static void awaitStatus(WorkflowStub stub, String task, String status) {
    while (!status.equals(statuses(now(stub)).get(task))) {
      Polling.pause();
    }
  }

  @Test
  @DisplayName("A task is retried while approval is waited for; then all of it is asked about")
  void retryWhileWaitingForApproval() throws Exception {
    host.task("c", request -> request.tryNumber() == 1 ? Ending.FAILED : Ending.READY);
    WorkflowStub stub = started(with("\"publish\": \"ask\""));
    awaitHeadline(stub, "osier approve");
    host.stopIn("task c");

    stub.update("retryTask", String.class, new RetryTask("c"));
    host.awaitReached("task c");

    assertThat(now(stub).headline()).doesNotContain("approve");
    assertThatThrownBy(() -> stub.update("approve", String.class, new Approve(true)))
        .isInstanceOf(WorkflowUpdateException.class)
        .hasStackTraceContaining("Cannot approve: the run does not wait for it");
    host.goOn("task c");
    awaitHeadline(stub, "base+a+b+c. To publish it");
    stub.update("approve", String.class, new Approve(true));

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(host.publishes)
        .extracting(request -> request.act())
        .containsExactly(Act.SHOW, Act.SHOW, Act.MOVE);
  }

  @Test
  @DisplayName("onConflict: rerun holds on a target that moved: the task is done anew on top of it")
  void rerunsWhatConflictsWithTheMovedTarget() throws Exception {
    host.targetMoves("theirs").conflictsAt("theirs+a");

    Report report = run(with("\"onConflict\": \"rerun\""));

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("theirs+a+b+c");
    assertThat(task(report, "a").tries()).isEqualTo(2);
    assertThat(host.given("a").start()).isEqualTo("theirs");
    assertThat(host.calls).containsOnlyOnce("verify theirs+a+b+c");
  }

  @Test
  @DisplayName("onConflict: ask holds on a target that moved: the run waits for the answer")
  void asksAboutWhatConflictsWithTheMovedTarget() throws Exception {
    host.targetMoves("theirs").conflictsAt("theirs+a");
    WorkflowStub stub = started(with("\"onConflict\": \"ask\""));
    awaitHeadline(stub, "osier resolve");
    awaitStatus(stub, "c", "merged");
    assertThat(host.publishes).hasSize(1);

    stub.update("resolveConflict", String.class, new ResolveConflict("a", "take", "mine"));

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("theirs+c+a+b");
  }

  @Test
  @DisplayName("G5 a run that is cancelled while it asks about a moved target gives all back")
  void cancelWhileAskingAboutTheMovedTarget() throws Exception {
    host.targetMoves("theirs").conflictsAt("theirs+a");
    WorkflowStub stub = started(with("\"onConflict\": \"ask\""));
    awaitHeadline(stub, "osier resolve");
    awaitStatus(stub, "c", "merged");

    stub.cancel();

    assertThatThrownBy(() -> result(stub)).isNotNull();
    record(stub);
    assertThat(host.calls).contains("release the run");
    assertThat(now(stub).published()).isNull();
    assertThat(statuses(now(stub))).containsEntry("c", "cancelled").doesNotContainValue("merged");
  }

  @Test
  @DisplayName("A run that is halted while it asks about a moved target publishes what there is")
  void haltWhileAskingAboutTheMovedTarget() throws Exception {
    host.targetMoves("theirs").conflictsAt("theirs+a");
    WorkflowStub stub = started(with("\"onConflict\": \"ask\""));
    awaitHeadline(stub, "osier resolve");

    stub.update("halt", String.class, new RunPlan.Halt(false));

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.HALTED);
    assertThat(statuses(report)).containsEntry("a", "conflicted").containsEntry("b", "skipped");
    assertThat(report.published()).isEqualTo("theirs+c");
  }

  @Test
  @DisplayName("publish: each: what conflicts after an eviction is done anew, beside the agents")
  void eachRerunsWhatConflictsAfterAnEviction() throws Exception {
    host.poison("a").conflictsAt("base+c").stopIn("task d");
    WorkflowStub stub =
        started(
            """
            {"repository": "/r", "agent": {"command": "true"}, "verify": "make",
             "merge": {"publish": "each", "onConflict": "rerun"},
             "tasks": [{"id": "a"}, {"id": "c"}, {"id": "d"}]}
            """);
    host.awaitReached("task d");
    awaitHeadline(stub, "Moved main to base+c");
    host.goOn("task d");

    Report report = result(stub);
    record(stub);
    assertThat(statuses(report)).containsEntry("a", "evicted");
    assertThat(report.published()).isEqualTo("base+c+d");
    assertThat(task(report, "c").tries()).isBetween(1, 2);
  }

  @Test
  @DisplayName("publish: each: others are published while a task waits for an answer")
  void eachPublishesBesideAQuestion() throws Exception {
    host.conflictsOn("a", 1);
    WorkflowStub stub = started(with("\"publish\": \"each\", \"onConflict\": \"ask\""));
    while (host.publishes.isEmpty()) {
      Polling.pause();
    }
    awaitHeadline(stub, "osier resolve");
    stub.update("resolveConflict", String.class, new ResolveConflict("a", "rerun", null));

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+c+a+b");
    assertThat(host.publishes).extracting(each -> each.candidate()).startsWith("base+c");
  }
}
