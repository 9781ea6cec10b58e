package dev.osier.run.decide;

import static dev.osier.graph.Tasks.task;
import static dev.osier.run.decide.RunStateTest.end;
import static dev.osier.run.decide.RunStateTest.merge;
import static dev.osier.run.decide.RunStateTest.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.MergeJob;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.run.decide.Starts.Early;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What starts early, while the train waits for a slow task")
class StartsTest {
  /** With a slow task that runs, and that the train has to pass first. */
  private static RunState waiting(Task... tasks) {
    List<Task> all = new ArrayList<>(List.of(task("slow", 1)));
    all.addAll(List.of(tasks));
    RunState state = state(OnFailure.CONTINUE, all.toArray(Task[]::new));
    state.tries().started("slow", "base");
    return state;
  }

  private static Early onlyPrepared(RunState state) {
    List<Early> wanted = state.starts().toPrepare(9);
    assertThat(wanted).hasSize(1);
    state.starts().preparing(wanted.get(0));
    return wanted.get(0);
  }

  private static List<String> needs(Early early) {
    return early.needs().stream().map(MergeJob.Item::task).toList();
  }

  @Test
  @DisplayName("G2 needs are merged in landing order, whatever order the task names them in")
  void needsAreMergedInLandingOrder() {
    RunState state = waiting(task("a", 2), task("b", 3), task("c", 4, "a", "b"));
    end(state, "a", Ending.READY);
    end(state, "b", Ending.READY);

    Early early = onlyPrepared(state);

    assertThat(early.task()).isEqualTo("c");
    assertThat(early.onto()).isEqualTo("base");
    assertThat(needs(early)).containsExactly("a", "b");
  }

  @Test
  @DisplayName("G2 what a need was built on is merged before it")
  void needsOfNeedsAreMergedToo() {
    RunState state = waiting(task("a", 2), task("b", 3, "a"), task("c", 4, "b"));
    end(state, "a", Ending.READY);
    state.starts().prepared(onlyPrepared(state), "base&a");
    assertThat(state.starts().startOf("b")).isEqualTo("base&a");
    end(state, "b", Ending.READY);

    Early early = onlyPrepared(state);

    assertThat(early.task()).isEqualTo("c");
    assertThat(needs(early)).containsExactly("a", "b");
  }

  @Test
  void needThatChangedNothingHoldsNobodyBack() {
    RunState state = waiting(task("same", 2), task("a", 3), task("c", 4, "same", "a"));
    end(state, "same", Ending.UNCHANGED);
    assertThat(state.tasks().get("same").passed()).isNull();
    end(state, "a", Ending.READY);

    assertThat(needs(onlyPrepared(state))).containsExactly("a");
  }

  @Test
  void needsThatConflictWithEachOtherAreNotMergedAgainAndAgain() {
    RunState state = waiting(task("a", 2), task("b", 3, "a"));
    end(state, "a", Ending.READY);
    state.starts().prepared(onlyPrepared(state), null);

    assertThat(state.starts().toPrepare(9)).isEmpty();
    assertThat(state.starts().toStart(9)).isEmpty();

    state.tries().ended("slow", RunStateTest.outcome(Ending.READY));
    merge(state);
    assertThat(state.starts().toStart(9)).containsExactly("b");
    assertThat(state.starts().startOf("b")).isEqualTo("m-a");
  }

  @Test
  @DisplayName(
      "A commit for a task that could not start at once is not made: it would be old by then")
  void noMoreCommitsAreMadeThanAgentsCanStart() {
    RunState state = waiting(task("a", 2), task("b", 3, "a"), task("c", 4, "a"));
    end(state, "a", Ending.READY);

    List<Early> wanted = state.starts().toPrepare(2);
    assertThat(wanted).extracting(Early::task).containsExactly("b");
    state.starts().preparing(wanted.get(0));

    assertThat(state.starts().toPrepare(2)).isEmpty();
    assertThat(state.starts().toPrepare(3)).extracting(Early::task).containsExactly("c");
  }

  @Test
  @DisplayName("G2 once its needs are merged, a task starts from the merges and not from a copy")
  void startsFromTheTrainOnceItHasPassedTheNeeds() {
    RunState state = waiting(task("a", 2), task("b", 3, "a"));
    end(state, "a", Ending.READY);
    state.starts().prepared(onlyPrepared(state), "base&a");
    assertThat(state.starts().startOf("b")).isEqualTo("base&a");

    state.tries().ended("slow", RunStateTest.outcome(Ending.READY));
    merge(state);

    assertThat(state.starts().startOf("b")).isEqualTo("m-a");
  }
}
