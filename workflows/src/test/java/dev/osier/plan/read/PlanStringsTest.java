package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanDuration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of a plan that holds text, with what an attacker would write into it. */
@DisplayName("G8: in a plan")
class PlanStringsTest {

  /** Fields that name something to git or to the file system, each as the place for a value. */
  private static final List<String> NAMES =
      List.of(
          "{tasks: [{id: %s, prompt: x}]}",
          "{repository: %s, tasks: [{id: a, prompt: x}]}",
          "{target: %s, tasks: [{id: a, prompt: x}]}",
          "{base: %s, tasks: [{id: a, prompt: x}]}",
          "{merge: {push: %s}, tasks: [{id: a, prompt: x}]}",
          "{agent: %s, tasks: [{id: a, prompt: x}]}",
          "{agent: {preset: %s}, tasks: [{id: a, prompt: x}]}",
          "{agent: {command: c, env: {%s: v}}, tasks: [{id: a, prompt: x}]}",
          "{agent: {command: c, keys: [%s]}, tasks: [{id: a, prompt: x}]}",
          "{merge: {rules: [{files: [%s], union: true}]}, tasks: [{id: a, prompt: x}]}",
          "{tasks: [{id: a, prompt: x}, {id: b, prompt: x, needs: [%s]}]}",
          "{tasks: [{id: '{item}', prompt: x, forEach: [%s]}]}",
          "{tasks: [{id: a, promptFile: %s}]}",
          "{tasks: [{id: a, prompt: x, files: {create: [%s]}}]}",
          "{tasks: [{id: a, prompt: x, files: {modify: [%s]}}]}",
          "{tasks: [{id: a, prompt: x, files: {read: [%s]}}]}",
          "{workspace: {include: [%s]}, tasks: [{id: a, prompt: x}]}",
          "{workspace: {caches: {%s: v}}, tasks: [{id: a, prompt: x}]}",
          "{workspace: {caches: {V: %s}}, tasks: [{id: a, prompt: x}]}");

  private static final List<String> OPTIONS =
      List.of("'-x'", "'--help'", "'--upload-pack=touch pwned'", "'-'", "'--'");

  /** Fields with a path inside of the repository. */
  private static final List<String> PATHS =
      NAMES.stream()
          .filter(
              plan ->
                  Stream.of(
                          "promptFile: %s",
                          "create:", "modify:", "read:", "include:", "rules:", "V: %s")
                      .anyMatch(plan::contains))
          .toList();

  private static final List<String> OUTSIDE =
      List.of(
          "'..'",
          "'../x'",
          "'a/../../x'",
          "'a/..'",
          "/etc/passwd",
          "'~/x'",
          "'C:\\x'",
          "'C:/x'",
          "'.git/config'",
          "'a/.GIT/hooks/post-commit'",
          "'.osier/task.json'",
          "\"a\\nb\"",
          "\"a\\0b\"",
          "':(top)x'",
          "'!x'",
          "'a//b'",
          "'./a'");

  /** Text for people, an agent or sh, or in a grammar of its own: never a name. */
  private static final Set<String> OTHERS =
      Set.of(
          // For people, agents and sh: passed as data. LeadingDashTest runs them.
          "title",
          "prompt",
          "verify",
          "setup",
          "command",
          "input",
          "resume",
          "mend",
          "regenerate",
          "show",
          // Options and commands of an agent's program, passed as they are; AgentGrantTest.
          "args",
          "cannot",
          "install",
          "line",
          "model",
          "options",
          "permissions",
          "start",
          // Read in a grammar of their own, as the output of an agent is by them.
          "call",
          "cost",
          "denied",
          "failure",
          "match",
          "message",
          "retryAfterSeconds",
          "retryAt",
          "session",
          "tokens",
          "tool",
          "turns",
          "when");

  static Stream<Arguments> options() {
    return NAMES.stream()
        .flatMap(plan -> OPTIONS.stream().map(option -> Arguments.of(plan.formatted(option))));
  }

  static Stream<Arguments> outside() {
    return PATHS.stream()
        .flatMap(plan -> OUTSIDE.stream().map(path -> Arguments.of(plan.formatted(path))));
  }

  private static Plan read(String plan) throws InvalidPlanException {
    return PlanReader.read(PlanDocument.parse(plan.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("options")
  @DisplayName("no name begins like an option")
  void nameLikeAnOption(String plan) {
    assertThatThrownBy(() -> read(plan)).isInstanceOf(InvalidPlanException.class);
  }

  @ParameterizedTest
  @MethodSource("outside")
  @DisplayName("no path leads out of the repository, nor into what is git's or Osier's")
  void pathThatLeadsOut(String plan) {
    assertThatThrownBy(() -> read(plan)).isInstanceOf(InvalidPlanException.class);
  }

  @Test
  @DisplayName("the table holds what it should: each of its fields takes a usual name")
  void usualNamesAreTaken() {
    for (String plan : NAMES) {
      String name = plan.contains("needs") ? "a" : plan.contains("repository") ? "/a" : "b1";
      assertThatCode(() -> read(plan.formatted(name))).as(plan).doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("each field stands in a table here, a new one too")
  void everyFieldIsLookedAt() {
    Set<String> unknown = new TreeSet<>();
    for (PlanShape shape : PlanShape.values()) {
      for (String name : shape.names()) {
        boolean tabled = NAMES.stream().anyMatch(plan -> plan.contains(name + ": "));
        if (isFreeText(shape, name) && !tabled && !OTHERS.contains(name)) {
          unknown.add(name);
        }
      }
    }
    assertThat(unknown)
        .as("fields of which nobody has said whether they name something: add them to a table")
        .isEmpty();
  }

  /** Neither a word of a closed set, a number, a duration, nor what holds other fields. */
  private static boolean isFreeText(PlanShape shape, String name) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    shape.fields().get(shape.names().indexOf(name)).describe(schema);
    boolean closed =
        Set.of("integer", "number", "boolean").contains(schema.path("type").asText())
            || schema.has("enum")
            || schema.path("pattern").asText().equals(PlanDuration.PATTERN);
    return !closed && !schema.has("properties") && !schema.path("items").has("properties");
  }
}
