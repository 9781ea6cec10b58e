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
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnpublishedMergesTest {
  @Property
  @Label("G2 on a ground that moved, nothing lands without what it needs, and the order holds")
  void whatIsMergedAgainKeepsOrderAndNeeds(
      @ForAll("plans") List<Task> tasks,
      @ForAll int world,
      @ForAll long order,
      @ForAll int conflicts) {
    Simulation simulation = new Simulation(tasks, world, order).run();
    RunState state = simulation.state;
    List<String> before =
        state.landed().merges().stream().map(UnpublishedMerges.Landed::task).toList();

    state.train().ontoGround("theirs");
    for (int calls = 0; !state.tasks().index().allPassed(); calls++) {
      assertThat(calls).isLessThanOrEqualTo(2 * tasks.size());
      state.train().pass();
      List<MergeJob.Item> items = state.train().toMerge(9);
      if (!items.isEmpty()) {
        state.train().merged(mergedAgain(state, items, conflicts));
      }
    }

    List<String> after =
        state.landed().merges().stream().map(UnpublishedMerges.Landed::task).toList();
    assertThat(before.stream().filter(after::contains).toList()).isEqualTo(after);
    assertThat(state.landed().integration())
        .isEqualTo(after.isEmpty() ? "theirs" : "theirs<" + String.join("<", after));
    assertThat(state.landed().ground()).isEqualTo("theirs");
    for (Task task : tasks) {
      boolean merged = simulation.is(task.id(), TaskStatus.MERGED);
      assertThat(merged).isEqualTo(after.contains(task.id()));
      assertThat(task.needs())
          .allMatch(need -> !merged || state.tasks().get(need).status().succeeded());
      if (before.contains(task.id()) && !merged) {
        assertThat(state.tasks().get(task.id()).status())
            .isIn(TaskStatus.CONFLICTED, TaskStatus.SKIPPED);
      }
    }
  }

  private static Merged mergedAgain(RunState state, List<MergeJob.Item> items, int conflicts) {
    String integration = state.landed().integration();
    List<MergeOutcome> outcomes = new ArrayList<>();
    for (MergeJob.Item item : items) {
      boolean conflict = Math.floorMod((item.task() + conflicts).hashCode(), 3) == 0;
      integration = conflict ? integration : integration + "<" + item.task();
      outcomes.add(
          new MergeOutcome(
              item.task(),
              conflict ? null : integration,
              "said",
              conflict ? List.of("file") : List.of(),
              List.of()));
      if (conflict && state.mergeOf(items).stopAt().contains(item.task())) {
        break;
      }
    }
    return new Merged(integration, outcomes);
  }

  @Test
  @DisplayName("G2 what was built on a task that conflicts with the moved target is not merged")
  void dependentOfWhatConflictsWithTheNewGroundGoesWithIt() {
    RunState again =
        state(OnFailure.CONTINUE, task("a", 1), task("b", 2, "a"), task("c", 3), task("d", 4, "b"));
    for (String id : List.of("a", "b", "c", "d")) {
      end(again, id, Ending.READY);
      merge(again);
    }
    again.train().ontoGround("theirs");
    assertThat(again.landed().integration()).isEqualTo("theirs");
    MergeJob request = again.mergeOf(again.train().toMerge(9));
    assertThat(request.items().stream().map(MergeJob.Item::task))
        .containsExactly("a", "b", "c", "d");
    assertThat(request.replace()).isTrue();
    assertThat(request.stopAt()).contains("a", "b");

    again.train().merged(new Merged("theirs", List.of(conflict("a"))));

    assertThat(again.train().toMerge(9).stream().map(MergeJob.Item::task)).containsExactly("c");
    again.train().merged(new Merged("y", List.of(merge("c"))));
    assertThat(again.tasks().index().allPassed()).isTrue();
    assertThat(again.landed().merges().stream().map(UnpublishedMerges.Landed::task))
        .containsExactly("c");
    assertThat(again.tasks().get("a").status()).isEqualTo(TaskStatus.CONFLICTED);
    assertThat(again.tasks().get("b").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(again.tasks().get("d").headline()).isEqualTo("Needs b, which was skipped");
  }

  @Test
  @DisplayName(
      "A task that changed nothing is passed again, so that nothing starts from a lost commit")
  void whatWasOnlyPassedIsPassedAgain() {
    RunState state =
        state(OnFailure.CONTINUE, task("a", 1), task("b", 2), task("c", 3, "b"), task("d", 4));
    end(state, "a", Ending.READY);
    merge(state);
    end(state, "b", Ending.UNCHANGED);
    assertThat(state.starts().startOf("c")).isEqualTo("m-a");

    state.train().evict(0, "fails");
    state.train().pass();

    assertThat(state.starts().startOf("c")).isEqualTo("base");
    assertThat(state.tasks().get("a").passed()).isEqualTo("base");
    assertThat(state.starts().toStart(9)).containsExactly("c", "d");
  }

  @Test
  @DisplayName("Nobody is asked about a conflict whose task has lost its need meanwhile")
  void whatAskedIsSkippedWithItsNeed() {
    RunState state =
        state(OnFailure.CONTINUE, task("a", 1), Tasks.on(OnConflict.ASK, task("b", 2, "a")));
    end(state, "a", Ending.READY);
    merge(state);
    end(state, "b", Ending.READY);
    state.train().merged(new Merged("m-a", List.of(conflict("b"))));
    assertThat(state.tasks().index().asking()).containsExactly("b");

    state.train().ontoGround("theirs");
    state.train().merged(new Merged("theirs", List.of(conflict("a"))));
    state.train().pass();

    assertThat(state.tasks().get("b").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(state.tasks().index().asking()).isEmpty();
    assertThat(state.tasks().index().allPassed()).isTrue();
  }

  @Test
  @DisplayName(
      "What conflicted by itself stays so, and says in what, though its need is lost later")
  void whatConflictedStaysConflicted() {
    RunState state = state(OnFailure.CONTINUE, task("a", 1), task("b", 2, "a"));
    end(state, "a", Ending.READY);
    merge(state);
    end(state, "b", Ending.READY);
    state.train().merged(new Merged("m-a", List.of(conflict("b"))));

    state.train().ontoGround("theirs");
    state.train().merged(new Merged("theirs", List.of(conflict("a"))));
    state.train().pass();

    assertThat(state.tasks().get("b").status()).isEqualTo(TaskStatus.CONFLICTED);
    assertThat(state.tasks().get("b").conflict().files()).containsExactly("f");
    assertThat(state.tasks().index().allPassed()).isTrue();
  }

  @Test
  @DisplayName("G7 what is published cannot be evicted or unmerged any more")
  void publishedStays() {
    RunState state = state(OnFailure.CONTINUE, task("a", 1), task("b", 2, "a"));
    for (String id : List.of("a", "b")) {
      end(state, id, Ending.READY);
      merge(state);
    }
    state.published(new Published("m-a", null, "Moved main to m-a"));
    assertThat(state.landed().merges().stream().map(UnpublishedMerges.Landed::task))
        .containsExactly("b");
    assertThat(state.landed().ground()).isEqualTo("m-a");

    state.cancelled();
    state.train().unmergeAll("not landed");

    assertThat(state.tasks().get("a").status()).isEqualTo(TaskStatus.MERGED);
    assertThat(state.tasks().get("b").status()).isEqualTo(TaskStatus.CANCELLED);
    assertThat(state.landed().integration()).isEqualTo("m-a");
  }

  @Test
  @DisplayName("What needs a task that was evicted meanwhile is skipped as it ends")
  void runningDependentOfAnEvictedTaskIsSkippedAsItEnds() {
    RunState early = state(OnFailure.CONTINUE, task("a", 1), task("b", 2, "a"));
    end(early, "a", Ending.READY);
    merge(early);
    early.tries().started("b", early.starts().startOf("b"));
    early.train().evict(0, "fails");
    assertThat(early.tasks().get("b").status()).isEqualTo(TaskStatus.RUNNING);

    assertThat(early.tries().ended("b", outcome(Ending.READY))).isFalse();

    assertThat(early.tasks().get("b").status()).isEqualTo(TaskStatus.SKIPPED);
    assertThat(early.tasks().get("b").headline()).isEqualTo("Needs a, which was evicted");
    assertThat(early.tasks().toRelease(Integer.MAX_VALUE))
        .extracting(ReleaseJob.Item::task)
        .contains("b");
  }

  @Test
  @DisplayName("G4 what a check left in its workspace is said, and breaks nothing")
  void keptWorkOfACheckIsSaid() {
    RunState state = state(OnFailure.CONTINUE, task("a", 1));
    state.released(new Released(Map.of("@verify", "refs/osier/kept/run/@verify"), List.of()));
    assertThat(state.report().problems())
        .containsExactly("What @verify left is kept in refs/osier/kept/run/@verify");
  }

  @Provide
  Arbitrary<List<Task>> plans() {
    return Tasks.plans();
  }
}
