package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.osier.plan.Plans;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.History;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recorded histories of every kind of ending, replayed by today's code: a change that would break
 * runs in progress is seen here. To record them anew, after a change that is meant: {@code mvn test
 * -pl workflows -Dtest=Run*Test,EarlyStartTest -Dosier.record=src/test/resources/histories}. {@code
 * -Dosier.history=FILE} replays one more, as {@code temporal workflow show --output json} prints
 * it.
 */
@DisplayName("Runs in progress survive a new version of the workflow")
class ReplayTest {
  private static final Path HISTORIES = Path.of("src/test/resources/histories");

  static Stream<Path> histories() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(HISTORIES, "*.json")) {
      entries.forEach(files::add);
    }
    String given = System.getProperty("osier.history");
    if (given != null) {
      files.add(Path.of(given));
    }
    return files.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), RunPlanImpl.class);
  }

  /** The plan was taken when its run began; meanwhile there are rules that refuse it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"patience\": \"a while\"",
        "\"concurrency\": 100000",
        "\"colour\": \"red\"",
        "\"merge\": {\"rules\": 7}"
      })
  void goesOnWithAPlanThatWasTaken(String field) throws Exception {
    String text = Files.readString(HISTORIES.resolve("landsEverythingInOrder.json"));
    History.Builder history = WorkflowExecutionHistory.fromJson(text).getHistory().toBuilder();
    Payload.Builder plan =
        history
            .getEventsBuilder(0)
            .getWorkflowExecutionStartedEventAttributesBuilder()
            .getInputBuilder()
            .getPayloadsBuilder(0);
    String changed = plan.getData().toStringUtf8().replaceFirst("\\{", "{" + field + ",");
    assertThat(Plans.refusal(changed)).isNotEqualTo("accepted");
    plan.setData(ByteString.copyFromUtf8(changed));

    WorkflowReplayer.replayWorkflowExecution(
        new WorkflowExecutionHistory(history.build()), RunPlanImpl.class);
  }

  @Test
  void everyKindOfEndingIsRecorded() throws IOException {
    assertThat(histories().map(path -> path.getFileName().toString()))
        .contains(
            "landsEverythingInOrder.json",
            "oneFailureLeavesTheOthersAlone.json",
            "conflictLeavesOnlyItsTaskOut.json",
            "evictsTheTaskThatBreaksTheWhole.json",
            "redBaseIsRefusedAtOnce.json",
            "failedTryIsToldWhyAndTriesAgain.json",
            "haltLandsWhatThereIs.json",
            "haltNowEndsTheRunningAgents.json",
            "cancelTaskEndsOneTaskAlone.json",
            "cancelIntask-a.json",
            "cancelInjudge-a.json",
            "cancelInmerge.json",
            "cancelInverify.json",
            "faultGivesEverythingBack.json",
            "startsBeforeTheTrainHasPassedItsNeeds.json",
            "isSkippedWhenItsNeedConflicts.json",
            "startsAgainWhenItsNeedIsDoneAnew.json",
            "rerunStartsFromTheNewIntegration.json",
            "askAndrerun.json",
            "askAndtake.json",
            "askAndskip.json",
            "haltEndsTheWaiting.json",
            "cancelEndsTheWaiting.json",
            "retriedTaskLandsAtTheEnd.json",
            "evictedTaskIsRetriedWhileTheRestIsVerified.json");
  }

  /** Proves that the replay can fail: this workflow does nothing of what the histories hold. */
  @Test
  void refusesAWorkflowThatDoesSomethingElse() {
    assertThatThrownBy(
            () ->
                WorkflowReplayer.replayWorkflowExecution(
                    HISTORIES.resolve("landsEverythingInOrder.json").toFile(), OtherImpl.class))
        .isInstanceOf(RuntimeException.class);
  }

  /** A workflow of the same name, for a replay looks at no more of it than what it does. */
  @WorkflowInterface
  public interface Other {
    @WorkflowMethod(name = "RunPlan")
    Report run(@Nullable RawValue plan);
  }

  /** A changed workflow. */
  public static final class OtherImpl implements Other {
    @Override
    public Report run(@Nullable RawValue plan) {
      return Report.of(RunStatus.RUNNING, "Not started", "");
    }
  }
}
