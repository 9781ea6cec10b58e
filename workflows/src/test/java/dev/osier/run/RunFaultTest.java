package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G9 a run whose steps meet faults")
class RunFaultTest extends RunScenario {
  private static RuntimeException readOnly() {
    return ScriptedHost.failing(
        FaultKind.HOST, FaultCause.READ_ONLY, "Cannot write below .git: the disk is read only");
  }

  private static RuntimeException passing() {
    return ScriptedHost.failing(
        FaultKind.PASSING, FaultCause.LOCKED, "Cannot lock main: git commit still does");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"prepare", "task a", "merge", "verify", "publish", "release", "release the run"})
  @DisplayName("What somebody has to mend ends its step at once, at every step")
  void permanentFaultIsNotTriedAgain(String step) throws Exception {
    host.fault(step, readOnly());

    Report report = run(THREE);

    assertThat(Collections.frequency(host.calls, step)).isLessThanOrEqualTo(2);
    assertThat(report.toString()).contains("Cannot write below .git: the disk is read only");
    if (!step.startsWith("release")) {
      assertThat(report.status()).isNotEqualTo(RunStatus.COMPLETED);
    }
    if (!step.equals("prepare")) {
      assertThat(host.calls).contains("release the run");
    }
  }

  @Test
  @DisplayName("What is not understood is tried three times, then the task fails and says so")
  void oddFaultEndsAfterThree() throws Exception {
    host.fault(
        "task a",
        ScriptedHost.failing(
            FaultKind.REPOSITORY, FaultCause.GIT_REFUSED, "Cannot run git add: exit code 128"));

    Report report = run(THREE);

    assertThat(Collections.frequency(host.calls, "task a")).isEqualTo(3);
    assertThat(task(report, "a").headline())
        .isEqualTo("Cannot run git add: exit code 128 (3 times in a row)");
    assertThat(task(report, "a").tries()).isEqualTo(1);
    assertThat(statuses(report)).containsEntry("b", "skipped").containsEntry("c", "merged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepare", "task a", "merge", "verify", "publish", "release the run"})
  @DisplayName("What passes is tried again, and the run completes as if it had not been")
  void passingFaultIsTriedAgain(String step) throws Exception {
    host.fault(step, passing(), 2);

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.problems()).isEmpty();
    assertThat(report.published()).isEqualTo("base+a+b+c");
    assertThat(report.toString()).doesNotContain("Trying again");
  }

  @Test
  @DisplayName("Patience is a plan's: once it is over, the run ends and says for how long")
  void patienceEnds() throws Exception {
    host.fault("merge", passing());

    Report report = run(THREE.replace("\"tasks\"", "\"patience\": \"2s\", \"tasks\""));

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.headline()).isEqualTo("Cannot lock main: git commit still does (for 2 s)");
  }

  @Test
  @DisplayName("While it waits, report, table and Temporal's page say why, and when it goes on")
  void saysWhyAndWhenItIsTriedAgain() throws Exception {
    host.fault(
        "task a",
        ScriptedHost.failing(FaultKind.PASSING, FaultCause.RATE_LIMITED, "command is rate limited"),
        1);
    host.fault("publish", passing(), 4);
    WorkflowStub stub = started(ONE);

    String why = "Trying again at \\d\\d:\\d\\d:\\d\\d UTC, because: ";
    Report report;
    do {
      Polling.pause();
      report = stub.query("report", Report.class);
    } while (!report.headline().contains("rate limited"));
    assertThat(report.headline()).matches("1 running of 1\\. a: " + why + "command is rate.*");
    do {
      Polling.pause();
      report = stub.query("report", Report.class);
    } while (!report.headline().contains("git commit"));
    assertThat(report.headline()).matches("1 merged of 1\\. " + why + "Cannot lock main.*");
    assertThat(stub.query("status", String.class)).contains("because: Cannot lock main");

    assertThat(result(stub).status()).isEqualTo(RunStatus.COMPLETED);
    record(stub);
    assertThat(
            environment
                .getWorkflowClient()
                .fetchHistory(stub.getExecution().getWorkflowId())
                .getEvents())
        .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED)
        .hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  @DisplayName("G5 a worker that began to refuse the plan: what was made is given back")
  void refusalAfterPreparationIsReleased() throws Exception {
    host.fault(
        "task a",
        ApplicationFailure.newNonRetryableFailure("agent: command is not allowed", "InvalidPlan"));
    host.fault(
        "merge",
        ApplicationFailure.newNonRetryableFailure("merge: not allowed here", "InvalidPlan"));

    Report report = run(THREE);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.headline()).isEqualTo("merge: not allowed here");
    assertThat(task(report, "a").headline()).isEqualTo("agent: command is not allowed");
    assertThat(host.calls).contains("release a", "release c", "release the run");
  }

  @Test
  @DisplayName("A run that is cancelled while a step waits to be tried again waits no longer")
  void cancelEndsTheWaiting() throws Exception {
    ending = "cancelWhileTryingAgain";
    host.fault("merge", passing());
    WorkflowStub stub = started(THREE);
    while (Collections.frequency(List.of(host.calls.toArray()), "merge") < 3) {
      Polling.pause();
    }

    stub.cancel();

    assertThatThrownBy(() -> result(stub)).isInstanceOf(WorkflowFailedException.class);
    record(stub);
    assertThat(host.calls).contains("release the run");
    assertThat(Collections.frequency(host.calls, "merge")).isLessThanOrEqualTo(4);
  }
}
