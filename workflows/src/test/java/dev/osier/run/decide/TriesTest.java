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

@DisplayName("What the end of a try makes of its task")
class TriesTest {
  /** The parser's agent runs, built on a lexer that conflicts and is done anew. */
  private static RunState overtaken() {
    RunState state =
        state(
            OnFailure.CONTINUE,
            task("slow", 1),
            Tasks.on(OnConflict.RERUN, task("lexer", 2)),
            task("parser", 3, "lexer"));
    state.tries().started("slow", "base");
    end(state, "lexer", Ending.READY);
    Starts.Early early = state.starts().toPrepare(9).get(0);
    state.starts().preparing(early);
    state.starts().prepared(early, "base&lexer");
    state.tries().started("parser", state.starts().startOf("parser"));
    state.tries().ended("slow", outcome(Ending.READY));
    state.train().merged(new Merged("x", List.of(merge("slow"), conflict("lexer"))));
    assertThat(state.tries().overtaken()).containsExactly("parser");
    return state;
  }

  @Test
  @DisplayName("G2 a fault in a try that is for nothing counts as little as its failure")
  void faultOfAnOvertakenTryDoesNotCount() {
    RunState state = overtaken();

    state.tries().broke("parser", "no space left on the disk", null);

    assertThat(state.tasks().get("parser").status()).isEqualTo(TaskStatus.PENDING);
    assertThat(state.starts().toStart(9)).containsExactly("lexer");
  }

  @Test
  void personEndsATaskForGoodThoughItsTryIsForNothing() {
    RunState state = overtaken();

    state.tries().cancelled("parser", "Cancelled by you", true, null);

    assertThat(state.tasks().get("parser").status()).isEqualTo(TaskStatus.CANCELLED);
    assertThat(state.tasks().get("parser").headline()).isEqualTo("Cancelled by you");
  }

  @Test
  void agentThatEndsAfterItsTaskSettledChangesNothing() {
    RunState state = overtaken();
    state.tries().cancelled("parser", "Cancelled by you", true, null);

    state.tries().cancelled("parser", "Its agent was ended", false, null);

    assertThat(state.tasks().get("parser").headline()).isEqualTo("Cancelled by you");
  }

  @Test
  @DisplayName("onFailure: halt holds for a fault of the host as for an agent that failed")
  void faultHaltsTheRunWhereThePlanSaysSo() {
    RunState state = state(OnFailure.HALT, task("a", 1), task("b", 2));
    state.tries().started("a", "base");

    state.tries().broke("a", "no space left on the disk", null);

    assertThat(state.tasks().get("b").headline())
        .isEqualTo("Not started: the run was halted when a failed");
  }

  @Test
  @DisplayName("G5 in a run that was halted, a try that is for nothing is the last: nothing waits")
  void overtakenTryOfAHaltedRunIsTheLast() {
    RunState state = overtaken();
    state.tries().started("lexer", state.starts().startOf("lexer"));
    state.halt("the run was halted");

    assertThat(state.tries().ended("parser", outcome(Ending.READY))).isFalse();

    assertThat(state.tasks().get("parser").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(state.tasks().get("parser").headline())
        .isEqualTo("Not started: what it was built on is done anew");
  }
}
