package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Objects whose fields are environment variables: the {@code env} of an agent, and {@code
 * workspace.caches}, where each has the name of a directory.
 */
final class Variables {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  /** One name of a path, which cannot lead out of the directory it is in. */
  private static final Pattern DIRECTORY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  /**
   * Variables that every program reads: with a directory of builds in them, an agent would not
   * start, would not find its login, or would load libraries that another one made.
   */
  private static final Pattern NEEDED =
      Pattern.compile(
          "(?:PATH|HOME|PWD|OLDPWD|SHELL|USER|LOGNAME|TERM|TMPDIR|TMP|TEMP|IFS|ENV|BASH_ENV|LANG)$"
              + "|LC_|LD_|DYLD_");

  static final FieldType ENV =
      new FieldType(Variables::read, node -> FieldType.putScalar(object(node, "")), Map.of());

  static final FieldType CACHES =
      new FieldType(
          Variables::caches,
          node ->
              FieldType.putScalar(object(node, "|" + NEEDED.pattern()))
                  .put("pattern", "^" + DIRECTORY.pattern() + "$"),
          Map.of());

  private Variables() {}

  /** In a schema; gives the node of the values. */
  private static ObjectNode object(ObjectNode node, String taken) {
    node.put("type", "object")
        .putObject("propertyNames")
        .put("pattern", "^(?!OSIER_|GIT_" + taken + ")" + NAME.pattern() + "$");
    return node.putObject("additionalProperties");
  }

  /** What is wrong with the name of a variable, or null. */
  static @Nullable String nameProblem(String name) {
    return NAME.matcher(name).matches()
        ? null
        : Quote.of(name) + " is not the name of an environment variable";
  }

  /** The values by name, in the order written. Values may be empty. */
  private static Map<String, Text> read(Cursor at) {
    Map<String, Text> values = new LinkedHashMap<>();
    at.entries()
        .forEach(
            (name, value) -> {
              String problem = nameProblem(name);
              if (problem != null) {
                at.problem(problem);
              } else if (name.startsWith("OSIER_") || name.startsWith("GIT_")) {
                value.problem("names that begin with OSIER_ or GIT_ are set by Osier");
              } else {
                Text text = value.anyText();
                if (text != null) {
                  values.put(name, text);
                }
              }
            });
    int length = values.values().stream().mapToInt(text -> text.value().length()).sum();
    if (length > Scalar.LIMIT) {
      at.problem(
          "has %d characters of values, and the limit is %d".formatted(length, Scalar.LIMIT));
    }
    return values;
  }

  private static Map<String, Text> caches(Cursor at) {
    Map<String, Text> caches = read(at);
    caches.forEach(
        (variable, directory) -> {
          if (NEEDED.matcher(variable).lookingAt()) {
            directory
                .at()
                .problem(
                    "programs need " + variable + " as it is; name a variable of a build tool");
          }
          if (!DIRECTORY.matcher(directory.value()).matches()) {
            directory
                .at()
                .problem(
                    Quote.of(directory.value())
                        + " must be the name of one directory: letters, digits, \".\", \"_\","
                        + " \"-\", and not first \".\" or \"-\"");
          }
        });
    return caches;
  }
}
