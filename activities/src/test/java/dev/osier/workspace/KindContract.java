package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.git.Git;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.Killed;
import dev.osier.workspace.ReleaseResult.Released;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for workspaces of every kind: create, result, save, remove; of files alone. */
abstract class KindContract extends KindScenario {
  private String kept;

  @Override
  protected abstract WorkspaceKind kind();

  @BeforeEach
  void nameWhatIsKept() {
    kept = scene.parser.keptRef();
  }

  @Test
  void claimMakesTheFilesOfTheStart() throws Exception {
    Workspace workspace = scene.claim(scene.parser, scene.base);

    assertThat(workspace.path()).startsWith(scene.home).endsWith(Path.of(scene.run, "parser"));
    assertThat(workspace.path().resolve("a.txt")).hasContent("a\n");
    assertThat(workspace.path().resolve("src/b.txt")).hasContent("b\n");
    assertThat(workspace.adopted()).isFalse();
    assertThat(workspace.kind()).isEqualTo(kind());
    assertThat(git(workspace).require("status", "--porcelain", "--ignored"))
        .isEqualTo("!! .osier/");
    assertThat(scene.osierRefs())
        .containsExactly(Map.entry("refs/heads/" + scene.parser.branch(), scene.base));
  }

  @Test
  void nextTryFindsTheWorkOfTheOneBeforeAndNoLocks() throws Exception {
    Workspace first = scene.work(scene.parser);
    write(first.path(), "new.txt", "n");
    Path gitDir = Path.of(git(first).require("rev-parse", "--absolute-git-dir"));
    Files.createFile(gitDir.resolve("index.lock"));
    Files.createFile(gitDir.resolve("HEAD.lock"));
    Files.createDirectories(gitDir.resolve("refs/heads/osier/" + scene.run));
    Files.createFile(gitDir.resolve("refs/heads/" + scene.parser.branch() + ".lock"));

    Workspace second = scene.claim(scene.parser, scene.base);

    assertThat(second.path()).isEqualTo(first.path());
    assertThat(second.adopted()).isTrue();
    assertThat(second.path().resolve("new.txt")).hasContent("n");
    commitAll(second, "Works");
  }

  @Test
  @DisplayName("G4 A workspace that is half gone is kept, and made anew")
  void halfGoneIsMadeAnew() throws Exception {
    Workspace first = scene.work(scene.parser);
    write(first.path(), "new.txt", "n");
    Path gitDir = Path.of(git(first).require("rev-parse", "--absolute-git-dir"));
    Files.delete(gitDir.resolve("HEAD"));

    Workspace second = scene.claim(scene.parser, scene.base);

    assertThat(second.adopted()).isFalse();
    assertThat(second.path().resolve("new.txt")).doesNotExist();
    assertThat(scene.content(kept, "new.txt")).isEqualTo("n");
  }

