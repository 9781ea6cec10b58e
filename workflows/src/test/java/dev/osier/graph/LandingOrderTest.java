package dev.osier.graph;

import static dev.osier.graph.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.plan.Task;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LandingOrderTest {

  private static List<String> order(Task... tasks) {
    return LandingOrder.of(List.of(tasks)).stream().map(Task::id).toList();
  }

  @Test
  void goesByPriorityThenByPlaceInThePlan() {
    assertThat(order(task("a", 3), task("b", 1), task("c", 3), task("d", 5)))
        .containsExactly("b", "a", "c", "d");
  }

  @Test
  void putsANeedBeforeWhatNeedsIt() {
    assertThat(order(task("a", 1, "b"), task("b", 5))).containsExactly("b", "a");
  }

  @Test
  void makesANeedAsUrgentAsTheMostUrgentTaskThatNeedsIt() {
    assertThat(order(task("slow", 3), task("need", 5), task("urgent", 1, "need")))
        .containsExactly("need", "urgent", "slow");
  }

  @Test
  void carriesUrgencyThroughSeveralNeeds() {
    assertThat(order(task("x", 2), task("a", 5), task("b", 4, "a"), task("c", 1, "b")))
        .containsExactly("a", "b", "c", "x");
  }

  @Test
  void refusesACircle() {
    assertThatThrownBy(() -> order(task("a", 1, "b"), task("b", 1, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("circle");
  }

  @Property
  @Label("G2 the landing order")
  void neverPutsATaskBeforeWhatItNeeds(@ForAll("plans") List<Task> tasks) {
    List<Task> order = LandingOrder.of(tasks);

    assertThat(order).containsExactlyInAnyOrderElementsOf(tasks);
    List<String> ids = order.stream().map(Task::id).toList();
    for (Task task : tasks) {
      assertThat(task.needs())
          .allSatisfy(need -> assertThat(ids.indexOf(need)).isLessThan(ids.indexOf(task.id())));
    }
  }

  /** A more urgent task comes later only if it, or something it needs, had to wait for a need. */
  @Property
  void neverLetsALessUrgentTaskOvertakeWithoutReason(@ForAll("plans") List<Task> tasks) {
    List<Task> order = LandingOrder.of(tasks);
    TaskGraph graph = new TaskGraph(tasks);
    for (int i = 0; i + 1 < order.size(); i++) {
      Task first = order.get(i);
      Task second = order.get(i + 1);
      if (!second.needs().contains(first.id())) {
        assertThat(urgency(first, graph)).isLessThanOrEqualTo(urgency(second, graph));
      }
    }
  }

  private static int urgency(Task task, TaskGraph graph) {
    return graph.dependentsOf(task.id()).stream()
        .map(graph::task)
        .mapToInt(Task::priority)
        .reduce(task.priority(), Math::min);
  }

  @Provide
  Arbitrary<List<Task>> plans() {
    return Tasks.plans();
  }
}
