package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.Earlier;
import dev.osier.job.TryJob;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.run.RunPlan.Halt;
import dev.osier.run.RunPlan.ResolveConflict;
import dev.osier.run.RunPlan.RetryTask;
import dev.osier.run.decide.Reruns;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A task that conflicts")
class RunConflictTest extends RunScenario {
  /** Task b conflicts; c needs it, d does not. */
  private static String plan(String rule) {
    return """
        {"repository": "/r", "agent": {"command": "true"}, "merge": {"onConflict": "%s"}, "tasks": [
          {"id": "a"}, {"id": "b"}, {"id": "c", "needs": ["b"]}, {"id": "d"}]}
        """
        .formatted(rule);
  }

  private void awaitAsking(WorkflowStub stub) {
    while (!stub.query("status", String.class).contains("Waits for osier resolve")) {
      Polling.pause();
    }
  }

  private static String resolve(WorkflowStub stub, String how, @Nullable String commit) {
    return stub.update("resolveConflict", String.class, new ResolveConflict("b", how, commit));
  }

  @Test
  @DisplayName("G2 rerun: it is done anew at its place, on top of what came before it")
  void rerunStartsFromTheNewIntegration() throws Exception {
    host.conflictsOn("b", 1);

    Report report = run(plan("rerun"));

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+a+b+c+d");
    assertThat(task(report, "b").tries()).isEqualTo(2);
    TryJob given = host.given("b");
    assertThat(given.start()).isEqualTo("base+a");
    assertThat(given.earlier())
        .isEqualTo(
            new Earlier(
                "Conflicts in file",
                "base",
                "c-b",
                java.util.List.of("file"),
                java.util.List.of("a")));
    assertThat(given.failedBefore()).isNull();
  }

  @Test
  void rerunIsBounded() throws Exception {
    host.conflictsOn("b");

    Report report = run(plan("rerun"));

    assertThat(statuses(report)).containsEntry("b", "conflicted").containsEntry("c", "skipped");
    assertThat(task(report, "b").tries()).isEqualTo(1 + Reruns.LIMIT);
    assertThat(report.published()).isEqualTo("base+a+d");
  }

  @Test
  void taskMaySayOtherwiseThanThePlan() throws Exception {
    host.conflictsOn("b", 1);

    Report report =
        run(plan("rerun").replace("{\"id\": \"b\"", "{\"id\": \"b\", \"onConflict\": \"skip\""));

    assertThat(statuses(report)).containsEntry("b", "conflicted");
  }

  @ParameterizedTest
  @CsvSource({
    "rerun,,base+a+d+b+c,b is done anew",
    "take,mine,base+a+d+b+c,Commit mended-b is merged",
    "skip,,base+a+d,b gives way"
  })
  @DisplayName("ask: the others go on, the run waits, and the answer lands at the end")
  void askWaitsForAnAnswer(String how, @Nullable String commit, String published, String said)
      throws Exception {
    ending = "askAnd" + how;
    host.conflictsOn("b", 1);
    WorkflowStub stub = started(plan("ask"));
    awaitAsking(stub);
    // Whether c was started early, from work of b that conflicts now, is for time to say.
    Map<String, String> others = Map.of("a", "merged", "b", "conflicted", "d", "merged");
    while (!statuses(stub.query("report", Report.class))
        .entrySet()
        .containsAll(others.entrySet())) {
      Polling.pause();
    }
    Report waiting = stub.query("report", Report.class);
    assertThat(task(waiting, "b").headline())
        .contains("osier resolve " + waiting.run() + " b --rerun|--take COMMIT|--skip")
        .contains("Conflicts in file");
    assertThat(host.calls).doesNotContain("release b", "publish");

    assertThat(resolve(stub, how, commit)).startsWith(said);

    Report report = result(stub);
    record(stub);
    assertThat(report.published()).isEqualTo(published);
    if (how.equals("skip")) {
      assertThat(statuses(report)).containsEntry("b", "conflicted").containsEntry("c", "skipped");
      assertThat(task(report, "b").kept()).isNotNull();
    } else {
      assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(task(report, "b").tries()).isEqualTo(how.equals("rerun") ? 2 : 1);
    }
  }

  @Test
  void wrongAnswersAreRefusedAndTheRunWaitsOn() throws Exception {
    host.conflictsOn("b", 1);
    WorkflowStub stub = started(plan("ask"));
    awaitAsking(stub);

    assertThatThrownBy(() -> resolve(stub, "take", "nowhere"))
        .isInstanceOf(WorkflowUpdateException.class)
        .hasStackTraceContaining("Cannot take \"nowhere\": there is no such commit");
    assertThatThrownBy(() -> resolve(stub, "take", null))
        .hasStackTraceContaining("Cannot resolve b: take needs a commit");
    assertThatThrownBy(() -> resolve(stub, "merge", null))
        .hasStackTraceContaining("use rerun, take or skip");
    assertThatThrownBy(() -> resolve(stub, "skip", "mine"))
        .hasStackTraceContaining("only take has a commit");
    assertThatThrownBy(
            () ->
                stub.update(
                    "resolveConflict", String.class, new ResolveConflict("a", "skip", null)))
        .hasStackTraceContaining("a does not wait for an answer, it is merged");
    resolve(stub, "skip", null);

    assertThat(result(stub).published()).isEqualTo("base+a+d");
  }

