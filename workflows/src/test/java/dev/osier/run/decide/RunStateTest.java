package dev.osier.run.decide;

import static dev.osier.graph.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.graph.TaskGraph;
import dev.osier.graph.Tasks;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.Prepared;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.Budget;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import dev.osier.run.Refusals;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RunStateTest {

  private final RunState state =
      state(OnFailure.CONTINUE, task("a", 1), task("b", 2, "a"), task("c", 3));

  static RunState state(OnFailure onFailure, Task... tasks) {
    RunState state =
        new RunState(
            "run", new TaskGraph(List.of(tasks)), onFailure, Budget.NONE, RunStateTest::givesWay);
    state.prepared(new Prepared("host", "repository", "main", "base", "base", 4));
    return state;
  }

  /** What happens on a conflict to a task that does not say otherwise. */
  static OnConflict givesWay(Task task) {
    return task.onConflict() == null ? OnConflict.SKIP : task.onConflict();
  }

  static Outcome outcome(Ending ending) {
    return new Outcome(
        ending, "said", "branch", "commit", 1, 1, 1, null, null, "why", null, List.of(), List.of(),
        List.of());
  }

  static void end(RunState state, String id, Ending ending) {
    state.tries().started(id, state.starts().startOf(id));
    state.tries().ended(id, outcome(ending));
    state.train().pass();
  }

  static void merge(RunState state) {
    state
        .train()
        .merged(
            new Merged(
                "after",
                state.train().toMerge(10).stream()
                    .map(
                        item ->
                            new MergeOutcome(
                                item.task(), "m-" + item.task(), "Merged", List.of(), List.of()))
                    .toList()));
  }

  private TaskStatus status(String id) {
    return state.tasks().get(id).status();
  }

  @Test
  void whatIsToBeSaidOfMergesStandsInTheReportOnce() {
    end(state, "a", Ending.READY);
    List<String> said = List.of("Some merges are not signed");

    state.train().merged(new Merged("x", List.of(), said));
    state.train().merged(new Merged("x", List.of(), said));

    assertThat(state.report().problems()).isEqualTo(said);
  }

  @Test
  void startsOnlyAsManyAsTheWindowHolds() {
    assertThat(state.starts().toStart(1)).containsExactly("a");
    assertThat(state.starts().toStart(9)).containsExactly("a", "c");
    state.tries().started("a", "base");
    assertThat(state.starts().toStart(1)).isEmpty();
  }

  @Test
  void startsADependentWhenItsNeedHasLanded() {
    end(state, "a", Ending.READY);
    assertThat(state.starts().toStart(9)).containsExactly("c");
    merge(state);
    assertThat(state.starts().toStart(9)).containsExactly("b", "c");
    assertThat(state.starts().startOf("b")).isEqualTo("m-a");
  }

  @Test
  void skipsWhatNeedsAFailedTask() {
    end(state, "a", Ending.FAILED);
    assertThat(status("b")).isEqualTo(TaskStatus.SKIPPED);
    assertThat(state.tasks().get("b").headline()).isEqualTo("Needs a, which was failed");
    assertThat(state.starts().toStart(9)).containsExactly("c");
  }

  @Test
  void unchangedNeedIsAsGoodAsAMergedOne() {
    end(state, "a", Ending.UNCHANGED);
    assertThat(state.starts().toStart(9)).contains("b");
    assertThat(state.starts().startOf("b")).isEqualTo("base");
  }

  @Test
  void failedTryIsFollowedByAnotherThatKnowsWhy() {
    RunState tries = state(OnFailure.CONTINUE, task("a", 1, 2));
    tries.tries().started("a", "base");
    assertThat(tries.tries().ended("a", outcome(Ending.FAILED))).isTrue();
    assertThat(tries.tasks().get("a").outcome()).isNotNull();
    tries.tries().started("a", "base");
    assertThat(tries.tries().ended("a", outcome(Ending.FAILED))).isFalse();
    assertThat(tries.tasks().get("a").status()).isEqualTo(TaskStatus.FAILED);
    assertThat(tries.report().tasks().get(0).tries()).isEqualTo(2);
  }

  @Test
  @DisplayName("G5 a try that fails while the run ends is the last: nobody would start another")
  void endingRunGivesNoFurtherTry() {
    for (Consumer<RunState> end :
        List.<Consumer<RunState>>of(
            RunState::cancelled, run -> run.failed("a fault"), run -> run.halt("the user"))) {
      RunState ending = state(OnFailure.CONTINUE, task("a", 1, 3), task("b", 2));
      ending.tries().started("a", "base");
      end.accept(ending);
      assertThat(ending.tries().ended("a", outcome(Ending.FAILED))).isFalse();
      assertThat(ending.tasks().get("a").status()).isEqualTo(TaskStatus.FAILED);
      assertThat(ending.starts().toStart(9)).isEmpty();
    }
  }

  @Test
  void haltStartsNothingMoreAndLandsWhatThereIs() {
    state.tries().started("a", "base");
    state.halt("the run was halted");
    assertThat(state.starts().toStart(9)).isEmpty();
    assertThat(status("c")).isEqualTo(TaskStatus.SKIPPED);
    state.tries().ended("a", outcome(Ending.READY));
    merge(state);
    assertThat(status("a")).isEqualTo(TaskStatus.MERGED);
    assertThat(state.tasks().index().allPassed()).isTrue();
    state.ending().done();
    assertThat(state.status()).isEqualTo(RunStatus.HALTED);
  }

  @Test
  void failureHaltsTheRunWhereThePlanSaysSo() {
    RunState halting = state(OnFailure.HALT, task("a", 1), task("b", 2));
    end(halting, "a", Ending.FAILED);
    assertThat(halting.tasks().get("b").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(halting.tasks().get("b").headline())
        .isEqualTo("Not started: the run was halted when a failed");
    assertThat(halting.tasks().index().allPassed()).isTrue();
  }

  @Test
  void refusedKeyEndsTheRunsLaunchesAndHasNoOtherTry() {
    RunState refused = state(OnFailure.CONTINUE, task("a", 1), task("b", 2));
    refused.tries().started("a", refused.starts().startOf("a"));
    assertThat(refused.tries().ended("a", outcome(Ending.REFUSED))).isFalse();
    assertThat(refused.tasks().get("a").status()).isEqualTo(TaskStatus.FAILED);
    assertThat(refused.tasks().get("b").headline())
        .isEqualTo("Not started: the key of the agent was refused");
  }

  @Test
  void cancelledRunSaysOfNothingThatItIsMerged() {
    end(state, "a", Ending.READY);
    merge(state);
    state.releasing(state.tasks().toRelease(Integer.MAX_VALUE));
    state.cancelled();
    state.train().unmergeAll("Was merged, but the run was cancelled before it landed");
    assertThat(status("a")).isEqualTo(TaskStatus.CANCELLED);
    assertThat(state.landed().integration()).isEqualTo("base");
    assertThat(state.landed().merges()).isEmpty();
    assertThat(state.tasks().toRelease(Integer.MAX_VALUE))
        .containsExactly(new ReleaseJob.Item("a", "commit"));
    assertThat(state.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  @DisplayName("G2 what needs a task that conflicts without the evicted one is skipped with it")
  void dependentsOfWhatConflictsNowAreSkipped() {
    RunState again = evictedBelow();
    again.train().merged(new Merged("x", List.of(conflict("b"), conflict("c"))));
    assertThat(again.tasks().get("b").status()).isEqualTo(TaskStatus.CONFLICTED);
    assertThat(again.tasks().get("c").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(again.tasks().get("c").headline()).isEqualTo("Needs b, which was conflicted");
  }

  @Test
  void dependentThatConflictsByItselfIsConflicted() {
    RunState again = evictedBelow();
    again.train().merged(new Merged("x", List.of(merge("b"), conflict("c"))));
    assertThat(again.tasks().get("b").status()).isEqualTo(TaskStatus.MERGED);
    assertThat(again.tasks().get("c").status()).isEqualTo(TaskStatus.CONFLICTED);
  }

  /** A run in which b and c, which needs it, were merged on top of a, which was evicted. */
  private static RunState evictedBelow() {
    RunState all = state(OnFailure.CONTINUE, task("a", 1), task("b", 2), task("c", 3, "b"));
    for (String id : List.of("a", "b", "c")) {
      end(all, id, Ending.READY);
      merge(all);
    }
    all.train().evict(0, "fails");
    assertThat(all.train().toMerge(9).stream().map(MergeJob.Item::task)).containsExactly("b", "c");
    assertThat(all.mergeOf(all.train().toMerge(9)).replace()).isTrue();
    return all;
  }

  static MergeOutcome merge(String id) {
    return new MergeOutcome(id, "again-" + id, "Merged", List.of(), List.of());
  }

  static MergeOutcome conflict(String id) {
    return new MergeOutcome(id, null, "Conflicts", List.of("f"), List.of());
  }

  @Test
  void onlyWhatHasNotSettledCanBeCancelled() {
    assertThat(Refusals.cancelTask(state, "a")).isNull();
    assertThat(Refusals.cancelTask(state, "zz"))
        .isEqualTo("Cannot cancel: no task \"zz\" in this run");
    end(state, "a", Ending.READY);
    assertThat(Refusals.cancelTask(state, "a")).isEqualTo("Cannot cancel: a is already ready");
    state.tries().cancelled("c", "Cancelled before it started", true, null);
    assertThat(status("c")).isEqualTo(TaskStatus.CANCELLED);
  }

  @Test
  @DisplayName("G2 what needs two that wait comes back with the second answer")
  void dependentOfTwoThatWaitComesBackWithTheSecondAnswer() {
    RunState two =
        state(
            OnFailure.CONTINUE,
            Tasks.on(OnConflict.ASK, task("a", 1)),
            Tasks.on(OnConflict.ASK, task("b", 2)),
            task("c", 3, "a", "b"));
    end(two, "a", Ending.READY);
    end(two, "b", Ending.READY);
    two.train().merged(new Merged("base", List.of(conflict("a"), conflict("b"))));
    assertThat(two.tasks().index().asking()).containsExactly("a", "b");

    two.answers().take("a", "mended");
    merge(two);
    assertThat(status("a", two)).isEqualTo(TaskStatus.MERGED);
    assertThat(two.train().moves()).isFalse();

    two.answers().skip("b");
    two.train().pass();
    assertThat(status("c", two)).isEqualTo(TaskStatus.SKIPPED);
    assertThat(two.tasks().index().allPassed()).isTrue();
  }

  private static TaskStatus status(String id, RunState of) {
    return of.tasks().get(id).status();
  }

  @Test
  void completedRunSaysWhereTheTargetStands() {
    RunState one = state(OnFailure.CONTINUE, task("a", 1));
    end(one, "a", Ending.READY);
    merge(one);
    one.published(new Published("m-a", null, "Moved main to m-a"));
    one.ending().done();
    Report report = one.report();
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(report.headline()).isEqualTo("1 merged of 1. Moved main to m-a");
    assertThat(report.published()).isEqualTo("m-a");
  }

  @Test
  @DisplayName("G4 what was kept and what could not be saved stands in the report")
  void keptRefsStandInTheReport() {
    end(state, "c", Ending.FAILED);
    state.releasing(state.tasks().toRelease(Integer.MAX_VALUE));
    state.released(new Released(Map.of("c", "refs/osier/kept/run/c"), List.of("Cannot remove x")));
    Report report = state.report();
    assertThat(report.tasks())
        .filteredOn(task -> task.id().equals("c"))
        .extracting(TaskReport::kept)
        .containsExactly("refs/osier/kept/run/c");
    assertThat(report.problems()).containsExactly("Cannot remove x");
  }

  @Test
  @DisplayName(
      "G1 what was changed outside, and a look that could not be taken, stand there by task")
  void whatWasSeenStandsInTheReport() {
    state.tries().started("c", state.starts().startOf("c"));
    state
        .tries()
        .ended(
            "c",
            new Outcome(
                Ending.READY,
                "said",
                "branch",
                "commit",
                1,
                1,
                1,
                null,
                null,
                null,
                null,
                List.of("refs/stash"),
                List.of("notes.txt"),
                List.of("Cannot look at the checkout")));
    Report report = state.report();
    assertThat(report.escaped())
        .containsExactly(new Report.Escape("c", List.of("refs/stash"), List.of("notes.txt")));
    assertThat(report.problems()).containsExactly("c: Cannot look at the checkout");
  }

  @Test
  void stateIsOneObjectThatJsonCarries() throws Exception {
    end(state, "a", Ending.READY);
    merge(state);
    String json = new ObjectMapper().writeValueAsString(state);
    assertThat(new ObjectMapper().readTree(json).at("/tasks/a/status").asText())
        .isEqualTo("merged");
    assertThat(new ObjectMapper().readTree(json).at("/landed/merges/0/after").asText())
        .isEqualTo("m-a");
  }
}
