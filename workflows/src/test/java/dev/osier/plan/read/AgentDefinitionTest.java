package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.Plans;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.CommandLine;
import dev.osier.plan.agent.OutputRule;
import dev.osier.plan.agent.OutputRule.Fact;
import dev.osier.plan.agent.OutputRule.Meaning;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An agent that a plan defines")
class AgentDefinitionTest {
  private static final String PLAN =
      """
      agent:
        command: [my-agent, --model, 5, ""]
        resume: my-agent --resume {session}
        input: "{prompt}"
        env: {LEVEL: 3}
        mend: To log in, run my-agent login
        keys: [MY_KEY]
        output:
          - when: {/type: end, /code: 4.9}
            session: /id
            cost: [/usage/cost, /fees/*/cost]
            turns: 1
            add: true
            is: limited
          - match: 'failed: (?<failure>.*)'
            is: refused
      tasks: [{id: a, prompt: b}]
      """;

  @Test
  void isReadWithAllItsFields() throws Exception {
    Agent agent = Plans.read(PLAN).agent();

    assertThat(agent.preset()).isNull();
    assertThat(agent.command()).isNull();
    assertThat(agent.env()).isEqualTo(Map.of("LEVEL", "3"));
    assertThat(agent.needsPrompt()).isTrue();
    assertThat(agent.definition())
        .isEqualTo(
            new AgentDefinition(
                CommandLine.words(List.of("my-agent", "--model", "5", "")),
                CommandLine.line("my-agent --resume {session}"),
                "{prompt}",
                Map.of(),
                List.of(
                    new OutputRule(
                        Map.of("/type", "end", "/code", "4.9"),
                        null,
                        Map.of(
                            Fact.SESSION, List.of("/id"),
                            Fact.COST, List.of("/usage/cost", "/fees/*/cost"),
                            Fact.TURNS, List.of("1")),
                        Meaning.LIMITED,
                        true,
                        List.of()),
                    new OutputRule(
                        Map.of(),
                        "failed: (?<failure>.*)",
                        Map.of(),
                        Meaning.REFUSED,
                        false,
                        List.of())),
                "To log in, run my-agent login",
                List.of("MY_KEY"),
                List.of(),
                Map.of(),
                null,
                null,
                null));
  }

  @Test
  void isTheSameAfterItTravelled() throws Exception {
    Agent agent = Plans.read(PLAN).agent();
    var converter = DefaultDataConverter.newDefaultInstance();
    var payload = converter.toPayload(agent).orElseThrow();

    assertThat(converter.fromPayload(payload, Agent.class, Agent.class)).isEqualTo(agent);
  }

  @Test
  void plainCommandStaysOne() throws Exception {
    assertThat(
            Plans.read(
                    "{\"agent\": {\"command\": \"a {prompt}\"}, \"tasks\": [{\"id\": \"a\", \"prompt\": \"b\"}]}")
                .agent())
        .isEqualTo(new Agent(null, "a {prompt}", Map.of()));
  }

  @Test
  void needsAPromptOnlyIfItIsGivenOne() throws Exception {
    String plan = "agent: {command: [make, all]}\ntasks: [{id: a}]\n";
    assertThat(Plans.refusal(plan)).isEqualTo("accepted");
    assertThat(Plans.refusal(plan.replace("all]", "\"{promptFile}\"]"))).contains("needs a prompt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{command: [a], resume: [b]} | agent.resume: must mention {session}",
        "{command: [a, '{session}']} | agent.command: {session} is for resume alone",
        "{command: [a], resume: 'b {session}'} | agent.resume: no rule of output tells the session",
        "{command: []} | agent.command: needs at least the program",
        "{command: [' ', a]} | agent.command[0]: must be the name of a program",
        "{preset: claude, resume: x} | agent.resume: is the preset's; give it with a command of your own",
        "{command: a, output: [{when: {/a: b}, is: broken}]} | agent.output[0].is: \"broken\" is not a word for is",
        "{command: a, output: [{when: {/a: '('}}]} | agent.output[0].when./a: \"(\" is not a regular expression",
        "{command: a, output: {}} | agent.output: must be a list",
        "{command: a, output: [{when: {/a: b}, costs: /x}]} | unknown field \"costs\"; did you mean \"cost\"?",
      })
  @DisplayName("G8 what is wrong with it is said with its place")
  void refuses(String agent, String problem) {
    assertThat(Plans.refusal("agent: " + agent + "\ntasks: [{id: a, prompt: b}]\n"))
        .contains(problem);
  }
}
