package dev.osier.run.decide;

import static dev.osier.graph.Tasks.task;
import static dev.osier.run.decide.RunStateTest.conflict;
import static dev.osier.run.decide.RunStateTest.end;
import static dev.osier.run.decide.RunStateTest.merge;
import static dev.osier.run.decide.RunStateTest.outcome;
import static dev.osier.run.decide.RunStateTest.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.graph.Tasks;
import dev.osier.job.Merged;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.report.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Tasks that are done anew")
class RerunsTest {
  private static RunState one(OnConflict rule) {
    return state(OnFailure.CONTINUE, Tasks.on(rule, task("a", 1)), task("b", 2, "a"));
  }

  private static void conflicts(RunState state, String id) {
    state.train().merged(new Merged("base", List.of(conflict(id))));
  }

  @Test
  @DisplayName("A task that conflicts for the third time gives way: its agent has run often enough")
  void thirdConflictGivesWay() {
    RunState state = one(OnConflict.RERUN);
    for (int round = 1; round <= 1 + Reruns.LIMIT; round++) {
      assertThat(state.starts().toStart(9)).as("round %d", round).containsExactly("a");
      end(state, "a", Ending.READY);
      conflicts(state, "a");
    }

    assertThat(state.tasks().get("a").status()).isEqualTo(TaskStatus.CONFLICTED);
    assertThat(state.tasks().get("b").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(state.starts().toStart(9)).isEmpty();
  }

  @Test
  @DisplayName("In a run that was halted nothing is done anew, and nobody is asked")
  void haltedRunDoesNothingAnew() {
    for (OnConflict rule : List.of(OnConflict.RERUN, OnConflict.ASK)) {
      RunState state = one(rule);
      state.tries().started("a", "base");
      state.halt("the run was halted");
      state.tries().ended("a", outcome(Ending.READY));

      conflicts(state, "a");
      state.train().pass();

      assertThat(state.tasks().get("a").status()).as("%s", rule).isEqualTo(TaskStatus.CONFLICTED);
      assertThat(state.tasks().index().asking()).isEmpty();
      assertThat(state.tasks().index().allPassed()).isTrue();
    }
  }

  @Test
  @DisplayName("G2 a start made of work that is done anew is not used")
  void startMadeOfWorkThatIsDoneAnewIsForgotten() {
    RunState state =
        state(
            OnFailure.CONTINUE,
            task("slow", 1),
            Tasks.on(OnConflict.RERUN, task("a", 2)),
            task("b", 3, "a"));
    state.tries().started("slow", "base");
    end(state, "a", Ending.READY);
    Starts.Early early = state.starts().toPrepare(9).get(0);
    state.starts().preparing(early);
    state.starts().prepared(early, "base&a");
    state.tries().ended("slow", outcome(Ending.READY));
    state.train().merged(new Merged("x", List.of(merge("slow"), conflict("a"))));

    end(state, "a", Ending.READY);

    assertThat(state.starts().toStart(9)).as("the train is about to reach a").isEmpty();
    merge(state);
    assertThat(state.starts().startOf("b")).isEqualTo("m-a");
  }

  @Test
  @DisplayName("G2 what conflicted is done anew on top of all that it conflicted with")
  void startsOnTopOfWhatItConflictedWith() {
    RunState state =
        state(OnFailure.CONTINUE, task("first", 1), Tasks.on(OnConflict.RERUN, task("a", 2)));
    end(state, "first", Ending.READY);
    end(state, "a", Ending.READY);

    state.train().merged(new Merged("x", List.of(merge("first"), conflict("a"))));

    assertThat(state.starts().startOf("a")).isEqualTo("again-first");
  }
}
