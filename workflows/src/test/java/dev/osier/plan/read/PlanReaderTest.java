package dev.osier.plan.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.Budget;
import dev.osier.plan.CommitPolicy;
import dev.osier.plan.MergePolicy;
import dev.osier.plan.MergePolicy.RedBase;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.Plans;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.Task;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.plan.WorkspacePolicy.Hooks;
import dev.osier.plan.WorkspacePolicy.Keep;
import dev.osier.plan.agent.Agent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanReaderTest {
  @Test
  void onlyAnIdAndAPromptAreRequired() throws InvalidPlanException {
    Plan plan = Plans.read("tasks: [{id: a, prompt: Do it}]");

    assertThat(plan)
        .isEqualTo(
            new Plan(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                OnFailure.CONTINUE,
                null,
                Plan.PATIENCE,
                Budget.NONE,
                CommitPolicy.DEFAULT,
                List.of(
                    new Task(
                        "a",
                        null,
                        "Do it",
                        null,
                        3,
                        List.of(),
                        TaskWorkspace.OWN,
                        TaskFiles.ANY,
                        null,
                        null,
                        1,
                        Duration.ofHours(1),
                        null,
                        Budget.NONE,
                        null)),
                MergePolicy.DEFAULT,
                WorkspacePolicy.DEFAULT));
  }

  @Test
  void readsEveryField() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            repository: /srv/project
            target: main
            base: v1.0
            agent: {command: "agent {prompt}", env: {B: yes, A: 010, EMPTY: ""}}
            verify: ./mvnw test
            verifyTimeout: 45m
            concurrency: 4
            onFailure: halt
            idle: 10m
            budget: {cost: 12.5, turns: 300, time: 8h}
            commit: {message: "[SHOP-1] {title}"}
            tasks:
              - id: grammar
                prompt: Write the grammar
              - id: parser
                title: Write the parser
                promptFile: prompts/parser.md
                priority: 1
                needs: [grammar]
                files: {create: [src/Parser.java], modify: [pom.xml], read: [docs/**]}
                agent: codex
                verify: ./mvnw test -Dtest=ParserTest
                tries: 3
                timeout: 1h30m
                onConflict: ask
                idle: 90s
                budget: {cost: 2}
              - id: review
                prompt: Read all of it
                workspace: none
            merge:
              onConflict: rerun
              verify: ./mvnw verify
              verifyTimeout: 4h
              publish: all
              redBase: ignore
              slots: 4
              push: origin
              sign: require
            workspace:
              kind: worktree
              setup: npm ci
              setupTimeout: 20m
              include: [.env, config/*.local]
              caches: {CARGO_TARGET_DIR: cargo, npm_config_cache: npm.v1}
              hooks: skip
              keep: always
              keepFor: 2h
            """);

    assertThat(plan.repository()).isEqualTo("/srv/project");
    assertThat(plan.target()).isEqualTo("main");
    assertThat(plan.base()).isEqualTo("v1.0");
    assertThat(plan.agent())
        .isEqualTo(new Agent(null, "agent {prompt}", Map.of("B", "yes", "A", "010", "EMPTY", "")));
    assertThat(plan.verify()).isEqualTo("./mvnw test");
    assertThat(plan.verifyTimeoutOf(plan.tasks().get(0))).isEqualTo(Duration.ofMinutes(45));
    assertThat(plan.setupTimeoutOf(plan.tasks().get(0))).isEqualTo(Duration.ofMinutes(20));
    assertThat(plan.concurrency()).isEqualTo(4);
    assertThat(plan.onFailure()).isEqualTo(OnFailure.HALT);
    assertThat(plan.tasks().get(1))
        .isEqualTo(
            new Task(
                "parser",
                "Write the parser",
                null,
                "prompts/parser.md",
                1,
                List.of("grammar"),
                TaskWorkspace.OWN,
                new TaskFiles(List.of("src/Parser.java"), List.of("pom.xml"), List.of("docs/**")),
                new Agent("codex", null, Map.of()),
                "./mvnw test -Dtest=ParserTest",
                3,
                Duration.ofMinutes(90),
                Duration.ofSeconds(90),
                new Budget(2.0, null, null),
                OnConflict.ASK));
    assertThat(plan.idle()).isEqualTo(Duration.ofMinutes(10));
    assertThat(plan.idleOf(plan.tasks().get(0))).isEqualTo(Duration.ofMinutes(10));
    assertThat(plan.budget()).isEqualTo(new Budget(12.5, 300, Duration.ofHours(8)));
    assertThat(plan.onConflictOf(plan.tasks().get(1))).isEqualTo(OnConflict.ASK);
    assertThat(plan.onConflictOf(plan.tasks().get(0))).isEqualTo(OnConflict.RERUN);
    assertThat(plan.tasks().get(2).workspace()).isEqualTo(TaskWorkspace.NONE);
    assertThat(plan.merge())
        .isEqualTo(
            new MergePolicy(
                OnConflict.RERUN,
                "./mvnw verify",
                Duration.ofHours(4),
                PublishPolicy.ALL,
                MergeStyle.MERGE,
                List.of(),
                RedBase.IGNORE,
                4,
                "origin",
                MergeSign.REQUIRE));
    assertThat(plan.commitMessageOf(plan.tasks().get(1), "run"))
        .isEqualTo("[SHOP-1] Write the parser\n\nOsier-Effect: run/parser\n");
    assertThat(plan.workspace())
        .isEqualTo(
            new WorkspacePolicy(
                WorkspaceKind.WORKTREE,
                "npm ci",
                Duration.ofMinutes(20),
                List.of(".env", "config/*.local"),
                Map.of("CARGO_TARGET_DIR", "cargo", "npm_config_cache", "npm.v1"),
                Hooks.SKIP,
                Keep.ALWAYS,
                Duration.ofHours(2)));
  }

  @Test
  void readsStyleAndRules() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            merge:
              style: rebase
              rules:
                - {files: [CHANGES, "log/**"], union: true}
                - {files: ["**/*.lock"], regenerate: make lock}
            tasks: [{id: a, prompt: x}]
            """);

    assertThat(plan.merge().style()).isEqualTo(MergeStyle.REBASE);
    assertThat(plan.merge().rules())
        .containsExactly(
            new MergeRule(List.of("CHANGES", "log/**"), true, null),
            new MergeRule(List.of("**/*.lock"), false, "make lock"));
    assertThat(plan.merge().rules().get(1).covers("a/b.lock")).isTrue();
    assertThat(plan.merge().rules().get(0).covers("a/CHANGES")).isFalse();
    assertThat(MergePolicy.DEFAULT.style()).isEqualTo(MergeStyle.MERGE);
    assertThat(plan.merge().sign()).isEqualTo(MergeSign.AUTO);
  }

  @Test
  void variablesKeepTheirOrder() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            "{agent: {preset: claude, env: {Z: 1, A: 2, M: 3}}, tasks: [{id: a, prompt: x}]}");
    assertThat(plan.agentOf(plan.tasks().get(0)).env().keySet()).containsExactly("Z", "A", "M");
  }

  @Test
  void nullIsAsIfNotGiven() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            {"target": null, "agent": null, "merge": null, "workspace": null, "concurrency": null,
             "tasks": [{"id": "a", "prompt": "x", "promptFile": null, "needs": null, "files": null,
                        "forEach": null, "priority": null, "timeout": null}]}
            """);
    assertThat(plan).isEqualTo(Plans.read("tasks: [{id: a, prompt: x}]"));
  }

  @Test
  void idsAreTakenAsTheyAreWritten() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            tasks:
              - {id: no, prompt: x}
              - {id: 010, prompt: x}
              - {id: 1.10, prompt: x, needs: [010, no]}
              - {id: 12, prompt: x}
              - {id: true, prompt: x}
              - {id: 1e3, prompt: x, needs: [1.10, 12, true]}
            """);
    assertThat(plan.tasks())
        .extracting(Task::id)
        .containsExactly("no", "010", "1.10", "12", "true", "1e3");
    assertThat(plan.tasks().get(5).needs()).containsExactly("1.10", "12", "true");
    assertThat(Plans.read("{\"tasks\":[{\"id\":1.10,\"prompt\":\"x\"}]}").tasks().get(0).id())
        .isEqualTo("1.10");
  }

  @Test
  void commandThatNeverMentionsThePromptNeedsNone() throws InvalidPlanException {
    assertThat(Plans.read("{agent: {command: make}, tasks: [{id: a}]}").tasks()).hasSize(1);
    assertThat(Plans.read("tasks: [{id: a, agent: {command: make}}]").tasks()).hasSize(1);
  }

  @Test
  void planVerifyIsNotForTasksThatOnlyRead() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            verify: make test
            tasks:
              - {id: a, prompt: x}
              - {id: b, prompt: x, workspace: none}
              - {id: c, prompt: x, workspace: none, verify: test -s .osier/answer.md}
            """);
    assertThat(plan.tasks().stream().map(plan::verifyOf))
        .containsExactly("make test", null, "test -s .osier/answer.md");
  }

  @Test
  void sameFileIsAllowedInAChain() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            tasks:
              - {id: a, prompt: x, files: {modify: [pom.xml]}}
              - {id: b, prompt: x, needs: [a]}
              - {id: c, prompt: x, needs: [b], files: {modify: ["*.xml", pom.xml]}}
            """);
    assertThat(plan.tasks()).hasSize(3);
  }

  @Test
  void readingTheSameFileIsAllowed() throws InvalidPlanException {
    Plan plan =
        Plans.read(
            """
            tasks:
              - {id: a, prompt: x, files: {modify: [pom.xml]}}
              - {id: b, prompt: x, files: {read: [pom.xml]}}
              - {id: c, prompt: x}
            """);
    assertThat(plan.tasks()).hasSize(3);
  }

  @Test
  void planAtTheLimitsIsRead() throws InvalidPlanException {
    StringBuilder plan = new StringBuilder("{\"tasks\":[");
    for (int i = 0; i < PlanReader.LIMIT_TASKS; i++) {
      plan.append(i == 0 ? "" : ",")
          .append(
              """
              {"id":"t%d","prompt":"Do it","needs":[%s],
               "files":{"create":["src/p%d/*.java","docs/**/n%d-?.md"]}}
              """
                  .formatted(i, i < 2 ? "" : "\"t%d\",\"t%d\"".formatted(i / 2, i / 3), i, i));
    }
    String document = plan.append("]}").toString();

    assertThat(Plans.read(document).tasks()).hasSize(PlanReader.LIMIT_TASKS);
  }

  @Test
  void whatWasTakenOnceIsReadAsItWasWhateverRulesSayNow() throws Exception {
    String taken =
        """
        {"target": "two..dots", "concurrency": 100000, "budget": {"cost": 9999999},
         "tasks": [{"id": "a b", "prompt": "x", "tries": 99, "files": {"modify": ["/etc/x"]}}]}
        """;
    assertThat(Plans.refusal(taken))
        .contains("target", "concurrency", "cost", "id", "tries", "files");

    Plan plan = PlanReader.readTaken(PlanDocument.parse(taken.getBytes(StandardCharsets.UTF_8)));

    assertThat(plan.target()).isEqualTo("two..dots");
    assertThat(plan.concurrency()).isEqualTo(100_000);
    assertThat(plan.budget().cost()).isEqualTo(9_999_999);
    assertThat(plan.tasks())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.id()).isEqualTo("a b");
              assertThat(task.tries()).isEqualTo(99);
              assertThat(task.files().modify()).containsExactly("/etc/x");
            });
  }
}
