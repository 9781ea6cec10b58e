package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose merged work fails, or whose target moves. */
class LandingIT {
  /** Minutes: a compiler starts for each check. */
  @TempDir Path given;

  private Path folder;
  private Stage stage;

  @BeforeEach
  void makeStage() throws Exception {
    folder = given.toRealPath();
    stage = new Stage(folder);
  }

  private static JsonNode report(OsierProcess osier) throws Exception {
    return new ObjectMapper().readTree(osier.out());
  }

  private String history() throws Exception {
    return stage.git("log", "--first-parent", "--format=%s", "main");
  }

  @Test
  @DisplayName("G2 G7 two runs at once on one target both land, the second on top of the first")
  void twoRunsAtOnceBothLand() throws Exception {
    String wait = "touch %1$s/here-%2$s; until test -e %1$s/here-%3$s; do sleep 0.1; done; ";
    String one =
        stage.plan(
            "one.yaml",
            """
            merge: {verify: "ls >> %1$s/verified"}
            tasks: [{id: one, agent: {command: "%2$s echo 1 > one.md; echo 1 >> README.md"}}]
            """
                .formatted(folder, wait.formatted(folder, "1", "2")));
    String two =
        stage.plan(
            "two.yaml",
            """
            merge: {verify: "true"}
            tasks: [{id: two, agent: {command: "%s echo 2 > two.md"}}]
            """
                .formatted(wait.formatted(folder, "2", "1")));
    try (OsierProcess first = stage.start("run", "--json", one);
        OsierProcess second = stage.start("run", "--json", two)) {
      assertThat(first.exitCode()).as(first.err() + first.out()).isZero();
      assertThat(second.exitCode()).as(second.err() + second.out()).isZero();
      assertThat(List.of(report(first), report(second)))
          .allMatch(report -> report.path("problems").isEmpty())
          .allMatch(report -> report.path("published").isTextual());
    }
    assertThat(stage.git("show", "main:one.md")).isEqualTo("1");
    assertThat(stage.git("show", "main:two.md")).isEqualTo("2");
    assertThat(history().lines())
        .containsExactlyInAnyOrder("Merge one", "Merge two", "Open the shop");
    assertThat(stage.git("status", "--porcelain")).isEmpty();
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G2 G3 work that merges cleanly and does not compile together: the later gives way")
  void semanticConflictEvictsTheLater() throws Exception {
    Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
    Files.writeString(stage.repository().resolve("A.java"), "class A { static void old() {} }\n");
    stage.git("add", ".");
    stage.git("commit", "-q", "-m", "A");
    String plan =
        stage.plan(
            "shop.yaml",
            """
            verify: %s -d .osier/classes *.java
            tasks:
              - {id: rename, agent: {command: "sed -i s/old/fresh/ A.java"}}
              - {id: caller, agent: {command: "echo 'class B { void b() { A.old(); } }' > B.java"}}
              - {id: other, agent: {command: "echo 'class C {}' > C.java"}}
            """
                .formatted(javac));
    try (OsierProcess osier = stage.start("run", "--json", plan)) {
      assertThat(osier.exitCode()).as(osier.err() + osier.out()).isEqualTo(1);
      JsonNode report = report(osier);
      assertThat(report.at("/tasks/1/status").asText()).isEqualTo("evicted");
      assertThat(report.at("/tasks/1/headline").asText()).startsWith("With it the check ");
      assertThat(stage.git("show", report.at("/tasks/1/kept").asText() + ":B.java"))
          .contains("A.old()");
    }
    assertThat(history()).isEqualTo("Merge other\nMerge rename\nA\nOpen the shop");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G3 a red base ends the run at once: the agent that runs is ended, its work kept")
  void redBaseEndsTheRunAtOnce() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            """
            merge: {verify: "test -e %1$s/begun && echo closed && exit 3"}
            tasks:
              - {id: slow, agent: {command: "echo x > x.md; touch %1$s/begun; exec sleep 1000"}}
            """
                .formatted(folder));
    try (OsierProcess osier = stage.start("run", "--json", plan)) {
      assertThat(osier.exitCode()).as(osier.err() + osier.out()).isEqualTo(1);
      JsonNode report = report(osier);
      assertThat(report.path("status").asText()).isEqualTo("failed");
      assertThat(report.path("headline").asText())
          .startsWith("The base ")
          .contains("fails the check ", "To run all the same, set merge.redBase to ignore");
    }
    assertThat(history()).isEqualTo("Open the shop");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("publish: each with push: the first task lands while the second still works")
  void eachLandsWhileOthersWork() throws Exception {
    stage.git("init", "-q", "--bare", folder.resolve("remote").toString());
    stage.git("remote", "add", "origin", folder.resolve("remote").toString());
    String plan =
        stage.plan(
            "shop.yaml",
            """
            merge: {publish: each, push: origin, verify: "true"}
            tasks:
              - {id: one, agent: {command: "echo 1 > one.md"}}
              - id: two
                agent:
                  command: >-
                    until git --git-dir=%s cat-file -e main:one.md 2>&-; do sleep 0.1; done;
                    echo 2 > two.md
            """
                .formatted(folder.resolve("remote")));
    try (OsierProcess osier = stage.start("run", "--json", plan)) {
      assertThat(osier.exitCode()).as(osier.err() + osier.out()).isZero();
      JsonNode report = report(osier);
      assertThat(report.path("problems")).isEmpty();
      assertThat(report.path("escaped")).isEmpty();
      assertThat(report.path("headline").asText()).endsWith("and pushed it to origin");
    }
    assertThat(history()).isEqualTo("Merge two\nMerge one\nOpen the shop");
    assertThat(stage.git("ls-remote", "origin"))
        .isEqualTo(stage.git("rev-parse", "main") + "\trefs/heads/main");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G8 a remote that is not there is refused before anything is made")
  void missingRemoteIsRefused() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            "merge: {push: origin}\ntasks: [{id: one, agent: {command: 'echo 1 > one.md'}}]");
    try (OsierProcess osier = stage.start("run", plan)) {
      assertThat(osier.exitCode()).isEqualTo(2);
      assertThat(osier.err()).contains("merge.push: no remote \"origin\"; there is none");
    }
    stage.assertNothingLeft();
  }
}
