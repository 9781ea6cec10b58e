package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The input of RunPlan")
class RunInputTest extends RunScenario {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"plan\"",
        "17",
        "{}",
        "{\"tasks\": []}",
        "{\"tasks\": [{\"id\": \"a\", \"prompt\": \"x\", \"prio\": 1}]}",
        "{\"tasks\": ",
        "\u0000\u0001"
      })
  @DisplayName("G8 input of any shape is refused and never sticks")
  void refusesBadInput(String input) {
    WorkflowStub stub = started(input);

    assertThatThrownBy(() -> result(stub))
        .isInstanceOf(WorkflowFailedException.class)
        .satisfies(
            e ->
                assertThat(((ApplicationFailure) e.getCause()).getType()).isEqualTo("InvalidPlan"));
    assertThat(host.calls).isEmpty();
  }

  @Test
  @DisplayName(
      "G8 a plan that its repository refuses fails as InvalidPlan, with nothing to release")
  void refusalByTheRepositoryIsInvalidPlan() {
    host.fault(
        "prepare",
        ApplicationFailure.newNonRetryableFailure("target: no branch \"mian\"", "InvalidPlan"));
    WorkflowStub stub = started(THREE);

    assertThatThrownBy(() -> result(stub))
        .satisfies(
            e -> {
              ApplicationFailure failure = (ApplicationFailure) e.getCause();
              assertThat(failure.getType()).isEqualTo("InvalidPlan");
              assertThat(failure.getOriginalMessage()).isEqualTo("target: no branch \"mian\"");
            });
    assertThat(host.calls).containsExactly("prepare");
  }

  @Test
  void noArgumentIsRefused() {
    WorkflowStub stub =
        environment
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "RunPlan", WorkflowOptions.newBuilder().setTaskQueue(RunPlan.TASK_QUEUE).build());
    stub.start();

    assertThatThrownBy(() -> result(stub))
        .hasRootCauseInstanceOf(ApplicationFailure.class)
        .hasStackTraceContaining("takes one argument, the plan as a JSON object");
  }
}
