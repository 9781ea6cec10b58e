package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PlanWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What may stand in a field: how it is read, and beside it how the JSON Schema says so.
 *
 * @param reading gives the value, each text in it as a {@link Text}
 * @param schema puts what holds into a node of a JSON Schema
 * @param nothing what a field has that is not given and has no default of its own
 */
record FieldType(Reading reading, Consumer<ObjectNode> schema, @Nullable Object nothing) {
  private static final Consumer<ObjectNode> STRING =
      node -> node.put("type", "string").put("minLength", 1);

  /** Reads a value; what is wrong with it becomes a problem, and then the answer may be null. */
  interface Reading {
    @Nullable Object read(Cursor at);
  }

  FieldType(Reading reading, Consumer<ObjectNode> schema) {
    this(reading, schema, null);
  }

  /** In a schema: numbers and booleans are taken as they are written. */
  static ObjectNode putScalar(ObjectNode node) {
    node.putArray("type").add("string").add("number").add("boolean");
    return node;
  }

  /** A text that is not blank. */
  static FieldType text() {
    return new FieldType(Cursor::text, STRING);
  }

  /**
   * Likewise.
   *
   * @param problem says what is wrong with it, or null
   */
  static FieldType text(UnaryOperator<@Nullable String> problem) {
    return text().checked(text -> problem.apply(text.value()));
  }

  /** A text that is not blank, of any length. */
  static FieldType longText() {
    return new FieldType(Cursor::longText, STRING);
  }

  /** A text that may be empty, or a number or boolean as it is written. */
  static FieldType anyText() {
    return new FieldType(Cursor::anyText, FieldType::putScalar);
  }

  /** A text that is not blank, or a number or boolean as it is written. */
  static FieldType scalar() {
    return new FieldType(Cursor::text, FieldType::putScalar);
  }

  /** One of the words of {@code type}. */
  static <E extends Enum<E>> FieldType word(Class<E> type) {
    return new FieldType(
        at -> at.word(type),
        node -> {
          node.put("type", "string");
          PlanWords.available(type).forEach(node.withArray("enum")::add);
        });
  }

  /** A whole number. */
  static FieldType whole(int from, int to) {
    return new FieldType(
        at -> at.whole(from, to),
        node -> node.put("type", "integer").put("minimum", from).put("maximum", to));
  }

  /** A number above 0. */
  static FieldType amount(int to) {
    return new FieldType(
        at -> at.amount(to),
        node -> node.put("type", "number").put("exclusiveMinimum", 0).put("maximum", to));
  }

  static FieldType flag() {
    return new FieldType(Cursor::flag, node -> node.put("type", "boolean"), false);
  }

  /** For a field that says all by being there. */
  static FieldType yes() {
    return new FieldType(
        Cursor::yes, node -> node.put("type", "boolean").put("const", true), false);
  }

  /** A duration longer than nothing. */
  static FieldType duration() {
    FieldType any = durationOrZero();
    return new FieldType(
        at -> {
          Object duration = any.reading.read(at);
          if (Duration.ZERO.equals(duration)) {
            at.problem("must be longer than 0s");
          }
          return duration;
        },
        any.schema);
  }

  /** A duration that may be {@code 0s}. */
  static FieldType durationOrZero() {
    return new FieldType(
        Cursor::duration, STRING.andThen(node -> node.put("pattern", PlanDuration.PATTERN)));
  }

  /** An object with the fields of {@code shape}, as {@link Fields}. */
  static FieldType object(PlanShape shape) {
    return new FieldType(at -> Fields.read(at, shape), shape::describe);
  }

  /** A list of such values, also an empty one. Those that are not right are left out. */
  FieldType list() {
    return list(0, "", Cursor.LIMIT_ELEMENTS, "elements");
  }

  /** Likewise, of one or more. */
  FieldType list(String noneProblem) {
    return list(1, noneProblem, Cursor.LIMIT_ELEMENTS, "elements");
  }

  /**
   * Likewise, with a limit.
   *
   * @param least 0 or 1
   * @param noneProblem what is said of an empty list where there must be one
   * @param noun what there are too many of
   */
  FieldType list(int least, String noneProblem, int most, String noun) {
    return new FieldType(
        at -> {
          List<Object> values = new ArrayList<>();
          if (least > 0 && at.isEmptyList()) {
            at.problem(noneProblem);
          }
          for (Cursor element : at.elements(most, noun)) {
            Object value = at.problems().isFull() ? null : reading.read(element);
            if (value != null) {
              values.add(value);
            }
          }
          return List.copyOf(values);
        },
        node -> {
          node.put("type", "array");
          if (least > 0) {
            node.put("minItems", least);
          }
          if (most < Cursor.LIMIT_ELEMENTS) {
            node.put("maxItems", most);
          }
          schema.accept(node.putObject("items"));
        },
        List.of());
  }

  /** Such a value, a text, instead of a list of one. Those that are not right are left out. */
  FieldType oneOrList() {
    FieldType list = list();
    return new FieldType(
        at -> {
          Object one = at.isList() ? null : reading.read(at);
          return at.isList() ? list.reading.read(at) : one == null ? List.of() : List.of(one);
        },
        node -> {
          node.putArray("type").add("string").add("array");
          putScalar(node.put("minLength", 1).putObject("items"));
        },
        List.of());
  }

  /**
   * An object of such values by names that the user chose. Those that are not right are left out.
   *
   * @param problem says what is wrong with a name, or null; told where the value is
   */
  FieldType byName(UnaryOperator<@Nullable String> problem) {
    return new FieldType(
        at -> {
          Map<String, Object> values = new LinkedHashMap<>();
          at.entries()
              .forEach(
                  (name, given) -> {
                    given.problemIfAny(problem.apply(name));
                    Object value = reading.read(given);
                    if (value != null) {
                      values.put(name, value);
                    }
                  });
          return values;
        },
        node -> schema.accept(node.put("type", "object").putObject("additionalProperties")),
        Map.of());
  }

  /**
   * Of objects, with the rule that exactly one of two fields is given.
   *
   * @param problem what is said of others
   */
  FieldType either(String one, String other, String problem) {
    return new FieldType(
        at -> {
          Object value = reading.read(at);
          if (value != null && at.field(one).isPresent() == at.field(other).isPresent()) {
            at.problem(problem);
          }
          return value;
        },
        schema.andThen(
            node -> {
              for (String name : List.of(one, other)) {
                node.withArray("oneOf").addObject().putArray("required").add(name);
              }
            }),
        nothing);
  }

  /** With a rule for texts: what is wrong with one, or null. */
  FieldType checked(Function<Text, @Nullable String> problem) {
    return new FieldType(
        at -> {
          Object value = reading.read(at);
          boolean refused = value instanceof Text text && at.isRefused(problem.apply(text));
          return refused ? null : value;
        },
        schema,
        nothing);
  }

  /** With something that is done with each text that is right so far. */
  FieldType then(Consumer<Text> check) {
    return checked(
        text -> {
          check.accept(text);
          return null;
        });
  }

  /** With more in the schema, of what is checked elsewhere. */
  FieldType said(Consumer<ObjectNode> more) {
    return new FieldType(reading, schema.andThen(more), nothing);
  }

  /** With a regular expression in the schema, of what is checked elsewhere. */
  FieldType pattern(String expression) {
    return said(node -> node.put("pattern", expression));
  }

  /** Of which it counts whether it was given. */
  FieldType orNull() {
    return new FieldType(reading, schema, null);
  }
}
