package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.TryJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.plan.agent.Agent;
import dev.osier.task.FirstTry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The environment of an agent")
class AgentEnvironmentTest {
  private static final Map<String, String> WORKER =
      Map.of(
          "PATH", "/bin",
          "TEMPORAL_API_KEY", "secret",
          "TEMPORAL_TLS_CLIENT_KEY_DATA", "secret",
          "GIT_DIR", "/elsewhere/.git",
          "OSIER_HOME", "/home/.osier",
          "ANTHROPIC_API_KEY", "a",
          "OPENAI_API_KEY", "o",
          "GEMINI_API_KEY", "g",
          "MY_KEY", "m");

  private static Map<String, String> of(Agent agent, List<String> keys) {
    TryJob request =
        FirstTry.of(
            "run", "task", "/repository", "start", "prompt", agent, null, WorkspaceNeeds.NOTHING);
    return AgentEnvironment.of(WORKER, keys, Map.of(), request, Path.of("/srv/task"), 20_000);
  }

  @ParameterizedTest
  @CsvSource({
    "claude, ANTHROPIC_API_KEY",
    "codex, OPENAI_API_KEY",
    "gemini, GEMINI_API_KEY",
  })
  void presetGetsItsOwnProvidersKeyAndNoOther(String preset, String key) {
    Agent agent = new Agent(preset, null, Map.of());
    Map<String, String> environment = of(agent, AgentPresets.builtIn(preset).definition().keys());

    assertThat(environment).containsKeys(key, "MY_KEY", "PATH");
    assertThat(environment.keySet())
        .filteredOn(name -> name.endsWith("_API_KEY"))
        .containsOnly(key);
  }

  @Test
  void agentOfManyProvidersGetsAllTheirKeysButNoneOfTheWorkersOwn() {
    Map<String, String> environment = of(new Agent("opencode", null, Map.of()), null);

    assertThat(environment).containsKeys("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY");
    assertThat(environment)
        .doesNotContainKeys(
            "TEMPORAL_API_KEY", "TEMPORAL_TLS_CLIENT_KEY_DATA", "GIT_DIR", "OSIER_HOME");
  }

  @Test
  void whatThePlanNamesIsGivenAnyway() {
    Agent agent = new Agent("claude", null, Map.of("OPENAI_API_KEY", "from the plan"));

    assertThat(of(agent, List.of("ANTHROPIC_API_KEY")))
        .containsEntry("OPENAI_API_KEY", "from the plan");
  }
}
