package dev.osier.plan.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.PlanWords;
import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of the plan's tree that knows its path. What is not as asked becomes a problem, and the
 * answer is null or empty, so that reading goes on.
 *
 * <p>A field that is {@code null} counts as not given: many programs write it for "nothing".
 */
final class Cursor {
  /** Elements of a list. */
  static final int LIMIT_ELEMENTS = 2_000;

  /** Fields of an object whose names the user chose. */
  static final int LIMIT_ENTRIES = 200;

  private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern WHOLE = Pattern.compile("[1-9][0-9]{0,3}");

  private final Problems problems;
  private final @Nullable Cursor parent;
  private final String step;
  private final int index;
  private final JsonNode node;

  private Cursor(
      Problems problems, @Nullable Cursor parent, String step, int index, JsonNode node) {
    this.problems = problems;
    this.parent = parent;
    this.step = step;
    this.index = index;
    this.node = node;
  }

  static Cursor root(ObjectNode plan, Problems problems) {
    return new Cursor(problems, null, "", 0, plan);
  }

  /** Such as {@code tasks[2].needs[0]}; empty for the plan. */
  String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
  }

  void problem(String message) {
    if (!problems.isFull()) {
      problems.add(place(), new PlanProblem(path(), message));
    }
  }

  /** Whether a value is to be left out for what a rule says of it; null if that is nothing. */
  boolean isRefused(@Nullable String message) {
    problemIfAny(message);
    return message != null && !problems.areOverruled();
  }

  /** Nothing, if {@code message} is null. */
  void problemIfAny(@Nullable String message) {
    if (message != null) {
      problem(message);
    }
  }

  Problems problems() {
    return problems;
  }

  /** Where it stands among its siblings, and each of its parents, from the root. */
  private List<Integer> place() {
    List<Integer> place = parent == null ? new ArrayList<>() : parent.place();
    if (parent != null) {
      place.add(index);
    }
    return place;
  }

  boolean isObject() {
    return node.isObject();
  }

  /** Requires an object that has no other fields than those of {@code shape}. */
  boolean isObject(PlanShape shape) {
    if (!node.isObject()) {
      problem("must be an object, and is " + kind());
      return false;
    }
    int at = 0;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!shape.names().contains(field.getKey()) && !problems.isFull()) {
        String name = field.getKey();
        String likely = problems.likelyWord().suggest(name, shape.names());
        List<Integer> place = new Cursor(problems, this, name, at, field.getValue()).place();
        problems.add(place, new PlanProblem(path(), "unknown field " + Quote.of(name) + likely));
      }
      at++;
    }
    return true;
  }

  boolean isList() {
    return node.isArray();
  }

  boolean isEmptyList() {
    return node.isArray() && node.isEmpty();
  }

  /** The field {@code name} of an object, if it is given. */
  Optional<Cursor> field(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    int at = 0;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().equals(name)) {
        break;
      }
      at++;
    }
    return Optional.of(new Cursor(problems, this, name, at, value));
  }

  /** The elements of a list. */
  List<Cursor> elements() {
    return elements(LIMIT_ELEMENTS, "elements");
  }

  /**
   * Likewise, with a limit of its own.
   *
   * @param noun what there are too many of
   */
  List<Cursor> elements(int most, String noun) {
    if (!node.isArray()) {
      problem("must be a list, such as [a, b], and is " + kind());
      return List.of();
    }
    if (node.size() > most) {
      problem(tooMany(most, noun));
      return List.of();
    }
    List<Cursor> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new Cursor(problems, this, "[" + i + "]", i, node.get(i)));
    }
    return elements;
  }

  /** The fields of an object whose names the user chose. */
  Map<String, Cursor> entries() {
    Map<String, Cursor> entries = new LinkedHashMap<>();
    if (!node.isObject()) {
      problem("must be an object, such as {NAME: value}, and is " + kind());
      return entries;
    }
    if (node.size() > LIMIT_ENTRIES) {
      problem(tooMany(LIMIT_ENTRIES, "elements"));
      return entries;
    }
    int at = 0;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      entries.put(
          field.getKey(), new Cursor(problems, this, field.getKey(), at++, field.getValue()));
    }
    return entries;
  }

  private String tooMany(int limit, String noun) {
    return "has %d %s, and the limit is %d".formatted(node.size(), noun, limit);
  }

  /** A text that may be empty. A number or boolean counts as what was written, if that is sure. */
  @Nullable Text anyText() {
    Text text = anyLongText();
    String problem = text == null ? null : Scalar.lengthProblem(text.value());
    problemIfAny(problem);
    return problem == null ? text : null;
  }

  private @Nullable Text anyLongText() {
    String written = Scalar.written(node);
    if (written == null) {
      problem(
          node.isFloatingPointNumber()
              ? "is a number that has several forms; put it in quotes"
              : "must be text, and is " + kind());
      return null;
    }
    String problem = Scalar.problem(written);
    if (problem != null) {
      problem(problem);
      return null;
    }
    return new Text(this, written);
  }

  /** True or false; false also for what is neither, which becomes a problem. */
  boolean flag() {
    if (!node.isBoolean()) {
      problem("must be true or false, and is " + kind());
    }
    return node.asBoolean();
  }

  /** For a field that says all by being there: anything but true becomes a problem. */
  boolean yes() {
    if (!node.isBoolean() || !node.asBoolean()) {
      problem("must be true, or left out");
      return false;
    }
    return true;
  }

  /** A text that is not blank. */
  @Nullable Text text() {
    return notBlank(anyText());
  }

  /** A text that is not blank, of any length. */
  @Nullable Text longText() {
    return notBlank(anyLongText());
  }

  private @Nullable Text notBlank(@Nullable Text text) {
    if (text != null && text.value().isBlank()) {
      problem("must not be empty");
      return null;
    }
    return text;
  }

  /** A whole number, or null. */
  @Nullable Integer whole(int from, int to) {
    boolean whole = node.isNumber() && node.canConvertToExactIntegral() && node.canConvertToInt();
    boolean right = whole && node.intValue() >= from && node.intValue() <= to;
    if (!right) {
      String given = node.isValueNode() ? Quote.of(node.asText()) + quotes() : kind();
      problem("must be a whole number from %d to %d, and is %s".formatted(from, to, given));
    }
    return right || (whole && problems.areOverruled()) ? node.intValue() : null;
  }

  /** A number above 0, or null. */
  @Nullable Double amount(int to) {
    // As it was written: the tree keeps a number such as 1.10 as its text.
    String written = Scalar.written(node);
    boolean number = written != null && AMOUNT.matcher(written).matches();
    double given = number ? Double.parseDouble(written) : 0;
    boolean right = given > 0 && given <= to;
    if (!right) {
      String what = node.isValueNode() ? Quote.of(node.asText()) + quotes() : kind();
      problem("must be a number above 0 and at most %d, and is %s".formatted(to, what));
    }
    return right || (given > 0 && problems.areOverruled()) ? given : null;
  }

  /** For a number that would have been right, had it not been given as text. */
  private String quotes() {
    boolean number = node.isTextual() && WHOLE.matcher(node.textValue()).matches();
    return number ? " in quotes; leave them out" : "";
  }

  /** A duration, also of nothing, or null. */
  @Nullable Duration duration() {
    Text text = text();
    String problem = text == null ? null : PlanDuration.problem(text.value());
    problemIfAny(problem);
    return text == null || problem != null ? null : PlanDuration.parse(text.value());
  }

  /** One of the words of {@code type}, or null. */
  <E extends Enum<E>> @Nullable E word(Class<E> type) {
    Text text = text();
    if (text == null) {
      return null;
    }
    Optional<E> value = PlanWords.find(type, text.value());
    List<String> available = PlanWords.available(type);
    if (value.isEmpty()) {
      String likely = problems.likelyWord().suggest(text.value(), available);
      String choice = likely.isEmpty() ? "; use " + PlanWords.either(available) : likely;
      problem(Quote.of(text.value()) + " is not a word for " + step + choice);
      return null;
    }
    return value.get();
  }

  private String kind() {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL, MISSING -> "nothing";
      case BINARY, POJO -> "not JSON";
    };
  }
}
