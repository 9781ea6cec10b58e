package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.job.TryJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.Permissions;
import dev.osier.plan.read.DefinitionReader;
import dev.osier.task.FirstTry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What an agent is told of what it may do")
class AgentGrantTest {
  private static final String CHECK = "npm ci && node -e 'check(\"a\")' || { echo no; exit 1; }";

  private static AgentGrant of(
      String preset,
      @Nullable Permissions permissions,
      @Nullable String verify,
      String... gitDirs) {
    Agent agent =
        new Agent(preset, null, Map.of(), null, permissions, "the-model", List.of("--more", "{x}"));
    return AgentGrant.of(AgentPresets.builtIn(agent), request(agent, verify), List.of(gitDirs));
  }

  private static TryJob request(Agent agent, @Nullable String verify) {
    return FirstTry.of(
        "run",
        "a",
        "/r",
        "0".repeat(40),
        "Do it",
        agent,
        verify,
        new WorkspaceNeeds("make deps", List.of(), Map.of(), null));
  }

  @Test
  void claudeIsGivenThePlansCommandsAndGitWithoutPush() throws Exception {
    List<String> options = of("claude", null, CHECK).options();

    assertThat(options.subList(0, 4))
        .containsExactly("--model", "the-model", "--permission-mode", "acceptEdits");
    assertThat(options).endsWith("--more", "{x}");
    JsonNode settings = new ObjectMapper().readTree(options.get(options.indexOf("--settings") + 1));
    List<String> allowed = new ArrayList<>();
    settings.at("/permissions/allow").forEach(each -> allowed.add(each.asText()));
    assertThat(allowed)
        .containsExactly(
            "Bash(" + CHECK + ")",
            "Bash(make deps)",
            "Bash(npm ci:*)",
            "Bash(node -e 'check(\"a\")':*)",
            "Bash(echo no:*)",
            "Bash(exit 1:*)",
            "Bash(make deps:*)",
            "Bash(git status:*)",
            "Bash(git diff:*)",
            "Bash(git log:*)",
            "Bash(git show:*)",
            "Bash(git add:*)",
            "Bash(git commit:*)",
            "Bash(git restore:*)",
            "Bash(git switch:*)",
            "Bash(git stash:*)");
  }

  @Test
  void openCodeIsGivenThemInItsEnvironment() throws Exception {
    AgentGrant grant = of("opencode", Permissions.WORK, CHECK);

    JsonNode told = new ObjectMapper().readTree(grant.env().get("OPENCODE_PERMISSION"));
    List<String> patterns = new ArrayList<>();
    told.path("bash").fieldNames().forEachRemaining(patterns::add);
    assertThat(patterns.get(0)).as("the last that fits counts").isEqualTo("*");
    assertThat(told.at("/bash/*").asText()).isEqualTo("deny");
    assertThat(patterns).contains("npm ci *", "node -e 'check(\"a\")' *", "git commit *");
    assertThat(grant.options()).containsExactly("-m", "the-model", "--more", "{x}");
  }

  @Test
  void geminiIsGivenThemInAFile() {
    AgentGrant grant = of("gemini", Permissions.WORK, CHECK);

    assertThat(grant.files()).containsOnlyKeys("policy.toml");
    assertThat(grant.files().get("policy.toml"))
        .contains("commandPrefix = [\"npm ci\", \"node -e 'check(\\\"a\\\")'\", ")
        .contains("\"git commit\"")
        .doesNotContain("push", "{allowed}");
    assertThat(grant.options()).contains("--policy", ".osier/policy.toml");
  }

  @Test
  void codexMayWriteWhereGitCommits() {
    assertThat(
            of("codex", Permissions.WORK, CHECK, "/r/.git/worktrees/a", "/r/.git/objects")
                .options())
        .contains(
            "sandbox_workspace_write.writable_roots=[\"/r/.git/worktrees/a\", \"/r/.git/objects\"]",
            "sandbox_workspace_write.network_access=true");
    assertThat(of("codex", Permissions.EDIT, CHECK).options())
        .containsExactly("-m", "the-model", "-s", "workspace-write", "--more", "{x}");
    Agent agent = new Agent("codex", null, Map.of());
    assertThat(AgentGrant.needsGitDirs(AgentPresets.builtIn(agent), agent)).isTrue();
    Agent other = new Agent("claude", null, Map.of());
    assertThat(AgentGrant.needsGitDirs(AgentPresets.builtIn(other), other)).isFalse();
  }

  @Test
  void aiderRunsTheCheckIfThereIsOne() {
    assertThat(of("aider", Permissions.WORK, "make check").options())
        .containsExactly(
            "--model", "the-model", "--auto-test", "--test-cmd", "make check", "--more", "{x}");
    assertThat(of("aider", Permissions.WORK, null).options())
        .containsExactly("--model", "the-model", "--more", "{x}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "gemini", "opencode", "aider"})
  void eachPresetOfOsiersKnowsAllThreeAndAModelAndHowItIsInstalled(String name) {
    AgentDefinition definition = AgentPresets.builtIn(name).definition();

    assertThat(definition.permissions()).containsOnlyKeys(Permissions.values());
    assertThat(definition.model()).isNotEmpty();
    assertThat(definition.install()).isNotBlank();
    assertThat(definition.allow() == null)
        .as("says so, if it cannot be told single commands")
        .isEqualTo(definition.cannot() != null && definition.cannot().contains("single"));
  }

  @Test
  void lineForShIsGivenOptionsAsWords() throws Exception {
    AgentDefinition own =
        DefinitionReader.readPreset(
            """
            command: 'printf "%s|" {options} "{options}" {prompt}'
            model: [-m, "{model}"]
            """
                .getBytes(StandardCharsets.UTF_8));
    Agent agent = new Agent("mine", null, Map.of(), null, null, "a b", List.of("$(id)", "'"));
    AgentGrant grant = AgentGrant.of(own, request(agent, null), List.of());

    AgentCommand command =
        AgentCommand.of(
            own, new AgentCommand.Values("the prompt", "f", "a", "t", null), grant.options());

    assertThat(command.argv().subList(0, 2)).containsExactly("sh", "-c");
    assertThat(command.argv().get(2)).isEqualTo("printf \"%s|\" \"$@\" \"$@\" \"${OSIER_PROMPT}\"");
    assertThat(command.argv().subList(3, 8)).containsExactly("sh", "-m", "a b", "$(id)", "'");
  }
}
