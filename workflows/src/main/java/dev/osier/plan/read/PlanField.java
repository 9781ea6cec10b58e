package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PlanWords;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A field that a plan may have: a row of the table of {@link PlanShape}.
 *
 * @param doc one sentence for the person who writes it
 * @param standard what holds where it is not given; null: nothing, or what its type says
 * @param missing what is said where it is not given; null: it need not be
 */
record PlanField(
    String name, FieldType type, String doc, @Nullable Object standard, @Nullable String missing) {

  PlanField otherwise(Object value) {
    return new PlanField(name, type, doc, value, missing);
  }

  PlanField required(String problem) {
    return new PlanField(name, type, doc, standard, problem);
  }

  /** What its record has where it is not given. */
  @Nullable Object value() {
    return standard == null ? type.nothing() : standard;
  }

  /** Puts what holds for it into a node of a JSON Schema. */
  void describe(ObjectNode node) {
    node.put("description", doc);
    type.schema().accept(node);
    if (standard instanceof Enum<?> word) {
      if (PlanWords.available(word.getDeclaringClass()).contains(PlanWords.of(word))) {
        node.put("default", PlanWords.of(word));
      }
    } else if (standard instanceof Duration duration) {
      node.put("default", PlanDuration.format(duration));
    } else if (standard instanceof Integer number) {
      node.put("default", number);
    } else if (standard instanceof String text) {
      node.put("default", text);
    }
  }
}
