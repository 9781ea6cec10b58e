package dev.osier.run.decide;

import static dev.osier.graph.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.graph.TaskGraph;
import dev.osier.graph.Tasks;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.Prepared;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.Budget;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What agents spend")
class SpendingTest {
  private static Outcome costing(Ending ending, double cost) {
    AgentResult agent = new AgentResult("fake", 0, "s", cost, 3, 100L, 1.5);
    return new Outcome(
        ending, "said", "branch", "commit", 1, 1, 1, null, agent, "why", null, List.of(), List.of(),
        List.of());
  }

  private static RunState spending(Budget ofTheRun, Task... tasks) {
    RunState state =
        new RunState(
            "run",
            new TaskGraph(List.of(tasks)),
            OnFailure.CONTINUE,
            ofTheRun,
            RunStateTest::givesWay);
    state.prepared(new Prepared("host", "repository", "main", "base", "base", 4));
    return state;
  }

  @Test
  void whatTriesSpendIsAddedUpInTheReport() {
    RunState tries = spending(Budget.NONE, task("a", 1, 2), task("b", 2));
    tries.tries().started("a", "base");
    tries.tries().ended("a", costing(Ending.FAILED, 0.25));
    tries.tries().started("a", "base");
    tries.tries().ended("a", costing(Ending.READY, 0.5));
    tries.tries().started("b", "base");
    tries.tries().ended("b", costing(Ending.READY, 1));

    Report report = tries.report();
    assertThat(report.tasks().get(0).agent().cost()).isEqualTo(0.75);
    assertThat(report.tasks().get(0).agent().turns()).isEqualTo(6);
    assertThat(report.tasks().get(0).agent().seconds()).isEqualTo(3.0);
    assertThat(report.cost()).isEqualTo(1.75);
    assertThat(report.tokens()).isEqualTo(300);
  }

  @Test
  @DisplayName("a task whose budget is used up has no other try, and says which and how much")
  void usedUpBudgetOfATaskEndsItsTries() {
    Task task = Tasks.within(new Budget(0.5, null, null), task("a", 1, 3));
    RunState tries = spending(Budget.NONE, task, task("b", 2));
    tries.tries().started("a", "base");
    assertThat(tries.tries().ended("a", costing(Ending.FAILED, 0.3))).isTrue();
    tries.tries().started("a", "base");
    assertThat(tries.tries().ended("a", costing(Ending.FAILED, 0.3))).isFalse();

    assertThat(tries.tasks().get("a").status()).isEqualTo(TaskStatus.FAILED);
    assertThat(tries.tasks().get("a").headline())
        .isEqualTo("said; no more tries: the task's budget is used up, $0.60 of $0.50");
    assertThat(tries.starts().toStart(9)).containsExactly("b");
  }

  @Test
  @DisplayName("G4 a run whose budget is used up starts nothing more, and lands what there is")
  void usedUpBudgetOfTheRunHaltsIt() {
    RunState run = spending(new Budget(null, 6, null), task("a", 1), task("b", 2, 3), task("c", 3));
    for (String id : List.of("a", "b")) {
      run.tries().started(id, "base");
    }
    run.tries().ended("a", costing(Ending.READY, 1));
    assertThat(run.starts().toStart(9)).containsExactly("c");
    assertThat(run.tries().ended("b", costing(Ending.FAILED, 1))).as("another try").isFalse();

    assertThat(run.tasks().get("c").headline())
        .isEqualTo("Not started: the run's budget is used up, 6 of 6 turns");
    assertThat(run.report().problems())
        .containsExactly("No more tasks were started: the run's budget is used up, 6 of 6 turns");
    run.train()
        .merged(
            new Merged("m", List.of(new MergeOutcome("a", "m", "Merged", List.of(), List.of()))));
    assertThat(run.tasks().get("a").status()).isEqualTo(TaskStatus.MERGED);
    run.ending().done();
    assertThat(run.status()).isEqualTo(RunStatus.HALTED);
  }

  @Test
  @DisplayName("that the run's budget is used up is said once, however many agents end after it")
  void usedUpBudgetIsSaidOnce() {
    RunState run = spending(new Budget(null, 3, null), task("a", 1), task("b", 2), task("c", 3));
    for (String id : List.of("a", "b")) {
      run.tries().started(id, "base");
    }
    run.tries().ended("a", costing(Ending.READY, 1));
    run.tries().ended("b", costing(Ending.READY, 1));

    assertThat(run.report().problems())
        .containsExactly("No more tasks were started: the run's budget is used up, 3 of 3 turns");
    assertThat(run.tasks().get("c").headline())
        .isEqualTo("Not started: the run's budget is used up, 3 of 3 turns");
  }

  @Test
  @DisplayName("G4 work that is done is taken, though it has used up its task's budget")
  void doneWorkIsTakenWhateverItCost() {
    Task task = Tasks.within(new Budget(0.5, null, null), task("a", 1, 3));
    RunState tries = spending(Budget.NONE, task);
    tries.tries().started("a", "base");
    tries.tries().ended("a", costing(Ending.READY, 1));

    assertThat(tries.tasks().get("a").status()).isEqualTo(TaskStatus.READY);
  }

  @Test
  @DisplayName("the last try failed for its own reason, and not because of the budget")
  void lastTrySaysWhyItFailedAndNothingOfTheBudget() {
    Task task = Tasks.within(new Budget(0.5, null, null), task("a", 1));
    RunState tries = spending(Budget.NONE, task);
    tries.tries().started("a", "base");
    tries.tries().ended("a", costing(Ending.FAILED, 1));

    assertThat(tries.tasks().get("a").headline()).isEqualTo("said");
  }
}
