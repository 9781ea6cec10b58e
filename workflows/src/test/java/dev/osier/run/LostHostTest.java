package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Its host is chosen, and no worker of that host takes anything up. */
@DisplayName("G9 a run whose host is gone for good")
class LostHostTest extends RunScenario {
  private static final String PATIENT =
      """
      {"repository": "/r", "patience": "2s", "agent": {"command": "true"}, "tasks": [
        {"id": "a"}, {"id": "b", "needs": ["a"]}]}
      """;

  @Override
  void answers() {
    // Nobody does.
  }

  @Test
  @DisplayName("Ends by itself, and says what that host will clean up")
  void endsAndSaysWhatStays() throws Exception {
    host.preparedOn("gone");

    Report report = run(PATIENT);

    assertThat(report.status()).isEqualTo(RunStatus.FAILED);
    assertThat(report.headline())
        .isEqualTo("Host gone does not answer: its worker has been gone for 2 s");
    assertThat(report.problems())
        .anyMatch(line -> line.contains("on host gone is saved and removed by its worker"));
    assertThat(report.tasks()).allMatch(task -> task.status().settled());
    assertThat(host.calls).containsExactly("prepare");
  }

  @Test
  @DisplayName("Cancel closes it, too")
  void cancelCloses() throws Exception {
    host.preparedOn("gone");
    WorkflowStub stub = started(PATIENT.replace("2s", "3s"));
    host.awaitCall("prepare");

    stub.cancel();

    assertThatThrownBy(() -> result(stub)).isInstanceOf(WorkflowFailedException.class);
    assertThat(stub.query("report", Report.class).problems())
        .anyMatch(line -> line.contains("on host gone"));
  }
}
