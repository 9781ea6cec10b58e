package dev.osier.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import dev.osier.plan.read.PlanSchema;
import dev.osier.plan.read.PlanShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanSchemaTest {
  private static final Map<PlanShape, String> POINTERS =
      Map.ofEntries(
          Map.entry(PlanShape.PLAN, ""),
          Map.entry(PlanShape.TASK, "/properties/tasks/items"),
          Map.entry(PlanShape.AGENT, "/properties/agent/oneOf/1"),
          Map.entry(PlanShape.OUTPUT, "/properties/agent/oneOf/1/properties/output/items"),
          Map.entry(
              PlanShape.GRANT,
              "/properties/agent/oneOf/1/properties/permissions/anyOf/1/properties/work/anyOf/1"),
          Map.entry(PlanShape.ALLOW, "/properties/agent/oneOf/1/properties/allow"),
          Map.entry(PlanShape.FILES, "/properties/tasks/items/properties/files"),
          Map.entry(PlanShape.BUDGET, "/properties/budget"),
          Map.entry(PlanShape.MERGE, "/properties/merge"),
          Map.entry(PlanShape.RULE, "/properties/merge/properties/rules/items"),
          Map.entry(PlanShape.COMMIT, "/properties/commit"),
          Map.entry(PlanShape.WORKSPACE, "/properties/workspace"));

  private final ObjectNode schema = PlanSchema.generate();

  @ParameterizedTest
  @EnumSource(PlanShape.class)
  void hasTheFieldsThatTheReaderKnowsAndNoOther(PlanShape shape) {
    JsonNode object = schema.at(POINTERS.get(shape));
    List<String> names = new ArrayList<>();
    object.get("properties").fieldNames().forEachRemaining(names::add);

    assertThat(names).isEqualTo(shape.names());
    assertThat(object.get("additionalProperties").booleanValue()).isFalse();
    assertThat(object.get("properties")).allMatch(field -> field.hasNonNull("description"));
  }

  /**
   * Given an object where none may stand, the reader must have looked at the field to refuse it.
   */
  @ParameterizedTest
  @EnumSource(PlanShape.class)
  void readerReadsEveryFieldOfTheList(PlanShape shape) {
    for (String name : shape.names()) {
      String wrong = "{\"" + name + "\": {\"wrong\": [{}]}}";
      String message =
          refusal(
              switch (shape) {
                case PLAN -> wrong;
                case TASK -> "{\"tasks\": [" + wrong + "]}";
                case FILES -> "{\"tasks\": [{\"files\": " + wrong + "}]}";
                case OUTPUT -> "{\"agent\": {\"command\": \"a\", \"output\": [" + wrong + "]}}";
                case RULE -> "{\"merge\": {\"rules\": [" + wrong + "]}}";
                case GRANT ->
                    "{\"agent\": {\"command\": \"a\", \"permissions\": {\"work\": " + wrong + "}}}";
                case ALLOW -> "{\"agent\": {\"command\": \"a\", \"allow\": " + wrong + "}}";
                case AGENT, BUDGET, COMMIT, MERGE, WORKSPACE ->
                    "{\"" + shape.name().toLowerCase(Locale.ROOT) + "\": " + wrong + "}";
              });
      assertThat(message).as(name).containsPattern("(?m)^\\S*\\b" + name + "\\b[^ ]*: ");
      assertThat(message).as(name).doesNotContain("unknown field \"" + name);
    }
  }

  @Test
  void onlyTasksAndTheirIdsAreRequired() {
    assertThat(schema.get("required")).hasToString("[\"tasks\"]");
    assertThat(schema.at("/properties/tasks/items/required")).hasToString("[\"id\"]");
    assertThat(schema.findParents("required"))
        .as("those, what an agent needs, twice, and of rules files, and one of two")
        .hasSize(25);
  }

  @Test
  void wordsAreThoseOfThisVersionWithTheirDefaults() {
    assertThat(schema.at("/properties/merge/properties/publish/enum"))
        .hasToString("[\"end\",\"all\",\"each\",\"ask\",\"never\"]");
    assertThat(schema.at("/properties/merge/properties/publish/default").textValue())
        .isEqualTo("end");
    assertThat(schema.at("/properties/tasks/items/properties/workspace/enum"))
        .hasToString("[\"none\"]");
    assertThat(schema.at("/properties/tasks/items/properties/timeout/default").textValue())
        .isEqualTo("1h");
  }

  @Test
  void isASchemaOfItsDraft() {
    JsonSchema draft =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(schema.get("$schema").textValue())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(draft.validate(schema)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smallest.yaml",
        "whole.yaml",
        "for-each.yaml",
        "from-a-service.json",
        "reading.yaml"
      })
  void exampleIsRightForSchemaAndReader(String name) throws Exception {
    ObjectNode plan = PlanDocument.parse(resource(name));
    assertThat(validate(plan)).isEmpty();
    assertThatCode(() -> PlanReader.read(plan)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "tasks: []",
        "tasks: [{prompt: x}]",
        "tasks: [{id: a b, prompt: x}]",
        "tasks: [{id: a, prompt: x, priority: 0}]",
        "tasks: [{id: a, prompt: x, priority: high}]",
        "tasks: [{id: a, prompt: x, timeout: '30'}]",
        "tasks: [{id: a, prompt: x, needs: b}]",
        "tasks: [{id: a, prompt: x, verfy: b}]",
        "tasks: [{id: a, prompt: '', files: {}}]",
        "tasks: [{id: a, prompt: x, files: {delete: []}}]",
        "tasks: [{id: a, prompt: x, forEach: []}]",
        "tasks: [{id: a, prompt: x, workspace: own}]",
        "{agent: claude -p, tasks: [{id: a, prompt: x}]}",
        "{agent: {env: {}}, tasks: [{id: a, prompt: x}]}",
        "{agent: {preset: a, command: b}, tasks: [{id: a, prompt: x}]}",
        "{agent: {preset: a, env: {GIT_DIR: b}}, tasks: [{id: a, prompt: x}]}",
        "{merge: {onConflict: fail}, tasks: [{id: a, prompt: x}]}",
        "{merge: {publish: END}, tasks: [{id: a, prompt: x}]}",
        "{merge: {style: octopus}, tasks: [{id: a, prompt: x}]}",
        "{merge: {rules: [{files: [a]}]}, tasks: [{id: a, prompt: x}]}",
        "{merge: {rules: [{files: [a], union: false}]}, tasks: [{id: a, prompt: x}]}",
        "{merge: {rules: [{files: [a], union: true, regenerate: b}]}, tasks: [{id: a, prompt: x}]}",
        "{merge: {rules: [{files: [], union: true}]}, tasks: [{id: a, prompt: x}]}",
        "{merge: {rules: [{regenerate: b}]}, tasks: [{id: a, prompt: x}]}",
        "{workspace: {keepFor: 2}, tasks: [{id: a, prompt: x}]}",
        "{workspace: {caches: {A: ../b}}, tasks: [{id: a, prompt: x}]}",
        "{workspace: {caches: {A: .}}, tasks: [{id: a, prompt: x}]}",
        "{workspace: {caches: {PATH: b}}, tasks: [{id: a, prompt: x}]}",
        "{workspace: {caches: {LD_PRELOAD: b}}, tasks: [{id: a, prompt: x}]}",
        "{workspace: {caches: {GIT_DIR: b}}, tasks: [{id: a, prompt: x}]}",
        "{concurrency: 0, tasks: [{id: a, prompt: x}]}",
      })
  void whatTheSchemaCanSeeBothRefuse(String document) throws Exception {
    assertThat(validate(PlanDocument.parse(document.getBytes(UTF_8)))).isNotEmpty();
    assertThat(refusal(document)).isNotEqualTo("accepted");
  }

  private Set<ValidationMessage> validate(JsonNode plan) {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema).validate(plan);
  }

  private static String refusal(String document) {
    try {
      PlanReader.read(PlanDocument.parse(document.getBytes(UTF_8)));
      return "accepted";
    } catch (InvalidPlanException e) {
      return e.getMessage();
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PlanSchemaTest.class.getResourceAsStream("/plans/" + name)) {
      return in.readAllBytes();
    }
  }
}