  @Test
  void resultIsTheTipOfTheBranchAndItsObjectsAreThere() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "new.txt", "n");
    String commit = commitAll(workspace, "Work");

    result(scene.parser, commit);
    result(scene.parser, commit);

    assertThat(scene.refs.tip("refs/heads/" + scene.parser.branch())).isEqualTo(commit);
    assertThat(scene.content(scene.parser.branch(), "new.txt")).isEqualTo("n");
    assertThat(scene.release(scene.parser, commit)).isEqualTo(new Released(null, List.of()));
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G2 Two tasks that change the same file conflict; two that do not are merged")
  void sameFileConflicts() throws Exception {
    List<String> commits = new ArrayList<>();
    for (EffectId effect : List.of(scene.parser, scene.lexer)) {
      Workspace workspace = scene.work(effect);
      write(workspace.path(), "a.txt", effect.task() + "\n");
      write(workspace.path(), effect.task() + ".txt", "own\n");
      commits.add(commitAll(workspace, "Work"));
      result(effect, commits.get(commits.size() - 1));
    }

    assertThat(
            scene
                .git()
                .call(
                    "merge-tree",
                    "--write-tree",
                    "-z",
                    "--name-only",
                    "--no-messages",
                    commits.get(0),
                    commits.get(1))
                .text())
        .endsWith("\0a.txt\0");
  }

  @Test
  void workspaceForVerifyingHoldsTheCommitAndIsMovedToTheNext() throws Exception {
    Workspace work = scene.work(scene.parser);
    write(work.path(), "new.txt", "n");
    String commit = commitAll(work, "Work");
    result(scene.parser, commit);
    EffectId verify = scene.effect("@verify");
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, verify)) {
      Workspace first = workspaces.claimDetached(lease, verify, scene.base, kind(), List.of());
      assertThat(first.path().resolve("new.txt")).doesNotExist();
      write(first.path(), "built.txt", "by the check");

      Workspace second = workspaces.claimDetached(lease, verify, commit, kind(), List.of());

      assertThat(second.path().resolve("new.txt")).hasContent("n");
      assertThat(second.path().resolve("built.txt")).doesNotExist();
      assertThat(git(second).require("rev-parse", "HEAD")).isEqualTo(commit);
    }
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseRun(scene.run, commit);
    }
    assertThat(scene.osierRefs()).isEmpty();
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 Changed, new, deleted, executable, linked and nested files are kept")
  void allFilesAreKept() throws Exception {
    Path path = scene.work(scene.parser).path();
    write(path, "a.txt", "changed");
    Files.delete(path.resolve("src/b.txt"));
    write(path, "run.sh", "#!/bin/sh\n");
    assertThat(path.resolve("run.sh").toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(path.resolve("link"), Path.of("/etc/passwd"));
    write(path, "build/out", "ignored");
    write(path, "-strange \n\u00e9", "s");
    Path nested = Files.createDirectories(path.resolve("nested"));
    Scene.git(nested).require("init", "-q", ".");
    write(nested, "inner.txt", "i");
    Scene.commitAll(nested, "Inner");
    Path unborn = Files.createDirectories(path.resolve("unborn"));
    Scene.git(unborn).require("init", "-q", ".");
    write(unborn, "first.txt", "f");

    Released released = (Released) scene.release(scene.parser, scene.base);

    assertThat(released.keptRef()).isEqualTo(kept);
    assertThat(scene.files(kept))
        .containsExactlyInAnyOrder(
            ".gitignore",
            "-strange \n\u00e9",
            "a.txt",
            "link",
            "nested/inner.txt",
            "run.sh",
            "unborn/first.txt");
    assertThat(scene.git().require("ls-tree", kept, "link", "run.sh"))
        .contains("120000 blob", "100755 blob");
    assertThat(scene.content(kept, "link")).isEqualTo("/etc/passwd");
    scene.assertNothingLeft();
  }

  @Test
  void includedFilesOfTheUsersAreThere() throws Exception {
    write(scene.root, ".env", "SECRET=1");
    write(scene.root, "build/big.log", "l");
    write(scene.root, ".worktreeinclude", "build/*.log\n");
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      Path path = workspaces.claim(lease, scene.parser, scene.base, kind(), List.of(".env")).path();

      assertThat(path.resolve(".env")).hasContent("SECRET=1");
      assertThat(path.resolve("build/big.log")).hasContent("l");
      assertThatThrownBy(
              () ->
                  workspaces.claim(
                      Scene.lease(workspaces, scene.lexer),
                      scene.lexer,
                      scene.base,
                      kind(),
                      List.of("../x")))
          .isInstanceOf(WorkspaceException.class);
    }
  }

  @Test
  @DisplayName("G1 A write to the user's directory is reported of the task, and left as it is")
  void writeOutsideIsReported() throws Exception {
    write(scene.root, "user.txt", "before");
    try (Workspaces workspaces = scene.workspaces()) {
      EscapeWatch watch = workspaces.escapeWatch();
      scene.claim(scene.parser, scene.base);
      watch.before(scene.parser, 1, EscapeWatch.Phase.AGENT);
      save(
          workspaces, workspaces.store().load(scene.parser).orElseThrow().trying(1, Instant.now()));
      write(scene.root, "a.txt", "overwritten");
      write(scene.root, "new/file.txt", "n");
      Files.delete(scene.root.resolve("src/b.txt"));
      scene.agentEnded(scene.parser);

      Escapes escapes = watch.after(scene.parser, 1, EscapeWatch.Phase.AGENT);
      assertThat(escapes.suspected())
          .containsExactlyInAnyOrder("a.txt", "new/file.txt", "src/b.txt");
      assertThat(escapes.blamed()).isEmpty();
    }
    assertThat(scene.root.resolve("a.txt")).hasContent("overwritten");
  }

  @Test
  void manyAreClaimedAndReleasedAtOnce() throws Exception {
    scene.workAndKeepAtOnce(12, 6);

    scene.assertNothingLeft();
  }

  @ParameterizedTest(name = "worker killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#amidClaim")
  @DisplayName("G5 A claim cut off is done by the next one, or released without a trace")
  void claimCutOff(FaultPoint point) throws Exception {
    for (boolean again : new boolean[] {true, false}) {
      scene.killClaimAt(point);
      if (again) {
        Workspace workspace = scene.claim(scene.parser, scene.base);
        assertThat(workspace.adopted()).isFalse();
        assertThat(git(workspace).require("status", "--porcelain")).isEmpty();
        assertThat(workspace.path().resolve("src/b.txt")).hasContent("b\n");
      }
      assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(null, List.of()));
      assertThat(scene.osierRefs()).isEmpty();
      scene.assertNothingLeft();
    }
  }

  @ParameterizedTest(name = "worker killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#ofRelease")
  @DisplayName("G4 G5 A release cut off is finished by the next one: nothing lost, nothing left")
  void releaseCutOff(FaultPoint point) throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "one.txt", "committed");
    commitAll(workspace, "Work");
    write(workspace.path(), "two.txt", "untracked");
    scene.agentEnded(scene.parser);
    try (Workspaces dying = scene.dying(point)) {
      assertThatThrownBy(() -> dying.release(scene.parser, scene.base)).isInstanceOf(Killed.class);
    }

    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(kept, List.of()));

    assertThat(scene.osierRefs()).containsOnlyKeys(kept);
    assertThat(scene.content(kept, "one.txt")).isEqualTo("committed");
    assertThat(scene.content(kept, "two.txt")).isEqualTo("untracked");
    scene.assertNothingLeft();
  }

  @Test
  void recordOfTheEffectSaysTheKind() throws Exception {
    scene.claim(scene.parser, scene.base);
    try (Workspaces workspaces = scene.workspaces()) {
      EffectRecord record = workspaces.store().load(scene.parser).orElseThrow();
      assertThat(record.kind()).isEqualTo(kind());
      assertThat(record.step()).isEqualTo(Step.CREATED);
    }
  }

  private static void save(Workspaces workspaces, EffectRecord record) {
    workspaces.store().save(record);
  }

  private void result(EffectId effect, String commit) throws Exception {
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, effect)) {
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      Workspace place = workspaces.present(lease, effect, record.start(), record.kind());
      workspaces.result(lease, place, commit);
    }
  }

  static Git git(Workspace workspace) {
    return Objects.requireNonNull(workspace.git())
        .with("GIT_AUTHOR_NAME", "Agent")
        .with("GIT_AUTHOR_EMAIL", "agent@example.com")
        .with("GIT_COMMITTER_NAME", "Agent")
        .with("GIT_COMMITTER_EMAIL", "agent@example.com");
  }

  /** As Osier does it once the agent has ended. */
  static String commitAll(Workspace workspace, String message) throws Exception {
    git(workspace).require("add", "-A");
    git(workspace).require("commit", "-q", "--allow-empty", "-m", message);
    return git(workspace).require("rev-parse", "HEAD");
  }
}
