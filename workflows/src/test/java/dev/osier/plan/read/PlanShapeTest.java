package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.Plans;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of a plan's fields")
class PlanShapeTest {
  @Test
  @DisplayName("has a row for each component of the records, and few besides")
  void fitsTheRecords() {
    Set<String> rowsAlone = new TreeSet<>();
    Set<String> componentsAlone = new TreeSet<>();
    for (PlanShape shape : PlanShape.values()) {
      List<String> components =
          Stream.of(shape.type().getRecordComponents()).map(RecordComponent::getName).toList();
      shape.names().stream()
          .filter(name -> !components.contains(name))
          .forEach(name -> rowsAlone.add(shape + "." + name));
      components.stream()
          .filter(name -> !shape.names().contains(name))
          .forEach(name -> componentsAlone.add(shape + "." + name));
    }
    assertThat(rowsAlone)
        .as("expanded, kept in another record, or gathered in another component")
        .containsExactly(
            "AGENT.args",
            "AGENT.preset",
            "OUTPUT.call",
            "OUTPUT.command",
            "OUTPUT.cost",
            "OUTPUT.denied",
            "OUTPUT.failure",
            "OUTPUT.message",
            "OUTPUT.retryAfterSeconds",
            "OUTPUT.retryAt",
            "OUTPUT.session",
            "OUTPUT.tokens",
            "OUTPUT.tool",
            "OUTPUT.turns",
            "TASK.forEach");
    assertThat(componentsAlone).containsExactly("OUTPUT.facts");
  }

  @Test
  @DisplayName("leaves null only what may be null in a record")
  void defaultsOfWhatIsNotGiven() throws Exception {
    assertNoNull(Plans.read("{tasks: [{id: a, prompt: x}]}"));
    assertNoNull(
        Plans.read(
            "{tasks: [{id: a, prompt: x, files: {}, budget: {},"
                + " agent: {command: b, output: [{match: c}]}}], merge: {rules: [{files: [a],"
                + " union: true}]}, commit: {}, workspace: {}, budget: {}}"));
  }

  private static void assertNoNull(Object value) throws ReflectiveOperationException {
    if (value instanceof List<?> list) {
      for (Object each : list) {
        assertNoNull(each);
      }
    }
    if (!(value instanceof Record)) {
      return;
    }
    for (RecordComponent part : value.getClass().getRecordComponents()) {
      Object one = part.getAccessor().invoke(value);
      if (one != null) {
        assertNoNull(one);
      } else {
        assertThat(part.getAnnotatedType().isAnnotationPresent(Nullable.class))
            .as("%s of %s may be null", part.getName(), value)
            .isTrue();
      }
    }
  }
}
