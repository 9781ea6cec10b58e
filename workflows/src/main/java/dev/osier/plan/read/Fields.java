package dev.osier.plan.read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An object of a plan that was read by the table of its {@link PlanShape}.
 *
 * @param values by name, of the fields that are given and right; texts with their places
 */
record Fields(Cursor at, PlanShape shape, Map<String, Object> values) {

  /** The fields of an object; null if it is none. */
  static @Nullable Fields read(Cursor at, PlanShape shape) {
    return at.isObject(shape) ? read(at, shape, name -> true) : null;
  }

  /**
   * Of what is an object, the fields that {@code wanted} names; nothing is said of others.
   *
   * @param at of which {@link Cursor#isObject(PlanShape)} holds
   */
  static Fields read(Cursor at, PlanShape shape, Predicate<String> wanted) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (PlanField field : shape.fields()) {
      if (wanted.test(field.name())) {
        Cursor given = at.field(field.name()).orElse(null);
        Object value = given == null ? null : field.type().reading().read(given);
        if (value != null) {
          values.put(field.name(), value);
        }
        if (given == null) {
          at.problemIfAny(field.missing());
        }
      }
    }
    return new Fields(at, shape, values);
  }

  /** The value of a field, if it is given and right. */
  <T> @Nullable T get(String name, Class<T> type) {
    return type.cast(values.get(name));
  }

  @Nullable Text text(String name) {
    return get(name, Text.class);
  }

  /** The texts of a list; none if it is not given. */
  List<Text> texts(String name) {
    List<?> list = get(name, List.class);
    return list == null ? List.of() : list.stream().map(Text.class::cast).toList();
  }

  /** The texts of an object whose names the user chose; none if it is not given. */
  Map<String, String> textsByName(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<?, ?> map = get(name, Map.class);
    if (map != null) {
      map.forEach((key, text) -> texts.put((String) key, ((Text) text).value()));
    }
    return texts;
  }

  /** Every text, also of lists and objects in it. */
  Stream<Text> allTexts() {
    return values.values().stream().flatMap(Fields::textsIn);
  }

  private static Stream<Text> textsIn(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().flatMap(Fields::textsIn);
    }
    if (value instanceof Fields fields) {
      return fields.allTexts();
    }
    return value instanceof Text text ? Stream.of(text) : Stream.of();
  }

  /** With {@code item} for {@code {item}} in every text. */
  Fields withItem(String item) {
    Map<String, Object> replaced = new LinkedHashMap<>();
    values.forEach((name, value) -> replaced.put(name, withItem(value, item)));
    return new Fields(at, shape, replaced);
  }

  private static Object withItem(Object value, String item) {
    if (value instanceof List<?> list) {
      return list.stream().map(each -> withItem(each, item)).toList();
    }
    if (value instanceof Fields fields) {
      return fields.withItem(item);
    }
    return value instanceof Text text ? text.withItem(item) : value;
  }

  /** With another value of one field. */
  Fields with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(values);
    other.put(name, value);
    return new Fields(at, shape, other);
  }

  /** Without a value of one field. */
  Fields without(String name) {
    Map<String, Object> other = new LinkedHashMap<>(values);
    other.remove(name);
    return new Fields(at, shape, other);
  }

  /**
   * The record that the table's row names, each of its components from the field of its name, or
   * what holds where that is not given.
   */
  <R extends Record> R as(Class<R> type) {
    return type.cast(toRecord());
  }

  private Record toRecord() {
    return shape.toRecord(this::valueOf);
  }

  private @Nullable Object valueOf(String name) {
    Object value = values.get(name);
    return value == null ? shape.otherwise(name) : plain(value);
  }

  /** Without places, and with records for objects. */
  private static Object plain(Object value) {
    if (value instanceof Text text) {
      return text.value();
    }
    if (value instanceof Fields fields) {
      return fields.toRecord();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Fields::plain).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> plain = new LinkedHashMap<>();
      map.forEach((key, each) -> plain.put(key, plain(each)));
      return plain;
    }
    return value;
  }
}
