package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** How the real programs of agents come through a run. */
@DisplayName("Real agents")
class RealAgentsIT extends RealAgentsScene {
  private static final ObjectMapper JSON = new ObjectMapper();

  @SuppressWarnings("unused") // For FieldSource.
  private static final List<String> AGENTS = RealAgents.ALL;

  @Test
  @DisplayName("G1 all four work side by side, each in its own workspace, and their work lands")
  void allFourWorkSideBySide() throws Exception {
    for (String agent : RealAgents.ALL) {
      task(agent, agent, "write " + agent + ".txt made by " + agent + "\\n\nsay All done");
    }
    JsonNode report = run(0);

    for (String agent : RealAgents.ALL) {
      assertThat(stage.git("show", "main:" + agent + ".txt")).isEqualTo("made by " + agent);
      JsonNode told = task(report, agent).get("agent");
      assertThat(told.get("name").asText()).isEqualTo(agent);
      assertThat(told.get("exit").asInt()).isZero();
      assertThat(told.get("session").asText()).as(agent).isNotBlank();
      assertThat(told.get("tokens").asLong()).as(agent).isEqualTo(240);
    }
    assertThat(task(report, "claude").get("agent").get("cost").asDouble()).isPositive();
    assertThat(task(report, "claude").get("agent").get("turns").asInt()).isEqualTo(2);
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G2 of two that conflict the later gives way")
  void laterGivesWayOnConflict() throws Exception {
    task("first", "claude", "write shop.txt red\\n\nsay Done").put("priority", 2);
    task("second", "gemini", "write shop.txt blue\\n\nsay Done").put("priority", 1);
    JsonNode report = run(1);

    assertThat(status(report, "second")).isEqualTo("merged");
    assertThat(status(report, "first")).isEqualTo("conflicted");
    assertThat(stage.git("show", "main:shop.txt")).isEqualTo("blue");
    stage.assertNothingLeft();
  }

  @Test
  void toldWhatItsCheckSaidEachRepairsItInTheSameConversation() throws Exception {
    for (String agent : RealAgents.ALL) {
      String file = agent + ".txt";
      task(
              agent,
              agent,
              """
              write %1$s bad\\n
              say All done, and it works
              expect %1$s is not good
              write %1$s good\\n
              say Now it is
              """
                  .formatted(file))
          .put("tries", 2)
          .put(
              "verify",
              "grep -q good %1$s || { echo '%1$s is not good'; exit 1; }".formatted(file));
    }
    JsonNode report = run(0);

    for (String agent : RealAgents.ALL) {
      assertThat(task(report, agent).get("tries").asInt()).as(agent).isEqualTo(2);
      assertThat(stage.git("show", "main:" + agent + ".txt")).isEqualTo("good");
      assertThat(model.requests("key-" + agent).get(2))
          .as("%s knows what it was asked, and what it said", agent)
          .contains("Do what " + agent, "and it works");
    }
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName(
      "G4 a budget of turns ends an agent that tells them while it works; its work is kept")
  void budgetEndsAnAgentThatTellsItsTurnsWhileItWorks() throws Exception {
    task(
            "endless",
            "opencode",
            "write a.txt one\\n\nrun sleep 1\nrun sleep 1\nrun sleep 1\nrun sleep 1\nrun sleep 1\n"
                + "run sleep 1\nrun sleep 60\nsay Done")
        .put("tries", 3)
        .putObject("budget")
        .put("turns", 2);
    JsonNode report = run(1);

    JsonNode endless = task(report, "endless");
    assertThat(endless.get("headline").asText())
        .startsWith("The task's budget is used up: ")
        .endsWith(" of 2 turns");
    assertThat(endless.get("tries").asInt()).isEqualTo(1);
    assertThat(stage.git("show", endless.get("kept").asText() + ":a.txt")).isEqualTo("one");
    try (OsierProcess logs = stage.start("logs", report.get("run").asText(), "endless")) {
      assertThat(logs.exitCode()).as(logs.err()).isZero();
      assertThat(logs.out()).contains("> write a.txt\n");
    }
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G3 one that claims success and did nothing is unchanged")
  void claimOfSuccessIsNoWork() throws Exception {
    for (String agent : RealAgents.ALL) {
      task(agent, agent, "say All done: 12 files changed, all tests pass");
    }
    JsonNode report = run(0);

    for (String agent : RealAgents.ALL) {
      assertThat(status(report, agent)).as(agent).isEqualTo("unchanged");
      assertThat(task(report, agent).get("agent").get("session").asText()).as(agent).isNotBlank();
    }
    stage.assertNothingLeft();
  }

  @Test
  void limitedOneWaitsAndUsesUpNoTry() throws Exception {
    for (String agent : RealAgents.ALL) {
      String limits = "limit 1\n".repeat(agent.equals("claude") ? 2 : 1);
      String script = "write %1$s.a one\\n\n%2$swrite %1$s.b two\\n\nsay Done";
      task(agent, agent, script.formatted(agent, limits));
    }
    JsonNode report = run(0);

    for (String agent : RealAgents.ALL) {
      assertThat(status(report, agent)).as(agent).isEqualTo("merged");
      assertThat(task(report, agent).get("tries").asInt()).as(agent).isEqualTo(1);
      assertThat(stage.git("show", "main:" + agent + ".a")).isEqualTo("one");
      assertThat(stage.git("show", "main:" + agent + ".b")).isEqualTo("two");
    }
    stage.assertNothingLeft();
  }

  @ParameterizedTest
  @FieldSource("AGENTS")
  void refusedKeyEndsTheRunsLaunchesWithOneClearMessage(String agent) throws Exception {
    taskWithKey("locked", agent, "a-wrong-key").put("tries", 3);
    task("next", agent, "say Never asked");
    plan.put("concurrency", 1);
    JsonNode report = run(1);

    assertThat(report.get("status").asText()).isEqualTo("halted");
    assertThat(status(report, "locked")).isEqualTo("failed");
    assertThat(task(report, "locked").get("tries").asInt()).isEqualTo(1);
    assertThat(task(report, "locked").get("headline").asText())
        .startsWith("Cannot use " + agent + ": its key was refused. ");
    assertThat(status(report, "next")).isEqualTo("skipped");
    assertThat(task(report, "next").get("headline").asText())
        .isEqualTo("Not started: the key of " + agent + " was refused");
    stage.assertNothingLeft();
  }

  @Test
  void killedWithTheirWorkerAllGoOnInTheSameConversation() throws Exception {
    TemporalCli.requireInstalled();
    stage.with("OSIER_SERVER", "temporal");
    for (String agent : RealAgents.ALL) {
      task(
          agent,
          agent,
          """
          write %1$s.a one\\n
          hang
          expect You were interrupted
          write %1$s.b two\\n
          say Done
          """
              .formatted(agent));
    }
    String file = plan();
    String all = Integer.toString(RealAgents.ALL.size());
    try (OsierProcess first = stage.start("run", "--agents", all, file)) {
      first.awaitErr(
          said ->
              RealAgents.ALL.stream()
                  .allMatch(agent -> model.requests("key-" + agent).size() >= 2));
      first.signal("KILL");
      first.exitCode();
    }
    try (OsierProcess second = stage.start("run", "--json", "--agents", all, file)) {
      assertThat(second.exitCode()).as(second.err()).isZero();
      JsonNode report = JSON.readTree(second.out());
      for (String agent : RealAgents.ALL) {
        assertThat(task(report, agent).get("tries").asInt()).as(agent).isEqualTo(1);
      }
    }
    assertThat(model.mistakes()).isEmpty();
    for (String agent : RealAgents.ALL) {
      assertThat(model.requests("key-" + agent).get(2))
          .as("the conversation before")
          .contains(agent + ".a");
      assertThat(stage.git("show", "main:" + agent + ".a")).isEqualTo("one");
      assertThat(stage.git("show", "main:" + agent + ".b")).isEqualTo("two");
      assertThat(Files.exists(stage.repository().resolve(agent + ".b"))).isTrue();
    }
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("aider's work lands, beside that of the others, with what it cost")
  void aiderWorks() throws Exception {
    withAider();
    task("aider", "aider", "write aider.txt made by aider\\n");
    task("claude", "claude", "write claude.txt made by claude\\n\nsay All done");
    JsonNode report = run(0);

    assertThat(stage.git("show", "main:aider.txt")).isEqualTo("made by aider");
    assertThat(stage.git("show", "main:claude.txt")).isEqualTo("made by claude");
    JsonNode told = task(report, "aider").get("agent");
    assertThat(told.get("name").asText()).isEqualTo("aider");
    assertThat(told.get("exit").asInt()).isZero();
    assertThat(told.get("tokens").asLong()).isEqualTo(100);
    assertThat(told.get("cost").asDouble()).isEqualTo(0.0014);
    assertThat(stage.git("ls-tree", "--name-only", "main").lines())
        .containsExactly("README.md", "aider.txt", "claude.txt");
    stage.assertNothingLeft();
  }

  @Test
  void aiderToldWhatItsCheckSaidRepairsIt() throws Exception {
    withAider();
    task(
            "repair",
            "aider",
            """
            write a.txt bad\\n
            expect a.txt is not good
            write a.txt good\\n
            """)
        .put("tries", 2)
        .put("verify", "grep -q good a.txt || { echo 'a.txt is not good'; exit 1; }")
        // Else it runs the check itself, and is right in its first try.
        .withObject("agent")
        .put("permissions", "edit");
    JsonNode report = run(0);

    assertThat(task(report, "repair").get("tries").asInt()).isEqualTo(2);
    assertThat(stage.git("show", "main:a.txt")).isEqualTo("good");
    assertThat(model.requests().get(1)).as("knows what it was asked").contains("Do what repair");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G3 aider exits with 0 whatever happens: nothing changed is all that is believed")
  void aiderIsNotBelieved() throws Exception {
    withAider();
    task("idle", "aider", "say All done: 12 files changed, all tests pass");
    task("wrong", "aider", "fail\nfail\nfail");
    JsonNode report = run(0);

    assertThat(status(report, "idle")).isEqualTo("unchanged");
    assertThat(status(report, "wrong")).isEqualTo("unchanged");
    assertThat(task(report, "wrong").get("headline").asText())
        .startsWith("Nothing changed; the agent said: litellm.BadRequestError: OpenAIException");
    try (OsierProcess logs = stage.start("logs", report.get("run").asText(), "wrong")) {
      assertThat(logs.exitCode()).as(logs.err()).isZero();
      assertThat(logs.out()).contains("litellm.BadRequestError: OpenAIException - the request");
    }
    stage.assertNothingLeft();
  }

  @Test
  void aiderWaitsOutAShortLimitByItself() throws Exception {
    withAider();
    task("late", "aider", "limit 1\nlimit 1\nlimit 1\nlimit 1\nwrite a.txt one\\n");
    JsonNode report = run(0);

    assertThat(status(report, "late")).isEqualTo("merged");
    assertThat(task(report, "late").get("tries").asInt()).isEqualTo(1);
    assertThat(stage.git("show", "main:a.txt")).isEqualTo("one");
    stage.assertNothingLeft();
  }

  @Test
  void refusedKeyOfAiderEndsTheRunsLaunches() throws Exception {
    withAider();
    refusedKeyEndsTheRunsLaunchesWithOneClearMessage("aider");
  }

  @Test
  void aiderKilledWithItsWorkerBeginsAgainAndUsesUpNoTry() throws Exception {
    TemporalCli.requireInstalled();
    withAider();
    stage.with("OSIER_SERVER", "temporal");
    task("long", "aider", "hang\nexpect Do what long\nwrite a.txt one\\n");
    String file = plan();
    try (OsierProcess first = stage.start("run", file)) {
      first.awaitErr(said -> !model.requests().isEmpty());
      first.signal("KILL");
      first.exitCode();
    }
    try (OsierProcess second = stage.start("run", "--json", file)) {
      assertThat(second.exitCode()).as(second.err()).isZero();
      JsonNode report = JSON.readTree(second.out());
      assertThat(task(report, "long").get("tries").asInt()).isEqualTo(1);
    }
    assertThat(model.mistakes()).isEmpty();
    assertThat(stage.git("show", "main:a.txt")).isEqualTo("one");
    stage.assertNothingLeft();
  }
}
