package dev.osier.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.Budget;
import dev.osier.plan.CommitPolicy;
import dev.osier.plan.MergePolicy;
import dev.osier.plan.MergeRule;
import dev.osier.plan.NotYet;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.PlanWords;
import dev.osier.plan.Task;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.OutputRule;
import dev.osier.plan.agent.Permissions;
import dev.osier.plan.read.CacheNames;
import dev.osier.plan.read.PlanField;
import dev.osier.plan.read.PlanReader;
import dev.osier.plan.read.PlanShape;
import java.util.Set;

/** What the JSON Schema says of a field besides its type: limits, patterns, defaults. */
final class PlanFieldLimits {
  static final Set<String> REQUIRED = Set.of("tasks", "id");

  /** Before {@code {item}} is replaced, so without a limit of its length. */
  private static final String ID = "^(?:[A-Za-z0-9]|\\{item\\})(?:[A-Za-z0-9._-]|\\{item\\})*$";

  private static final String PRESET = "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$";
  private static final String VARIABLE = "^(?!OSIER_|GIT_)[A-Za-z_][A-Za-z0-9_]{0,99}$";
  private static final String REMOTE = "^[^-./:\\s][^:\\s]*$";
  private static final String ONE_LINE = "^[^\\r\\n]+$";

  private PlanFieldLimits() {}

  /** Adds to {@code node} what holds for the field {@code name} of {@code shape}. */
  static void add(ObjectNode node, PlanShape shape, String name) {
    addToText(node);
    if (node.get("items") instanceof ObjectNode element) {
      addToText(element);
    }
    switch (shape) {
      case PLAN -> addToPlan(node, name);
      case TASK -> addToTask(node, name);
      case AGENT -> addToAgent(node, name);
      case FILES -> {}
      case GRANT -> addToGrant(node, name);
      case ALLOW -> node.put("type", "string").put("minLength", 1);
      case OUTPUT -> addToOutput(node, name);
      case BUDGET -> addToBudget(node, name);
      case MERGE -> addToMerge(node, name);
      case RULE -> addToRule(node, name);
      case COMMIT ->
          node.put("maxLength", CommitPolicy.LIMIT_MESSAGE)
              .put("default", CommitPolicy.DEFAULT.message());
      case WORKSPACE -> addToWorkspace(node, name);
    }
  }

  /** What holds for every text. */
  private static void addToText(ObjectNode node) {
    if (node.path("type").asText().equals("string") && !node.has("enum")) {
      node.put("minLength", 1);
    }
  }

  private static void addToPlan(ObjectNode node, String name) {
    switch (name) {
      case "agent" -> node.put("default", Agent.DEFAULT.name());
      case "concurrency" -> node.put("minimum", 1).put("maximum", PlanReader.LIMIT_CONCURRENCY);
      case "onFailure" -> node.put("default", PlanWords.of(OnFailure.CONTINUE));
      case "patience" -> node.put("default", PlanDuration.format(Plan.PATIENCE));
      case "tasks" -> node.put("minItems", 1).put("maxItems", PlanReader.LIMIT_TASKS);
      default -> {}
    }
  }

  private static void addToTask(ObjectNode node, String name) {
    switch (name) {
      case "id" -> node.put("pattern", ID);
      case "title" -> node.put("pattern", ONE_LINE);
      case "priority" ->
          node.put("minimum", 1).put("maximum", 5).put("default", Task.DEFAULT_PRIORITY);
      case "tries" -> node.put("minimum", 1).put("maximum", 10).put("default", Task.DEFAULT_TRIES);
      case "timeout" -> node.put("default", PlanDuration.format(Task.DEFAULT_TIMEOUT));
      case "forEach" -> {
        node.put("type", "array").put("minItems", 1);
        putScalar(node.putObject("items"));
      }
      default -> {}
    }
  }

  private static void addToAgent(ObjectNode node, String name) {
    switch (name) {
      case "preset" -> node.put("pattern", PRESET);
      case "env" -> {
        node.putObject("propertyNames").put("pattern", VARIABLE);
        putScalar(node.putObject("additionalProperties"));
      }
      case "command", "resume" -> {
        node.remove("minLength");
        node.putArray("type").add("string").add("array");
        node.put("minLength", 1).put("minItems", 1);
        putScalar(node.putObject("items"));
      }
      case "keys" -> {
        node.put("type", "array");
        node.putObject("items").put("type", "string").put("minLength", 1);
      }
      case "permissions" -> {
        node.put("default", PlanWords.of(Permissions.WORK)).remove("type");
        ArrayNode either = node.putArray("anyOf");
        either.addObject().put("type", "string").set("enum", node.remove("enum"));
        addGrants(either.addObject());
      }
      case "args" -> putScalar(node.put("type", "array").putObject("items"));
      case "model" -> {
        node.putArray("type").add("string").add("array");
        putScalar(node.put("minLength", 1).putObject("items"));
      }
      case "allow" -> addFields(node, PlanShape.ALLOW).withArray("required").add("start");
      case "install", "cannot" -> node.put("type", "string").put("minLength", 1);
      case "input", "mend" -> node.put("type", "string").put("minLength", 1);
      case "output" -> {
        node.put("type", "array");
        ObjectNode rule = node.putObject("items");
        rule.put("type", "object").put("additionalProperties", false);
        ObjectNode fields = rule.putObject("properties");
        for (PlanField field : PlanShape.OUTPUT.fields()) {
          ObjectNode one = fields.putObject(field.name()).put("description", field.doc());
          add(one, PlanShape.OUTPUT, field.name());
        }
      }
      default -> {}
    }
  }

