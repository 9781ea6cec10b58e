package dev.osier.plan.read;

import dev.osier.glob.Glob;
import dev.osier.plan.MergeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code merge.rules}. */
final class MergeRuleReader {
  private MergeRuleReader() {}

  /** The rules that are right; the problems of the others are told. */
  static List<MergeRule> read(Cursor at) {
    List<Cursor> elements = at.elements();
    if (elements.size() > MergeRule.LIMIT) {
      at.problem("has %d rules, and the limit is %d".formatted(elements.size(), MergeRule.LIMIT));
      return List.of();
    }
    List<MergeRule> rules = new ArrayList<>();
    for (Cursor element : elements) {
      MergeRule rule = element.isObject(PlanShape.RULE) ? rule(element) : null;
      if (rule != null) {
        rules.add(rule);
      }
    }
    return List.copyOf(rules);
  }

  private static @Nullable MergeRule rule(Cursor at) {
    List<String> files = files(at);
    Optional<Cursor> union = at.field("union");
    boolean unites = union.map(Cursor::yes).orElse(false);
    Text command = at.text("regenerate");
    if (union.isPresent() == at.field("regenerate").isPresent()) {
      at.problem("needs either union: true or regenerate: COMMAND");
      return null;
    }
    boolean right = !files.isEmpty() && (unites || command != null);
    return right ? new MergeRule(files, unites, command == null ? null : command.value()) : null;
  }

  /** Empty if something is wrong with them. */
  private static List<String> files(Cursor at) {
    Optional<Cursor> field = at.field("files");
    if (field.isEmpty() || field.get().isEmptyList()) {
      field.orElse(at).problem("a rule needs files, at least one glob");
      return List.of();
    }
    List<Text> globs = at.texts("files");
    if (globs.size() > MergeRule.LIMIT_FILES) {
      field
          .get()
          .problem(
              "has %d globs, and the limit is %d".formatted(globs.size(), MergeRule.LIMIT_FILES));
      return List.of();
    }
    boolean right = true;
    for (Text glob : globs) {
      String problem = Glob.problem(glob.value());
      glob.at().problemIfAny(problem);
      right &= problem == null;
    }
    return right ? globs.stream().map(Text::value).toList() : List.of();
  }
}
