package dev.osier.escape;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.git.Git;
import dev.osier.testkit.Killed;
import dev.osier.workspace.FaultPoint;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1 what an everyday command writes by the way")
class EverydayCommandsTest extends EscapeScenario {
  private Path upstream;
  private Path path;

  @BeforeEach
  void begin() throws Exception {
    upstream = directory.resolve("upstream.git");
    git(scene.root).require("clone", "-q", "--bare", ".", upstream.toString());
    git(scene.root).require("remote", "add", "origin", upstream.toString());
    git(scene.root).require("fetch", "-q", "origin");
    git(scene.root).require("branch", "side");
    path = begin(scene.parser);
  }

  private void assertNothingReported() throws Exception {
    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }

  private Git agent() {
    return git(path);
  }

  @Test
  @DisplayName("is not reported: commits, gc, sparse checkout, settings of the worktree alone")
  void commandsInTheWorkspaceAreNotReported() throws Exception {
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    agent().require("commit", "-q", "--amend", "-m", "Again");
    agent().require("sparse-checkout", "set", "--no-cone", "/*");
    agent().require("config", "--worktree", "user.email", "agent@example.org");
    agent().require("gc", "-q", "--no-prune");

    assertNothingReported();
  }

  @Test
  @DisplayName("is not reported: push -u of the own branch and of another")
  void pushWithUpstreamIsNotReported() throws Exception {
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    agent().require("push", "-q", "-u", "origin", "HEAD");
    agent().require("push", "-q", "-u", "origin", "side");

    assertThat(git(scene.root).call("config", "branch.side.remote").succeeded()).isTrue();
    assertNothingReported();
  }

  @Test
  @DisplayName("is not reported: fetched branches and tags, moved, made and pruned")
  void fetchIsNotReported() throws Exception {
    String made = git(upstream).require("commit-tree", scene.base + "^{tree}", "-m", "Theirs");
    git(upstream).require("update-ref", "refs/heads/main", made);
    git(upstream).require("update-ref", "refs/heads/new", made);
    git(upstream).require("tag", "v1", made);
    agent().require("fetch", "-q", "--prune", "--tags", "origin");
    git(upstream).require("update-ref", "-d", "refs/heads/new");
    agent().require("fetch", "-q", "--prune", "origin");

    assertThat(scene.refs.tip("refs/tags/v1")).isEqualTo(made);
    assertThat(scene.refs.tip("refs/remotes/origin/main")).isEqualTo(made);
    assertNothingReported();
  }

  @Test
  @DisplayName("is not reported: what editors and the GitHub CLI note of a branch")
  void notesOfEditorsAreNotReported() throws Exception {
    agent().require("config", "branch.main.vscode-merge-base", "origin/main");
    agent().require("config", "branch.side.gh-merge-base", "main");
    agent().require("config", "remote.origin.gh-resolved", "base");
    agent().require("config", "branch." + scene.lexer.branch() + ".description", "d");

    assertNothingReported();
  }

  @Test
  @DisplayName("is not reported: where a submodule comes from")
  void submoduleIsNotReported() throws Exception {
    agent().require("config", "submodule.lib.url", "https://example.org/lib.git");
    agent().require("config", "submodule.lib.active", "true");

    assertNothingReported();
  }

  @Test
  @DisplayName("is not reported: what git-lfs notes")
  void largeFilesAreNotReported() throws Exception {
    agent().require("config", "lfs.repositoryformatversion", "0");
    agent().require("config", "lfs.https://example.org/x.git/info/lfs.access", "basic");

    assertNothingReported();
  }

  @Test
  @DisplayName("for all worktrees is reported by its key, and fails nobody: husky, user.email")
  void settingsForAllAreReportedAndFailNobody() throws Exception {
    agent().require("config", "core.hooksPath", ".husky/_");
    agent().require("config", "user.email", "agent@example.org");

    assertThat(end(scene.parser))
        .isEqualTo(
            new Escapes(
                List.of(), List.of(".git/config: core.hookspath", ".git/config: user.email")));
  }

  @Test
  @DisplayName("before the agent's process starts, as by a set-up, is not reported of the agent")
  void windowBeginsWithTheProcess() throws Exception {
    watch.before(scene.lexer, 1, Phase.SETUP);
    agent().require("config", "core.hooksPath", ".husky/_");
    assertThat(watch.after(scene.lexer, 1, Phase.SETUP).suspected())
        .containsExactly(".git/config: core.hookspath");
    watch.before(scene.lexer, 1, Phase.AGENT);
    Files.writeString(path.resolve("b.txt"), "b");

    assertThat(watch.after(scene.lexer, 1, Phase.AGENT)).isEqualTo(Escapes.NONE);
  }

  @Test
  @DisplayName("G5 goes with the branch that it is of")
  void sectionGoesWithItsBranch() throws Exception {
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    agent().require("push", "-q", "-u", "origin", "HEAD");
    agent().require("config", "branch.side.description", "mine");
    finish(scene.parser);

    scene.release(scene.parser, scene.base);

    assertThat(git(scene.root).require("config", "--local", "--get-regexp", "^branch\\."))
        .isEqualTo("branch.side.description mine");
  }

  @Test
  @DisplayName("G5 goes with the branch also where the worker was killed in between")
  void sectionGoesAfterAKill() throws Exception {
    agent().require("push", "-q", "-u", "origin", "HEAD");
    finish(scene.parser);
    assertThatThrownBy(
            () -> {
              try (Workspaces dying = scene.dying(FaultPoint.BRANCH_DELETED)) {
                dying.release(scene.parser, scene.base);
              }
            })
        .isInstanceOf(Killed.class);

    scene.release(scene.parser, scene.base);

    assertThat(git(scene.root).call("config", "--local", "--get-regexp", "^branch\\.").succeeded())
        .isFalse();
  }
}