  /** How each is told: its words alone, or an object. */
  private static void addGrants(ObjectNode node) {
    node.put("type", "object").put("additionalProperties", false);
    ObjectNode each = node.putObject("properties");
    PlanWords.available(Permissions.class)
        .forEach(
            word -> {
              ArrayNode either = each.putObject(word).putArray("anyOf");
              either.addObject().put("type", "array");
              addFields(either.addObject(), PlanShape.GRANT);
            });
    node.putArray("required").add(PlanWords.of(Permissions.WORK));
  }

  private static ObjectNode addFields(ObjectNode node, PlanShape shape) {
    node.put("type", "object").put("additionalProperties", false);
    ObjectNode fields = node.putObject("properties");
    for (PlanField field : shape.fields()) {
      ObjectNode one = fields.putObject(field.name()).put("description", field.doc());
      add(one, shape, field.name());
    }
    return node;
  }

  private static void addToGrant(ObjectNode node, String name) {
    switch (name) {
      case "options" -> node.put("type", "array");
      default -> putScalar(node.put("type", "object").putObject("additionalProperties"));
    }
  }

  private static void addToOutput(ObjectNode node, String name) {
    switch (name) {
      case "when" -> putScalar(node.put("type", "object").putObject("additionalProperties"));
      case "match" -> node.put("type", "string").put("minLength", 1);
      case "show" -> {
        node.putArray("type").add("string").add("array");
        putScalar(node.put("minLength", 1).putObject("items"));
      }
      case "is" -> {
        node.put("type", "string");
        PlanWords.available(OutputRule.Meaning.class).forEach(node.withArray("enum")::add);
      }
      case "add" -> node.put("type", "boolean");
      default -> {
        node.putArray("type").add("string").add("integer").add("array");
        node.put("minLength", 1);
        putScalar(node.putObject("items"));
      }
    }
  }

  private static void addToBudget(ObjectNode node, String name) {
    switch (name) {
      case "cost" -> node.put("exclusiveMinimum", 0).put("maximum", Budget.LIMIT_COST);
      case "turns" -> node.put("minimum", 1).put("maximum", Budget.LIMIT_TURNS);
      default -> {}
    }
  }

  private static void addToMerge(ObjectNode node, String name) {
    switch (name) {
      case "onConflict" -> node.put("default", PlanWords.of(MergePolicy.DEFAULT.onConflict()));
      case "verifyTimeout" ->
          node.put("default", PlanDuration.format(MergePolicy.DEFAULT_VERIFY_TIMEOUT));
      case "publish" -> node.put("default", PlanWords.of(MergePolicy.DEFAULT.publish()));
      case "style" -> node.put("default", PlanWords.of(MergePolicy.DEFAULT.style()));
      case "rules" -> node.put("maxItems", MergeRule.LIMIT);
      case "redBase" -> node.put("default", PlanWords.of(MergePolicy.DEFAULT.redBase()));
      case "sign" -> node.put("default", PlanWords.of(MergePolicy.DEFAULT.sign()));
      case "slots" ->
          node.put("minimum", 1)
              .put("maximum", MergePolicy.LIMIT_SLOTS)
              .put("default", MergePolicy.DEFAULT.slots());
      case "push" -> node.put("pattern", REMOTE);
      default -> {}
    }
  }

  private static void addToRule(ObjectNode node, String name) {
    switch (name) {
      case "files" -> node.put("minItems", 1).put("maxItems", MergeRule.LIMIT_FILES);
      case "union" -> node.put("const", true);
      default -> {}
    }
  }

  private static void addToWorkspace(ObjectNode node, String name) {
    String keepFor = PlanDuration.format(WorkspacePolicy.DEFAULT.keepFor());
    switch (name) {
      case "hooks" -> node.put("default", PlanWords.of(WorkspacePolicy.DEFAULT.hooks()));
      case "keep" -> node.put("default", PlanWords.of(WorkspacePolicy.DEFAULT.keep()));
      case "keepFor" -> {
        node.put("default", keepFor);
        if (NotYet.refuses("workspace.keepFor")) {
          node.put("const", keepFor);
        }
      }
      case "caches" -> {
        putScalar(node.putObject("additionalProperties"))
            .put("pattern", "^" + CacheNames.DIRECTORY + "$");
        node.putObject("propertyNames").put("pattern", "^" + CacheNames.VARIABLE + "$");
      }
      default -> {}
    }
  }

  /** Numbers and booleans are taken as they are written. */
  private static ObjectNode putScalar(ObjectNode node) {
    node.putArray("type").add("string").add("number").add("boolean");
    return node;
  }
}