  @Test
  @DisplayName("halt while it waits: what there is lands, and the work is kept")
  void haltEndsTheWaiting() throws Exception {
    host.conflictsOn("b");
    WorkflowStub stub = started(plan("ask"));
    awaitAsking(stub);

    stub.update("halt", String.class, new Halt(false));

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.HALTED);
    assertThat(statuses(report)).containsEntry("b", "conflicted").containsEntry("c", "skipped");
    assertThat(task(report, "b").kept()).isNotNull();
    assertThat(report.published()).isEqualTo("base+a+d");
  }

  @Test
  @DisplayName("G4 G5 cancel while it waits: everything is given back")
  void cancelEndsTheWaiting() throws Exception {
    host.conflictsOn("b");
    WorkflowStub stub = started(plan("ask"));
    awaitAsking(stub);
    awaitIdle(stub);

    stub.cancel();

    assertThatThrownBy(() -> result(stub)).isInstanceOf(WorkflowFailedException.class);
    record(stub);
    Report report = stub.query("report", Report.class);
    assertThat(report.tasks()).allMatch(task -> task.status().settled());
    assertThat(task(report, "b").kept()).isNotNull();
    assertThat(host.calls).contains("release b", "release the run").doesNotContain("publish");
  }

  @Test
  @DisplayName("retryTask while the run works: the task and what needs it come back")
  void retriedTaskLandsAtTheEnd() throws Exception {
    host.task("b", request -> request.tryNumber() == 1 ? Ending.FAILED : Ending.READY);
    host.stopIn("task d");
    WorkflowStub stub = started(plan("skip"));
    host.awaitReached("task d");
    while (!statuses(stub.query("report", Report.class)).get("c").equals("skipped")) {
      Polling.pause();
    }
    assertThatThrownBy(() -> stub.update("retryTask", String.class, new RetryTask("a")))
        .hasStackTraceContaining("Cannot retry: a ");
    assertThatThrownBy(() -> stub.update("retryTask", String.class, new RetryTask("c")))
        .hasStackTraceContaining("Cannot retry c: it needs b, which was failed; retry that first");
    while (!task(stub.query("report", Report.class), "b").status().settled()
        || task(stub.query("report", Report.class), "b").kept() == null) {
      Polling.pause();
    }

    assertThat(stub.update("retryTask", String.class, new RetryTask("b")))
        .isEqualTo("b gets another try, number 2");
    host.goOn("task d");

    Report report = result(stub);
    record(stub);
    assertThat(report.published()).isEqualTo("base+a+d+b+c");
    assertThat(host.given("b").earlier()).isNotNull();
    assertThat(host.given("b").earlier().why()).isEqualTo("it broke");
    assertThatThrownBy(() -> stub.update("retryTask", String.class, new RetryTask("b")))
        .isInstanceOf(Exception.class);
  }

  @Test
  @DisplayName(
      "G3 an evicted task that is retried lands at the end, and the whole is verified anew")
  void evictedTaskIsRetriedWhileTheRestIsVerified() throws Exception {
    host.poison("b").stopIn("verify base+a+d");
    WorkflowStub stub =
        started(plan("skip").replace("\"merge\"", "\"verify\": \"make\", \"merge\""));
    host.awaitReached("verify base+a+d");
    assertThat(statuses(stub.query("report", Report.class)))
        .containsEntry("b", "evicted")
        .containsEntry("c", "skipped");

    stub.update("retryTask", String.class, new RetryTask("b"));
    host.heal();
    host.goOn("verify base+a+d");

    Report report = result(stub);
    record(stub);
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.published()).isEqualTo("base+a+d+b+c");
    assertThat(host.calls).contains("verify base+a+d+b+c");
    assertThat(host.given("b").start()).isEqualTo("base+a+d");
    assertThat(host.given("b").earlier().why()).startsWith("With it the check make fails");
  }

  @Test
  @DisplayName("G2 what conflicts only without an evicted task is done anew as well")
  void rerunsWhatConflictsAfterAnEviction() throws Exception {
    host.poison("a").conflictsAt("base+b");
    Report report = run(plan("rerun").replace("\"merge\"", "\"verify\": \"make\", \"merge\""));

    assertThat(statuses(report)).containsEntry("a", "evicted").containsEntry("b", "merged");
    assertThat(report.published()).isEqualTo("base+b+c+d");
    assertThat(task(report, "b").tries()).isEqualTo(2);
  }
}
