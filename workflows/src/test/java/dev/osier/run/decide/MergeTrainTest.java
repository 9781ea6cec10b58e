package dev.osier.run.decide;

import static dev.osier.graph.Tasks.task;
import static dev.osier.run.decide.RunStateTest.conflict;
import static dev.osier.run.decide.RunStateTest.end;
import static dev.osier.run.decide.RunStateTest.merge;
import static dev.osier.run.decide.RunStateTest.outcome;
import static dev.osier.run.decide.RunStateTest.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.graph.Tasks;
import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.report.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The train")
class MergeTrainTest {
  private static List<String> toMerge(RunState state) {
    return state.train().toMerge(9).stream().map(MergeJob.Item::task).toList();
  }

  @Test
  @DisplayName("G3 what git merges while a task before it is tried again is taken as merged")
  void retryDuringAMergeHoldsNothingBackThatIsMerged() {
    RunState state = state(OnFailure.CONTINUE, task("a", 1), task("b", 2), task("c", 3));
    for (String id : List.of("a", "c")) {
      state.tries().started(id, "base");
      state.tries().ended(id, outcome(Ending.READY));
    }
    state.tries().started("b", "base");
    state.tries().ended("b", outcome(Ending.FAILED));
    assertThat(toMerge(state)).containsExactly("a", "c");
    state.train().merging();

    state.answers().retry("b");
    state.train().merged(new Merged("again-c", List.of(merge("a"), merge("c"))));

    assertThat(state.landed().integration()).isEqualTo("again-c");
    assertThat(state.tasks().get("c").status()).isEqualTo(TaskStatus.MERGED);
    end(state, "b", Ending.READY);
    assertThat(toMerge(state)).containsExactly("b");
  }

  @Test
  @DisplayName("G2 a task that is tried again before the train has come to it keeps its place")
  void retryAheadOfTheTrainKeepsThePlace() {
    RunState state =
        state(OnFailure.CONTINUE, task("a", 1), task("slow", 2), task("b", 3), task("c", 4));
    end(state, "a", Ending.READY);
    state.train().merging();
    merge(state);
    state.tries().started("slow", "base");
    end(state, "b", Ending.FAILED);
    end(state, "c", Ending.READY);

    state.answers().retry("b");
    end(state, "b", Ending.READY);
    state.tries().ended("slow", outcome(Ending.READY));

    assertThat(toMerge(state)).containsExactly("slow", "b", "c");
  }

  @Test
  @DisplayName("What waits for two answers holds nobody back after the first")
  void whatWaitsForAnotherAnswerStaysOutOfTheLine() {
    RunState state =
        state(
            OnFailure.CONTINUE,
            Tasks.on(OnConflict.ASK, task("a", 1)),
            Tasks.on(OnConflict.ASK, task("b", 2)),
            task("c", 3, "a", "b"),
            task("d", 4));
    end(state, "d", Ending.FAILED);
    end(state, "a", Ending.READY);
    end(state, "b", Ending.READY);
    state.train().merged(new Merged("base", List.of(conflict("a"), conflict("b"))));
    state.train().pass();

    state.answers().take("a", "mended");
    state.answers().retry("d");
    end(state, "d", Ending.READY);

    assertThat(toMerge(state)).containsExactly("a", "d");
  }
}
