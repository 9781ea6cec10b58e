package dev.osier.output;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PlanWords;
import dev.osier.plan.read.PlanField;
import dev.osier.plan.read.PlanShape;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of a plan (draft 2020-12), for editors and for services that check before they
 * send. The structure comes from the plan's records, names and descriptions from {@link PlanShape},
 * limits from {@link PlanFieldLimits}.
 *
 * <p>Rules between fields and between tasks are the reader's alone, and so is its leniency: {@code
 * null} for "not given", and a number where text is expected.
 */
public final class PlanSchema {
  private PlanSchema() {}

  /** A new tree with the schema. */
  public static ObjectNode generate() {
    var config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
            .with(Option.INLINE_ALL_SCHEMAS);
    config.forTypesInGeneral().withCustomDefinitionProvider(PlanSchema::definition);
    ObjectNode plan = new SchemaGenerator(config.build()).generateSchema(Plan.class);
    ObjectNode fields = complete(plan, PlanShape.PLAN);
    setAgent(fields);
    setRule(complete(object(fields, "merge"), PlanShape.MERGE));
    complete(object(fields, "commit"), PlanShape.COMMIT);
    complete(object(fields, "workspace"), PlanShape.WORKSPACE);
    complete(object(fields, "budget"), PlanShape.BUDGET);
    ObjectNode task = object(object(fields, "tasks"), "items");
    ObjectNode taskFields = complete(task, PlanShape.TASK);
    setAgent(taskFields);
    complete(object(taskFields, "files"), PlanShape.FILES);
    complete(object(taskFields, "budget"), PlanShape.BUDGET);
    return plan.put("title", "Osier plan");
  }

  /** What is written otherwise than it is kept in the records: durations and words. */
  private static @Nullable CustomDefinition definition(
      ResolvedType type, SchemaGenerationContext context) {
    Class<?> erased = type.getErasedType();
    ObjectNode node = context.getGeneratorConfig().createObjectNode().put("type", "string");
    if (erased.isEnum()) {
      @SuppressWarnings("unchecked") // An enum's class.
      var words = PlanWords.available((Class<? extends Enum<?>>) erased);
      words.forEach(node.withArray("enum")::add);
    } else if (erased == Duration.class) {
      node.put("pattern", PlanDuration.PATTERN);
    } else {
      return null;
    }
    return new CustomDefinition(
        node, CustomDefinition.DefinitionType.INLINE, CustomDefinition.AttributeInclusion.YES);
  }

  /**
   * Puts the fields of {@code object} in order, with description and limits, and gives them. A
   * field that the records do not have is added: {@code forEach}, which was expanded in them.
   */
  private static ObjectNode complete(ObjectNode object, PlanShape shape) {
    JsonNode made = object.get("properties");
    ObjectNode fields = object.putObject("properties");
    for (PlanField field : shape.fields()) {
      ObjectNode node = fields.putObject(field.name());
      node.put("description", field.doc());
      if (made.get(field.name()) instanceof ObjectNode known) {
        node.setAll(known);
      }
      PlanFieldLimits.add(node, shape, field.name());
      if (PlanFieldLimits.REQUIRED.contains(field.name())) {
        object.withArray("required").add(field.name());
      }
    }
    return fields;
  }

  /**
   * An agent is a preset's name, or an object with a preset or a command, or with what is to be
   * otherwise than the plan's.
   */
  private static void setAgent(ObjectNode fields) {
    ObjectNode agent = object(fields, "agent");
    ObjectNode either = fields.objectNode();
    for (String outside : new String[] {"description", "default"}) {
      if (agent.has(outside)) {
        either.set(outside, agent.remove(outside));
      }
    }
    complete(agent, PlanShape.AGENT);
    agent.putObject("not").putArray("required").add("preset").add("command");
    for (String one : new String[] {"preset", "command", "permissions", "model", "args"}) {
      agent.withArray("anyOf").addObject().putArray("required").add(one);
    }
    ObjectNode name = fields.objectNode().put("type", "string");
    PlanFieldLimits.add(name, PlanShape.AGENT, "preset");
    either.putArray("oneOf").add(name).add(agent);
    fields.set("agent", either);
  }

  /** A rule has files, and one of the other two. */
  private static void setRule(ObjectNode mergeFields) {
    ObjectNode rule = object(object(mergeFields, "rules"), "items");
    complete(rule, PlanShape.RULE);
    rule.putArray("required").add("files");
    for (String one : new String[] {"union", "regenerate"}) {
      rule.withArray("oneOf").addObject().putArray("required").add(one);
    }
  }

  private static ObjectNode object(ObjectNode parent, String field) {
    return (ObjectNode) parent.required(field);
  }
}
