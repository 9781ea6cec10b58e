package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs on the in-process server: by a process of its own where exit codes, streams and signals
 * matter.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class RunCommandTest {
  @TempDir Path folder;

  private Stage stage;

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder);
  }

  @Test
  void zeroWhenEveryTaskIsMergedOrUnchanged() throws Exception {
    String plan = stage.plan("shop.yaml", "care", "echo dry > care.md", "nothing", "true");
    try (OsierProcess osier = stage.start("run", plan)) {
      assertThat(osier.exitCode()).as(osier.err()).isZero();
      assertThat(osier.err()).contains("in-process server", "Run shop-", "care     merged");
      assertThat(osier.out()).contains("completed", "care     merged", "nothing  unchanged");
      assertThat(osier.out()).contains("To look at what was merged, run git log");
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 G5 clones: what is merged lands, what fails is kept, nothing is left")
  void clonesLandLikeWorktrees() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            """
            workspace: {kind: clone}
            verify: test -d .git
            tasks:
              - {id: care, agent: {command: "echo dry > care.md; git add .; git commit -qm Care"}}
              - {id: more, needs: [care], agent: {command: "cat care.md > more.md"}}
              - {id: photos, agent: {command: "echo x > p.md; git add .; git commit -qm P; exit 3"}}
            """);
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.at("/tasks/2/status").asText()).isEqualTo("failed");
    String kept = report.at("/tasks/2/kept").asText();
    assertThat(stage.git("show", kept + ":p.md")).isEqualTo("x");
    assertThat(report.path("problems")).isEmpty();
    assertThat(stage.git("show", "main:more.md")).isEqualTo("dry");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G3 caches are shared by the tasks, and the check of the whole has its own")
  void cachesAreSharedByAllWorkspaces() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            """
            workspace:
              setup: 'echo "setup $OSIER_EFFECT" >> "${BUILD_CACHE:?}/log"'
              caches: {BUILD_CACHE: build, OTHER: build}
            verify: 'echo "verify $OSIER_TASK" >> "${OTHER:?}/log"'
            tasks:
              - {id: one, agent: {command: 'cd "$BUILD_CACHE" && echo made > one; cd -; echo 1 > 1.txt'}}
              - {id: two, needs: [one], agent: {command: 'cp "$BUILD_CACHE/one" 2.txt'}}
              - {id: own, agent: {command: 'echo $OTHER > own.txt', env: {OTHER: /tmp}}, verify: "true"}
              - {id: read, workspace: none, agent: {command: 'test -d "$BUILD_CACHE"'}}
            merge: {verify: 'ls "${BUILD_CACHE:?}"; test "$(cat "$BUILD_CACHE/log")" = "setup $OSIER_EFFECT"'}
            """);
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err() + osier.out()).isZero();
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.path("problems")).isEmpty();
    assertThat(stage.git("show", "main:2.txt")).isEqualTo("made");
    assertThat(stage.git("show", "main:own.txt")).isEqualTo("/tmp");
    Path ofRepository;
    try (Stream<Path> repositories = Files.list(stage.home().resolve("caches"))) {
      List<Path> all = repositories.toList();
      assertThat(all).hasSize(1);
      ofRepository = all.get(0);
    }
    assertThat(ofRepository.toFile().list()).containsExactly("build");
    List<String> log = Files.readAllLines(ofRepository.resolve("build/log"));
    assertThat(log).contains("verify one", "verify two");
    assertThat(log).filteredOn(line -> line.matches("setup .*/(one|two|own)")).hasSize(3);
    assertThat(log).noneMatch(line -> line.contains("@verify"));
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("a plain directory: what is merged is written into it, what fails is kept")
  void plainDirectoryGetsWhatWasMerged() throws Exception {
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Files.writeString(plain.resolve("a.txt"), "a\n");
    Files.writeString(plain.resolve("old.txt"), "old\n");
    String plan =
        stage.plan(
            "shop.yaml",
            """
            verify: test ! -e .git
            tasks:
              - {id: one, agent: {command: "echo one >> a.txt; rm old.txt; ! git status"}}
              - {id: two, needs: [one], agent: {command: "cat a.txt > b.txt; chmod +x b.txt"}}
              - {id: three, agent: {command: "echo x > c.txt; exit 3"}}
            """);
    InProcess osier = stage.call("run", "--json", plan, "--repository", plain.toString());
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.path("status").asText()).isEqualTo("partial");
    assertThat(report.path("target").isNull()).isTrue();
    assertThat(report.path("published").isTextual()).isTrue();
    assertThat(report.path("headline").asText()).contains("Wrote 3 files into " + plain);
    Path hidden = Path.of(report.path("repository").asText());
    assertThat(hidden).startsWith(stage.home().resolve("shadows"));
    String kept = report.at("/tasks/2/kept").asText();
    assertThat(dev.osier.git.Git.at(hidden).require("show", kept + ":c.txt")).isEqualTo("x");
    assertThat(plain.resolve("a.txt")).hasContent("a\none\n");
    assertThat(plain.resolve("b.txt")).hasContent("a\none\n").isExecutable();
    assertThat(plain.resolve("old.txt")).doesNotExist();
    assertThat(plain.toFile().list()).containsExactlyInAnyOrder("a.txt", "b.txt");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G2 in a plain directory, too, the later of two tasks that change a file gives way")
  void plainDirectoryHasConflictsAndNestedRepositories() throws Exception {
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Files.writeString(plain.resolve("a.txt"), "a\n");
    String plan =
        stage.plan(
            "shop.yaml",
            """
            tasks:
              - {id: one, agent: {command: "echo one > a.txt"}}
              - {id: two, agent: {command: "echo two > a.txt; echo two > two.txt"}}
              - {id: new, agent: {command: "mkdir lib; cd lib; git init -q; echo l > l.txt"}}
            """);
    InProcess osier = stage.call("run", "--json", plan, "--repository", plain.toString());
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(1);
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.at("/tasks/1/status").asText()).isEqualTo("conflicted");
    assertThat(report.at("/tasks/1/conflicts/0").asText()).isEqualTo("a.txt");
    assertThat(report.at("/tasks/1/kept").isTextual()).isTrue();
    assertThat(report.at("/tasks/2/status").asText()).isEqualTo("merged");
    Path below = Files.createDirectories(plain.resolve("below"));
    InProcess kept = stage.call("kept", "list", "--repository", below.toString());
    assertThat(kept.exitCode()).as(kept.err()).isZero();
    assertThat(kept.out()).contains("/two ");
    assertThat(plain.resolve("a.txt")).hasContent("one\n");
    assertThat(plain.resolve("two.txt")).doesNotExist();
    assertThat(plain.resolve("lib/l.txt")).hasContent("l\n");
    assertThat(plain.resolve("lib/.git")).doesNotExist();
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G7 a file that the user changes meanwhile stays, and the result of it waits")
  void whatTheUserChangedIsLeftInPlainDirectory() throws Exception {
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Files.writeString(plain.resolve("a.txt"), "a\n");
    Files.writeString(plain.resolve("b.txt"), "b\n");
    Path a = plain.resolve("a.txt");
    String plan =
        stage.plan(
            "shop.yaml",
            "merge: {verify: \"if grep 1 a.txt; then echo mine > %s; fi\"}\n".formatted(a)
                + "tasks: [{id: one, agent: {command: \"echo 1 > a.txt; echo 1 > b.txt\"}}]\n");
    InProcess osier = stage.call("run", plan, "--repository", plain.toString());
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(1);
    assertThat(osier.out())
        .contains("Warning: not written, since you changed them meanwhile:\n  a.txt\n")
        .contains("Wrote 1 of 2 files")
        .contains("To look at what waits, run git -C ");
    String show =
        osier.out().lines().filter(l -> l.startsWith("To take a file")).findFirst().orElseThrow();
    Process git = new ProcessBuilder("sh", "-c", show.substring(show.indexOf("git "))).start();
    assertThat(git.getInputStream()).hasContent("1\n");
    assertThat(a).hasContent("mine\n");
    assertThat(plain.resolve("b.txt")).hasContent("1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"target", "base"})
  @DisplayName("G8 a copy has no branches")
  void copyWithBranchIsRefused(String field) throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            "workspace: {kind: copy}\n%s: main\ntasks: [{id: a, agent: {command: x}}]\n"
                .formatted(field));
    InProcess osier = stage.call("run", plan);
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(2);
    assertThat(osier.err()).contains(field + ": ", "has no branches");
    assertThat(stage.home().resolve("shadows")).doesNotExist();
  }

  @Test
  @DisplayName("a copy of a directory in git: the repository is only read")
  void copyOfDirectoryInGitOnlyReadsTheRepository() throws Exception {
    Files.writeString(stage.repository().resolve("draft.md"), "draft\n");
    String before = stage.git("for-each-ref") + stage.git("rev-parse", "HEAD");
    String plan =
        stage.plan(
            "shop.yaml",
            "workspace: {kind: copy}\n"
                + "tasks: [{id: one, agent: {command: \"echo more >> draft.md\"}}]\n");
    InProcess osier = stage.call("run", plan);
    assertThat(osier.exitCode()).as(osier.err()).isZero();
    assertThat(stage.repository().resolve("draft.md")).hasContent("draft\nmore\n");
    assertThat(stage.git("for-each-ref") + stage.git("rev-parse", "HEAD")).isEqualTo(before);
    assertThat(stage.git("status", "--porcelain")).isEqualTo("?? draft.md");
    assertThat(stage.repository().resolve(".git/osier")).doesNotExist();
    stage.assertNothingLeft();
  }

  @Test
  void oneWhenSomeTaskIsNotAndTheReportIsOneDocument() throws Exception {
    String plan =
        stage.plan("shop.yaml", "care", "echo dry > care.md", "photos", "echo x > p.md; exit 3");
    try (OsierProcess osier = stage.start("run", "--json", plan)) {
      assertThat(osier.exitCode()).as(osier.err()).isEqualTo(1);
      JsonNode report = new ObjectMapper().readTree(osier.out());
      assertThat(report.path("status").asText()).isEqualTo("partial");
      assertThat(report.at("/tasks/0/status").asText()).isEqualTo("merged");
      assertThat(report.at("/tasks/1/status").asText()).isEqualTo("failed");
      String kept = report.at("/tasks/1/kept").asText();
      assertThat(stage.git("show", kept + ":p.md")).isEqualTo("x");
    }
    stage.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  @DisplayName("G4 G5 a signal cancels: work is kept, nothing runs, the target is untouched")
  void signalCancels(String signal) throws Exception {
    String mark = UUID.randomUUID().toString();
    String before = stage.git("rev-parse", "main");
    String plan =
        stage.plan(
            "shop.yaml",
            "care",
            "echo dry > care.md; echo begun; sh -c 'sleep 300 # " + mark + "'");
    try (OsierProcess osier = stage.start("run", plan)) {
      osier.awaitErr(said -> !Stage.processes(mark).isEmpty());
      osier.signal(signal);
      assertThat(osier.exitCode()).as(osier.err()).isEqualTo(130);
      assertThat(osier.err()).contains("Cancelling: agents are ended, their work is kept");
      assertThat(osier.out()).contains("cancelled", "kept        refs/osier/kept/");
    }
    assertThat(Stage.processes(mark)).isEmpty();
    assertThat(stage.git("rev-parse", "main")).isEqualTo(before);
    String kept = stage.git("for-each-ref", "--format=%(refname)", "refs/osier/kept");
    assertThat(stage.git("show", kept + ":care.md")).isEqualTo("dry");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName(
      "G9 under nohup a hang-up changes nothing, and agents and checks do not inherit that")
  void underNohupOnlyOsierItselfIgnoresTheHangUp() throws Exception {
    String go = folder.resolve("go").toString();
    String plan =
        stage.plan(
            "shop.yaml",
            "care",
            "echo begun; until [ -e %s ]; do sleep 0.05; done; sh -c 'kill -HUP $$; echo > lived'; echo dry > care.md"
                .formatted(go));
    try (OsierProcess osier = stage.startUnder(List.of("nohup"), "run", plan)) {
      osier.awaitErr(said -> said.contains("running"));
      osier.signal("HUP");
      Files.createFile(Path.of(go));
      assertThat(osier.exitCode()).as(osier.err()).isZero();
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
    assertThat(stage.git("ls-tree", "--name-only", "main")).doesNotContain("lived");
    stage.assertNothingLeft();
  }

  @Test
  void secondSignalLeavesAtOnceAndLeavesNoAgentBehind() throws Exception {
    String mark = UUID.randomUUID().toString();
    String plan =
        stage.plan(
            "shop.yaml", "stubborn", "trap '' TERM INT; while :; do sleep 1; done # " + mark);
    try (OsierProcess osier = stage.start("run", plan)) {
      osier.awaitErr(said -> !Stage.processes(mark).isEmpty());
      osier.signal("INT");
      osier.awaitErr(said -> said.contains("Cancelling"));
      osier.signal("INT");
      assertThat(osier.exitCode()).as(osier.err()).isEqualTo(130);
    }
    assertThat(Stage.processes(mark)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          target: gone                    | gone
          base: 1234567                   | 1234567
          """)
  @DisplayName("G8 what only the repository can tell is refused as clearly")
  void repositoryRefuses(String field, String named) throws Exception {
    String plan = stage.plan("shop.yaml", field + "\ntasks: [{id: a, prompt: x}]\n");
    InProcess osier = stage.call("run", plan);
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(2);
    assertThat(osier.err()).contains("Cannot use " + plan, named).doesNotContain("\tat ");
    assertThat(osier.out()).isEmpty();
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G8 a repository without a commit is refused")
  void emptyRepositoryIsRefused() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    dev.osier.git.Git.at(empty).require("init", "--quiet", ".");
    String plan = stage.plan("shop.yaml", "a", "true");
    InProcess osier = stage.call("run", plan, "--repository", empty.toString());
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(2);
    assertThat(osier.err()).contains("Cannot use " + plan, "no commit");
  }

  @Test
  void planFromStandardInputAndCapAndIdAreUsed() throws Exception {
    String plan = stage.plan("p.yaml", "a", "echo a > a", "b", "echo b > b");
    InProcess osier =
        stage.call("run", plan, "--id", "my-run", "--agents", "1", "--repository", ".");
    assertThat(osier.exitCode()).as(osier.err()).isZero();
    assertThat(osier.err()).contains("Run my-run\n");
  }

  @Test
  void demoEndsWithTheGraphAndTheNextCommand() throws Exception {
    try (OsierProcess osier = stage.start("demo", "--clean")) {
      assertThat(osier.exitCode()).as(osier.err()).isZero();
      assertThat(osier.out())
          .contains("partial", "photos   failed", "Merge List the baskets", "run plan.yaml");
      String made = osier.err().lines().findFirst().orElseThrow().replaceAll(".* in ", "");
      assertThat(Path.of(made)).doesNotExist();
    }
  }
}
