package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.testkit.model.ScriptedModel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real programs of agents against a scripted model. The key of each task says which script its
 * model plays.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
abstract class RealAgentsScene {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  ScriptedModel model;
  private RealAgents agents;
  Stage stage;
  final ObjectNode plan = JSON.createObjectNode();

  @BeforeEach
  void start() throws Exception {
    model = ScriptedModel.start();
    agents = RealAgents.installed(folder.toRealPath().resolve("agents-home"), model.url());
    stage = new Stage(folder).with("PATH", agents.path());
  }

  @AfterEach
  void end() {
    if (model != null) {
      model.close();
    }
  }

  /** Adds a task that plays {@code script}. */
  ObjectNode task(String id, String agent, String script) {
    model.play("key-" + id, script);
    return taskWithKey(id, agent, "key-" + id);
  }

  ObjectNode taskWithKey(String id, String agent, String key) {
    ArrayNode tasks = plan.withArray("tasks");
    ObjectNode task = tasks.addObject().put("id", id).put("prompt", "Do what " + id + " needs.");
    ObjectNode env = task.putObject("agent").put("preset", agent).putObject("env");
    agents.env(agent, key).forEach(env::put);
    return task;
  }

  String plan() throws Exception {
    return stage.plan("plan.json", JSON.writeValueAsString(plan));
  }

  JsonNode run(int exit) throws Exception {
    try (OsierProcess run = stage.start("run", "--json", plan())) {
      assertThat(run.exitCode()).as(run.err()).isEqualTo(exit);
      assertThat(model.mistakes()).isEmpty();
      return JSON.readTree(run.out());
    }
  }

  static JsonNode task(JsonNode report, String id) {
    for (JsonNode task : report.get("tasks")) {
      if (task.get("id").asText().equals(id)) {
        return task;
      }
    }
    throw new AssertionError("no task " + id + " in " + report);
  }

  static String status(JsonNode report, String id) {
    return task(report, id).get("status").asText();
  }

  /** It has no tools, no sessions, and its turn ends with its first answer. */
  void withAider() {
    stage.with("PATH", RealAgents.requireAider() + ":" + agents.path());
  }
}
