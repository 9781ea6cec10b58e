package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.report.Report;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.WorkflowReplayer;
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

/**
 * Recorded histories of every kind of ending, replayed by today's code: a change that would break
 * runs in progress is seen here. To record them anew, after a change that is meant: {@code mvn test
 * -pl workflows -Dtest=Run*Test -Dosier.record=src/test/resources/histories}
 */
@DisplayName("Runs in progress survive a new version of the workflow")
class ReplayTest {
  private static final Path HISTORIES = Path.of("src/test/resources/histories");

  static Stream<Path> histories() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(HISTORIES, "*.json")) {
      entries.forEach(files::add);
    }
    return files.stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history.toFile(), RunPlanImpl.class);
  }

  @Test
  void everyKindOfEndingIsRecorded() throws IOException {
    assertThat(histories().map(path -> path.getFileName().toString()))
        .contains(
            "landsEverythingInOrder.json",
            "oneFailureLeavesTheOthersAlone.json",
            "conflictLeavesOnlyItsTaskOut.json",
            "evictsTheTaskThatBreaksTheWhole.json",
            "redBaseBlamesNobody.json",
            "failedTryIsToldWhyAndTriesAgain.json",
            "haltLandsWhatThereIs.json",
            "haltNowEndsTheRunningAgents.json",
            "cancelTaskEndsOneTaskAlone.json",
            "cancelIntask-a.json",
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

  /** A changed workflow. */
  public static final class OtherImpl implements RunPlan {
    @Override
    public Report run(@Nullable RawValue plan) {
      return report();
    }

    @Override
    public Report report() {
      return StateReport.NOT_STARTED;
    }

    @Override
    public String status() {
      return "";
    }

    @Override
    public String halt(@Nullable Halt halt) {
      return "";
    }

    @Override
    public void validateHalt(@Nullable Halt halt) {}

    @Override
    public String cancelTask(@Nullable CancelTask cancel) {
      return "";
    }

    @Override
    public void validateCancelTask(@Nullable CancelTask cancel) {}

    @Override
    public String approve(@Nullable Approve approve) {
      return "";
    }

    @Override
    public void validateApprove(@Nullable Approve approve) {}

    @Override
    public String retryTask(@Nullable RetryTask retry) {
      return "";
    }

    @Override
    public void validateRetryTask(@Nullable RetryTask retry) {}

    @Override
    public String resolveConflict(@Nullable ResolveConflict answer) {
      return "";
    }

    @Override
    public void validateResolveConflict(@Nullable ResolveConflict answer) {}

    @Override
    public String keep(@Nullable Keep keep) {
      return "";
    }

    @Override
    public void validateKeep(@Nullable Keep keep) {}
  }
}
