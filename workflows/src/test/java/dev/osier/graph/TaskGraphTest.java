package dev.osier.graph;

import static dev.osier.graph.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskGraphTest {
  private final TaskGraph graph =
      new TaskGraph(List.of(task("a", 3), task("b", 3, "a"), task("c", 3, "b"), task("other", 3)));

  @Test
  void knowsDependentsOfDependents() {
    assertThat(graph.dependentsOf("a")).containsExactly("b", "c");
    assertThat(graph.dependentsOf("other")).isEmpty();
  }

  @Test
  void findsTasksById() {
    assertThat(graph.has("b")).isTrue();
    assertThat(graph.has("B")).isFalse();
    assertThat(graph.task("b").needs()).containsExactly("a");
  }
}
