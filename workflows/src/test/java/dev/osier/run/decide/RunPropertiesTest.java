package dev.osier.run.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.graph.TaskGraph;
import dev.osier.graph.Tasks;
import dev.osier.job.ReleaseJob;
import dev.osier.plan.Task;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.List;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/**
 * Facts of every plan, every world of failures and conflicts, and every order of events. A failure
 * is reported with its seed, plan, world and order.
 */
@Label("The state of a run, over every plan and every order of events")
class RunPropertiesTest {
  @Property(tries = 1000, afterFailure = AfterFailureMode.PREVIOUS_SEED)
  @Label("G2 the result is the same for every order in which agents finish")
  void resultDoesNotDependOnWhichAgentFinishesFirst(
      @ForAll("plans") List<Task> tasks,
      @ForAll int world,
      @ForAll long oneOrder,
      @ForAll long anotherOrder) {
    Simulation one = new Simulation(tasks, world, oneOrder).run();
    Statistics.label("early starts").collect(one.early > 0);
    assertThat(one.violations).isEmpty();
    assertThat(one.result()).isEqualTo(new Simulation(tasks, world, anotherOrder).run().result());
  }

  @Property
  @Label("G2 without a failure the result is that of merging one after the other")
  void resultIsThatOfNaiveSequentialMerging(@ForAll("plans") List<Task> tasks, @ForAll long order) {
    Simulation simulation = new Simulation(tasks, 0, order).withoutFailure().run();

    StringBuilder naive = new StringBuilder("base");
    new TaskGraph(tasks)
        .inLandingOrder()
        .forEach(task -> naive.append('<').append(task.id()).append("#1"));
    assertThat(simulation.state.landed().integration()).isEqualTo(naive.toString());
    assertThat(simulation.violations).isEmpty();
  }

  @Property
  @Label("G2 merges follow the landing order, and nothing lands before what it needs")
  void mergesFollowTheLandingOrder(
      @ForAll("plans") List<Task> tasks, @ForAll int world, @ForAll long order) {
    Simulation simulation = new Simulation(tasks, world, order).run();

    List<String> kept =
        simulation.merged.stream().filter(id -> !simulation.displaced.contains(id)).toList();
    List<String> expected =
        new TaskGraph(tasks)
            .inLandingOrder().stream().map(Task::id).filter(kept::contains).toList();
    assertThat(kept).containsExactlyElementsOf(expected);
    assertThat(simulation.merged.subList(0, kept.size())).isEqualTo(kept);
    assertThat(simulation.violations).isEmpty();
    assertNeedsAreThere(simulation, tasks);
  }

  private static void assertNeedsAreThere(Simulation simulation, List<Task> tasks) {
    for (Task task : tasks) {
      if (simulation.state.tasks().get(task.id()).succeeded()) {
        assertThat(task.needs()).allMatch(need -> simulation.state.tasks().get(need).succeeded());
      }
      assertThat(simulation.state.landed().integration().contains("<" + task.id() + "#"))
          .as(task.id())
          .isEqualTo(simulation.is(task.id(), TaskStatus.MERGED));
    }
  }

  @Property(tries = 1000)
  @Label("G2 whatever a person does meanwhile, nothing lands before what it needs, or twice")
  void interferenceBreaksNothing(
      @ForAll("plans") List<Task> tasks, @ForAll int world, @ForAll long order) {
    Simulation simulation = new Simulation(tasks, world, order).impatient().run();

    assertThat(simulation.violations).isEmpty();
    assertThat(simulation.state.report().tasks()).allMatch(task -> task.status().settled());
    assertNeedsAreThere(simulation, tasks);
  }

  @Property(tries = 1000)
  @Label("G2 after an eviction, and on a target that moved, the result is still the same")
  void landingDoesNotDependOnWhichAgentFinishesFirst(
      @ForAll("plans") List<Task> tasks,
      @ForAll int world,
      @ForAll long oneOrder,
      @ForAll long anotherOrder) {
    Simulation one = new Simulation(tasks, world, oneOrder).run().lands();
    assertThat(one.violations).isEmpty();
    assertNeedsAreThere(one, tasks);
    assertThat(one.result())
        .isEqualTo(new Simulation(tasks, world, anotherOrder).run().lands().result());
  }

  @Property(tries = 1000)
  @Label(
      "G2 G7 evicted, published and set on a target that moved, whenever: nothing is lost, or twice")
  void landingBesideTheAgentsBreaksNothing(
      @ForAll("plans") List<Task> tasks,
      @ForAll int world,
      @ForAll long order,
      @ForAll boolean impatient) {
    Simulation simulation = new Simulation(tasks, world, order).landsBeside();
    (impatient ? simulation.impatient() : simulation).run();
    Statistics.label("landings").collect(Math.min(simulation.landings, 3));

    assertThat(simulation.violations).isEmpty();
    assertThat(simulation.state.report().tasks()).allMatch(task -> task.status().settled());
    assertNeedsAreThere(simulation, tasks);
    assertThat(simulation.state.landed().merges())
        .allMatch(landed -> simulation.is(landed.task(), TaskStatus.MERGED));
  }

  @Property
  @Label("Every task ends in one state, and is given back")
  void everyTaskEndsSettledAndIsGivenBackOnce(
      @ForAll("plans") List<Task> tasks, @ForAll int world, @ForAll long order) {
    RunState state = new Simulation(tasks, world, order).run().state;

    assertThat(state.report().tasks()).allMatch(task -> task.status().settled());
    assertThat(state.tasks().index().asking()).isEmpty();
    List<ReleaseJob.Item> items = state.tasks().toRelease(Integer.MAX_VALUE);
    assertThat(
            state.report().tasks().stream()
                .filter(task -> task.tries() > 0 && !state.tasks().get(task.id()).released())
                .map(TaskReport::id))
        .containsExactlyElementsOf(items.stream().map(ReleaseJob.Item::task).toList());
    state.releasing(items);
    assertThat(state.tasks().toRelease(Integer.MAX_VALUE)).isEmpty();
  }

  @Property
  @Label("G2 an evicted task takes what needs it along, and the rest lands without them")
  void evictionTakesDependentsAlong(
      @ForAll("plans") List<Task> tasks, @ForAll int world, @ForAll long order) {
    Simulation simulation = new Simulation(tasks, world, order).run();
    RunState state = simulation.state;
    if (state.landed().merges().isEmpty()) {
      return;
    }
    int index = Math.floorMod(world, state.landed().merges().size());
    String culprit = state.landed().merges().get(index).task();

    state.train().evict(index, "fails");
    assertThat(state.tasks().get(culprit).released()).as("its work is kept anew").isFalse();
    simulation.run();

    assertThat(simulation.is(culprit, TaskStatus.EVICTED)).isTrue();
    assertThat(simulation.violations).isEmpty();
    assertThat(state.report().tasks()).allMatch(task -> task.status().settled());
    assertThat(new TaskGraph(tasks).dependentsOf(culprit))
        .noneMatch(id -> state.tasks().get(id).succeeded());
    assertNeedsAreThere(simulation, tasks);
  }

  @Provide
  Arbitrary<List<Task>> plans() {
    return Tasks.plansWithRules();
  }
}
