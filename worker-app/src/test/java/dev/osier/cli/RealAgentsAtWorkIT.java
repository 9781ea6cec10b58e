package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the real programs of agents may do by their presets, and what they are denied. */
@DisplayName("Real agents at work")
class RealAgentsAtWorkIT extends RealAgentsScene {
  /** What it prints stands in no prompt. */
  private static String check(String name) {
    return "grep -q good " + name + ".txt || { expr 600 + 66; exit 1; }";
  }

  private static final List<String> TELLING = List.of("claude", "gemini", "opencode");

  @Test
  @DisplayName("each may run the plan's check and commit, also when its conversation goes on")
  void runsThePlansCheckAndCommits() throws Exception {
    for (String agent : RealAgents.ALL) {
      task(
              agent,
              agent,
              """
              write %2$s.txt bad\\n
              run %1$s
              expect 666
              run git add -A && git commit -qm 'Make %2$s' && git status
              say All done
              expect Your work on this task was judged
              write %2$s.txt good\\n
              run %1$s
              run git add -A && git commit -qm 'Mend %2$s'
              say Now it is
              """
                  .formatted(check(agent), agent))
          .put("tries", 2)
          .put("verify", check(agent));
    }
    JsonNode report = run(0);

    for (String agent : RealAgents.ALL) {
      assertThat(task(report, agent).get("tries").asInt()).as(agent).isEqualTo(2);
      assertThat(stage.git("log", "--format=%s", "main"))
          .contains("Make " + agent, "Mend " + agent);
      assertThat(task(report, agent).at("/agent/denied")).as(agent).isEmpty();
      assertThat(task(report, agent).get("host").asText()).isNotBlank();
    }
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("each is denied what is not work, and that is told everywhere")
  void isDeniedWhatIsNotWork() throws Exception {
    for (String agent : TELLING) {
      task(
              agent,
              agent,
              """
              write %1$s.txt bad\\n
              run git push origin main
              run git -c core.editor=vi commit -qam x
              run git push origin main
              say All done
              expect You were not allowed to run: git push origin main (2 times)
              write %1$s.txt good\\n
              say Done without
              """
                  .formatted(agent))
          .put("tries", 2)
          .put("verify", check(agent));
    }
    JsonNode report = run(0);

    for (String agent : TELLING) {
      JsonNode denied = task(report, agent).at("/agent/denied");
      assertThat(denied).as(agent).hasSize(2);
      assertThat(denied.at("/0/command").asText()).isEqualTo("git push origin main");
      assertThat(denied.at("/0/count").asInt()).isEqualTo(2);
      assertThat(denied.at("/0/tool").asText()).isNotBlank();
      assertThat(denied.at("/1/command").asText()).startsWith("git -c core.editor=vi");
      InProcess logs = stage.call("logs", "--try", "1", report.get("run").asText(), agent);
      assertThat(logs.exitCode()).as(logs.err()).isZero();
      assertThat(logs.out()).as(agent).containsIgnoringCase("denied");
    }
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G3 work of one that was denied its check is taken if it passes, and that is said")
  void deniedItsCheckIsNotQuietlyReady() throws Exception {
    String check = "sh -c 'grep -q good a.txt'";
    task("quiet", "claude", "write a.txt good\\n\nrun " + check + "\nsay Done")
        .put("verify", check)
        .withObject("agent")
        .put("permissions", "edit");
    // Before it is merged: that waits for the one that lands first.
    Path seen = folder.resolve("seen");
    plan.withArray("tasks")
        .addObject()
        .put("id", "first")
        .put("priority", 1)
        .putObject("agent")
        .put("command", "until test -e '%s'; do sleep 0.1; done".formatted(seen));
    try (OsierProcess run = stage.start("run", plan())) {
      run.awaitErr(said -> said.contains("verified; its agent was denied the check: " + check));
      Files.createFile(seen);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("Warning: task quiet: its agent was denied the check of its own work: " + check)
          .contains("its agent was denied " + check);
    }
    assertThat(stage.git("show", "main:a.txt")).isEqualTo("good");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("permissions all, a model and args reach the program")
  void allModelAndArgsReachTheProgram() throws Exception {
    for (String agent : List.of("claude", "gemini", "opencode")) {
      task(agent, agent, "run git rev-parse --is-inside-work-tree > " + agent + ".txt\nsay Done")
          .withObject("agent")
          .put("permissions", "all");
    }
    ObjectNode claude = (ObjectNode) plan.at("/tasks/0/agent");
    claude.put("model", "claude-of-the-plan");
    claude.putArray("args").add("--append-system-prompt").add("Sing while you work");
    task("codex", "codex", "run git rev-parse HEAD > codex.txt\nsay Done")
        .withObject("agent")
        .put("model", "gpt-5-of-the-plan");
    JsonNode report = run(0);

    for (String agent : RealAgents.ALL) {
      assertThat(status(report, agent)).as(agent).isEqualTo("merged");
    }
    assertThat(model.requests()).anyMatch(body -> body.contains("claude-of-the-plan"));
    assertThat(model.requests()).anyMatch(body -> body.contains("Sing while you work"));
    assertThat(model.requests()).anyMatch(body -> body.contains("gpt-5-of-the-plan"));
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G1 Codex's own sandbox keeps it from the repository's settings and hooks")
  void codexWritesNowhereElse() throws Exception {
    // Not below /tmp, where its sandbox lets everybody write.
    Path outside = Path.of("/var/tmp").resolve("osier-" + ProcessHandle.current().pid() + ".txt");
    task("codex", "codex", "write a.txt one\\n\nrun touch " + outside + "\nsay Done");
    try {
      JsonNode report = run(0);

      assertThat(status(report, "codex")).isEqualTo("merged");
      assertThat(outside).doesNotExist();
    } finally {
      Files.deleteIfExists(outside);
    }
    stage.assertNothingLeft();
  }

  @Test
  void aiderRunsThePlansCheckAndCommits() throws Exception {
    withAider();
    task("work", "aider", "write a.txt bad\\n\nexpect 666\nwrite a.txt good\\n")
        .put("verify", check("a"));
    JsonNode report = run(0);

    assertThat(task(report, "work").get("tries").asInt()).isEqualTo(1);
    assertThat(stage.git("show", "main:a.txt")).isEqualTo("good");
    stage.assertNothingLeft();
  }
}
