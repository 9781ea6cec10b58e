package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.plan.Plan;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.Plans;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.AllowedCommands;
import dev.osier.plan.agent.Grant;
import dev.osier.plan.agent.Permissions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a plan says of an agent's use")
class AgentUseTest {
  private static final String HOW =
      """
      command: [my-agent, "{options}", "{prompt}"]
      model: [--model, "{model}"]
      allow: {line: 'Run({command})', start: 'Run({command}:*)'}
      install: npm install -g my-agent
      cannot: It cannot sing
      permissions:
        work:
          options: [--allow, "{allowed}", [--check, "{verify}"]]
          env: {MAY: "{allowed}"}
          files: {policy.toml: "may = [{allowed}]"}
        all: [--yes]
      """;

  private static Agent agent(String plan, int task) throws Exception {
    Plan read = Plans.read(plan);
    return read.agentOf(read.tasks().get(task));
  }

  @Test
  void isReadForThePlanAndForATask() throws Exception {
    String plan =
        """
        agent: {preset: codex, model: gpt-5, permissions: edit, args: [-c, "a=1", ""], env: {A: 1, B: 1}}
        tasks:
          - {id: a, prompt: x}
          - {id: b, prompt: x, agent: {model: o3, permissions: all, env: {B: 2}}}
          - {id: c, prompt: x, agent: {args: []}}
          - {id: d, prompt: x, agent: claude}
        """;

    assertThat(agent(plan, 0))
        .isEqualTo(
            new Agent(
                "codex",
                null,
                Map.of("A", "1", "B", "1"),
                null,
                Permissions.EDIT,
                "gpt-5",
                List.of("-c", "a=1", "")));
    assertThat(agent(plan, 1))
        .as("the plan's, with what it says instead")
        .isEqualTo(
            new Agent(
                "codex",
                null,
                Map.of("A", "1", "B", "2"),
                null,
                Permissions.ALL,
                "o3",
                List.of("-c", "a=1", "")));
    assertThat(agent(plan, 2).argsOrNone()).isEmpty();
    assertThat(agent(plan, 3)).as("another program").isEqualTo(Agent.DEFAULT);
    assertThat(agent(plan, 3).permissionsOrDefault()).isEqualTo(Permissions.WORK);
  }

  @Test
  void withoutAProgramItIsOfTheDefaultAgent() throws Exception {
    String plan = "agent: {permissions: all}\ntasks: [{id: a, prompt: x}]";

    assertThat(agent(plan, 0).preset()).isEqualTo("claude");
    assertThat(agent(plan, 0).permissions()).isEqualTo(Permissions.ALL);
  }

  @Test
  void presetSaysHowEachIsTold() throws Exception {
    AgentDefinition preset = DefinitionReader.readPreset(HOW.getBytes(StandardCharsets.UTF_8));

    assertThat(preset.model()).containsExactly("--model", "{model}");
    assertThat(preset.allow()).isEqualTo(new AllowedCommands("Run({command})", "Run({command}:*)"));
    assertThat(preset.install()).isEqualTo("npm install -g my-agent");
    assertThat(preset.cannot()).isEqualTo("It cannot sing");
    assertThat(preset.permissions())
        .isEqualTo(
            Map.of(
                Permissions.WORK,
                new Grant(
                    List.of(
                        List.of("--allow"), List.of("{allowed}"), List.of("--check", "{verify}")),
                    Map.of("MAY", "{allowed}"),
                    Map.of("policy.toml", "may = [{allowed}]")),
                Permissions.ALL,
                new Grant(List.of(List.of("--yes")), Map.of(), Map.of())));
    assertThat(AgentUse.problems(new Agent("mine", null, Map.of()), preset)).isEmpty();
    assertThat(
            AgentUse.problems(
                new Agent("mine", null, Map.of(), null, Permissions.EDIT, "m", List.of("x")),
                preset))
        .extracting(PlanProblem::path)
        .containsExactly("agent.permissions");
  }

  @Test
  void commandOfThePlanSaysHowItIsTold() throws Exception {
    String plan =
        "agent:\n"
            + HOW.indent(2)
            + "tasks: [{id: a, prompt: x, agent: {model: m, permissions: all}}]";

    assertThat(agent(plan, 0).model()).isEqualTo("m");
    assertThat(agent(plan, 0).definition()).isNotNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{preset: a, permissions: most} # agent.permissions: \"most\"",
        "{preset: a, permissions: {work: []}} # agent.permissions: must be text",
        "{preset: a, model: [x]} # agent.model: must be text",
        "{preset: a, model: -x} # agent.model: ",
        "{preset: a, args: x} # agent.args: must be a list",
        "{preset: a, allow: {start: '{command}'}} # agent.allow: is the preset's",
        "{command: my-agent, model: x} # agent.model: command is not told how it is given a model",
        "{command: my-agent, permissions: work} # agent.permissions: command is not told",
        "{command: my-agent, args: [x]} # agent.args: command has no place for them; put {options}",
        "{command: [my-agent], model: [--m, '{model}']} # agent.command: has no {options}",
        "{command: 'a {options}', model: [--m]} # agent.model: must mention {model}",
        "{command: 'a {options}', permissions: {edit: []}} # must say how \"work\" is told",
        "{command: 'a {options}', permissions: {works: []}} # is no permission; there are edit, work, all",
        "{command: a, permissions: {work: {files: {../x: y}}}} # is no name of a file",
        "{command: a, permissions: {work: {files: {task.json: y}}}} # is no name of a file",
        "{command: a, allow: {line: '{command}'}} # agent.allow: needs start",
        "{command: a, allow: {start: x}} # agent.allow.start: must mention {command}",
      })
  @DisplayName("G8 refused with the place:")
  void isRefusedWithThePlace(String agent, String problem) {
    String plan = "agent: " + agent + "\ntasks: [{id: a, prompt: x}]";

    assertThatThrownBy(() -> Plans.read(plan))
        .isInstanceOf(InvalidPlanException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "permissions: work # permissions: says how each is told",
        "model: gpt-5 # model: says how a model is told",
        "args: [x] # args: is a plan's",
      })
  @DisplayName("G8 a preset that says what is a plan's to say is refused:")
  void presetDoesNotSayWhat(String line, String problem) {
    byte[] preset = ("command: a\n" + line + "\n").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> DefinitionReader.readPreset(preset))
        .isInstanceOf(InvalidPlanException.class)
        .hasMessageContaining(problem);
  }
}
