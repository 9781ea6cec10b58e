package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.outcome.Outcome.Ending;
import dev.osier.report.Report;
import dev.osier.run.RunPlan.Keep;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A task whose needs are ready")
class EarlyStartTest extends RunScenario {
  /** The train waits for a, which lands first; c needs only b. */
  private static final String SLOW_FIRST =
      """
      {"repository": "/r", "agent": {"command": "true"}, "tasks": [
        {"id": "a", "priority": 1}, {"id": "b"}, {"id": "c", "needs": ["b"]}]}
      """;

  @Test
  @DisplayName("starts while a slow task before them still runs, from their work")
  void startsBeforeTheTrainHasPassedItsNeeds() throws Exception {
    host.stopIn("task a").stopIn("task c");
    WorkflowStub stub = started(SLOW_FIRST);
    host.awaitReached("task c");

    assertThat(host.given("c").start()).isEqualTo("base&b");
    assertThat(statuses(stub.query("report", Report.class))).containsEntry("a", "running");
    host.goOn("task c");
    host.goOn("task a");

    Report report = result(stub);
    record(stub);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(task(report, "c").tries()).isEqualTo(1);
  }

  @Test
  @DisplayName("G4 is ended and skipped, and its work kept, when a need is not merged after all")
  void isSkippedWhenItsNeedConflicts() throws Exception {
    host.stopIn("task a").stopIn("task c").conflictsOn("b");
    WorkflowStub stub = started(SLOW_FIRST);
    host.awaitReached("task c");
    host.goOn("task a");

    Report report = result(stub);
    record(stub);
    assertThat(statuses(report)).containsEntry("b", "conflicted").containsEntry("c", "skipped");
    assertThat(task(report, "c").headline()).isEqualTo("Needs b, which was conflicted");
    assertThat(task(report, "c").kept()).isNotNull();
    assertThat(host.calls).contains("task c ended");
  }

  @Test
  @DisplayName("starts again when its need is done anew")
  void startsAgainWhenItsNeedIsDoneAnew() throws Exception {
    host.stopIn("task a").conflictsOn("b", 1);
    WorkflowStub stub =
        started(
            SLOW_FIRST.replace("\"tasks\"", "\"merge\": {\"onConflict\": \"rerun\"}, \"tasks\""));
    host.awaitReached("task a");
    while (!statuses(stub.query("report", Report.class)).get("c").equals("ready")) {
      Polling.pause();
    }
    host.goOn("task a");

    Report report = result(stub);
    record(stub);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(task(report, "c").tries()).isEqualTo(2);
    assertThat(host.given("c").start()).isEqualTo("base+a+b");
  }

  @Test
  void waitsForTheTrainWhereItsNeedsCannotBeMerged() throws Exception {
    host.stopIn("task a").fault("needs of c", ScriptedHost.broken("Cannot merge: disk full"));
    WorkflowStub stub = started(SLOW_FIRST);
    host.awaitReached("task a");
    while (!host.calls.contains("needs of c")) {
      Polling.pause();
    }
    host.goOn("task a");

    Report report = result(stub);
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(host.given("c").start()).isEqualTo("base+a+b");
    assertThat(report.problems()).containsExactly("Cannot start c early: Cannot merge: disk full");
  }

  @Test
  @DisplayName("keep: a workspace is left to be looked at for the time given")
  void keepLeavesAWorkspace() throws Exception {
    host.stopIn("task a").task("a", Ending.FAILED);
    WorkflowStub stub = started(ONE);
    host.awaitReached("task a");

    assertThat(stub.update("keep", String.class, new Keep("a", "2h")))
        .isEqualTo("The workspace of a stays for 2h once it is settled");
    assertThatThrownBy(() -> stub.update("keep", String.class, new Keep("a", "long")))
        .hasStackTraceContaining("Cannot keep a: \"long\" is not a duration");
    assertThatThrownBy(() -> stub.update("keep", String.class, new Keep("zz", "2h")))
        .hasStackTraceContaining("Cannot keep: no task \"zz\" in this run");
    host.goOn("task a");

    result(stub);
    record(stub);
    assertThat(host.kept).containsEntry("a", 7_200L);
  }
}
