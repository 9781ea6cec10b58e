package dev.osier.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.PlanWords;
import dev.osier.plan.read.InvalidPlanException;
import java.time.Duration;
import java.util.List;

/**
 * One object of a plan that is being built. A field set twice has the later value; lists and maps
 * grow with each call. A field never set is not there, so that the plan says what its author said
 * and no more.
 *
 * @param <B> the builder itself
 */
public abstract sealed class PlanPart<B extends PlanPart<B>>
    permits PlanBuilder, TaskBuilder, AgentBuilder, BudgetBuilder, MergeBuilder, WorkspaceBuilder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode fields = JsonNodeFactory.instance.objectNode();

  PlanPart() {}

  /**
   * Sets a field by its name, as the plan's reference has it: for what these builders have no
   * method for, such as a field of a newer Osier.
   *
   * @param value what JSON can carry: text, number, boolean, list, map; or a duration, or the word
   *     of an enum
   */
  public B with(String field, Object value) {
    if (value instanceof Duration duration) {
      return set(field, duration);
    }
    return value instanceof Enum<?> word
        ? set(field, word)
        : set(field, JSON.<JsonNode>valueToTree(value));
  }

  B set(String field, JsonNode value) {
    fields.set(field, value);
    return self();
  }

  B set(String field, String value) {
    return set(field, fields.textNode(value));
  }

  B set(String field, int value) {
    return set(field, fields.numberNode(value));
  }

  B set(String field, Enum<?> word) {
    return set(field, PlanWords.of(word));
  }

  /**
   * @param value in whole seconds; what is smaller is cut off
   */
  B set(String field, Duration value) {
    return set(field, PlanDuration.format(value));
  }

  B set(String field, PlanPart<?> value) {
    return set(field, value.tree());
  }

  /** Adds to the list of a field. */
  B add(String field, List<String> values) {
    ArrayNode list = fields.withArray(field);
    values.forEach(list::add);
    return self();
  }

  /** Adds to the object of a field. */
  B put(String field, String name, String value) {
    fields.withObjectProperty(field).put(name, value);
    return self();
  }

  ObjectNode fields() {
    return fields;
  }

  /** A copy, that later calls do not change. */
  ObjectNode tree() {
    return fields.deepCopy();
  }

  /** As Temporal sends it. */
  byte[] bytes() throws InvalidPlanException {
    try {
      return JSON.writeValueAsBytes(fields);
    } catch (JsonProcessingException e) {
      // Half of a character is all that a tree can hold and JSON cannot.
      throw new InvalidPlanException(
          List.of(new PlanProblem("", "JSON cannot carry it: " + e.getOriginalMessage())));
    }
  }

  abstract B self();
}
