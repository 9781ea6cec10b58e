package dev.osier.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("G3, G7: Osier's own git in a workspace")
class PinnedGitTest {
  @TempDir Path directory;
  private Scene scene;
  private Workspaces workspaces;
  private Path trap;

  private Workspace claim(WorkspaceKind kind) throws Exception {
    scene = Scene.in(directory, kind);
    workspaces = scene.workspaces();
    trap = directory.resolve("ran");
    return scene.claim(scene.parser, scene.base);
  }

  @AfterEach
  void close() {
    workspaces.close();
    scene.close();
  }

  /** What an agent can have git run by settings and attributes, and what it tells of itself. */
  private void setTraps(Path gitDirectory) throws Exception {
    Git git = Git.at(gitDirectory).with("GIT_DIR", gitDirectory.toString());
    String line = "touch " + trap + "; cat";
    git.require("config", "filter.evil.clean", line);
    git.require("config", "filter.evil.smudge", line);
    git.require("config", "diff.evil.command", line);
    git.require("config", "core.fsmonitor", line);
    git.require("config", "core.hooksPath", directory.toString());
    git.require("config", "core.worktree", scene.root.toString());
    Files.createDirectories(gitDirectory.resolve("info"));
    Files.writeString(gitDirectory.resolve("info/attributes"), "* filter=evil diff=evil\n");
    Path more = Files.writeString(directory.resolve("more"), "[filter \"evil\"]\nrequired=true\n");
    git.require("config", "include.path", more.toString());
  }

  @ParameterizedTest(name = "runs nothing that an agent has set in a {0}")
  @EnumSource(
      value = WorkspaceKind.class,
      names = {"WORKTREE", "CLONE"})
  void settings(WorkspaceKind kind) throws Exception {
    Workspace workspace = claim(kind);
    Path path = workspace.path();
    setTraps(kind == WorkspaceKind.CLONE ? path.resolve(".git") : scene.root.resolve(".git"));
    Files.writeString(path.resolve("mine"), "mine\n");
    Files.writeString(path.resolve("a.txt"), "changed\n");
    // An identity of its own: the user who runs the tests may have none.
    Git git =
        workspace
            .git()
            .with("GIT_AUTHOR_NAME", "Agent")
            .with("GIT_AUTHOR_EMAIL", "agent@example.com")
            .with("GIT_COMMITTER_NAME", "Agent")
            .with("GIT_COMMITTER_EMAIL", "agent@example.com");

    git.require("status", "--porcelain");
    git.require("add", "--all");
    git.require("diff", "--cached", "--stat");
    git.require("commit", "-q", "-m", "Work");
    git.require("reset", "-q", "--hard", "HEAD~1");
    git.require("checkout", "-q", "HEAD", "--", ".");

    assertThat(trap).doesNotExist();
    Git.at(scene.root).call("config", "--unset", "core.worktree");
    Files.writeString(path.resolve("mine"), "mine\n");
    ReleaseResult release = workspaces.release(scene.parser, null);
    assertThat(release).isInstanceOf(ReleaseResult.Released.class);
    assertThat(trap).doesNotExist();
  }

  @ParameterizedTest(name = "does nothing where the .git of a {0} leads")
  @EnumSource(
      value = WorkspaceKind.class,
      names = {"WORKTREE", "CLONE"})
  void otherRepository(WorkspaceKind kind) throws Exception {
    TestRepository other = TestRepository.in(directory.toRealPath().resolve("other"));
    other.write("staged", "the user's\n");
    other.git("add", "staged");
    Workspace workspace = claim(kind);
    Path dotGit = workspace.path().resolve(".git");
    if (kind == WorkspaceKind.CLONE) {
      Files.move(dotGit, workspace.path().resolve("moved"));
    } else {
      Files.delete(dotGit);
    }
    Files.writeString(dotGit, "gitdir: " + other.root().resolve(".git") + "\n");

    workspace.git().call("reset", "--hard", "--quiet");
    workspace.git().call("clean", "--force", "-d", "--quiet");
    Git again = scene.claim(scene.parser, scene.base).git();
    again.require("reset", "--hard", "--quiet");

    assertThat(other.git("diff", "--cached", "--name-only").strip()).isEqualTo("staged");
    assertThat(Git.at(workspace.path()).require("rev-parse", "--show-toplevel"))
        .isEqualTo(workspace.path().toString());
  }

  @Test
  @DisplayName("does nothing where a link in place of the workspace, or of its run, leads")
  void links() throws Exception {
    Path users = Files.createDirectories(directory.toRealPath().resolve("users"));
    Workspace workspace = claim(WorkspaceKind.WORKTREE);
    Path path = workspace.path();
    Path run = path.getParent();
    Path inside = Files.createDirectories(users.resolve(path.getFileName()));
    Files.writeString(inside.resolve("precious"), "p\n");
    Files.copy(path.resolve(".git"), inside.resolve(".git"));
    Files.move(run, run.resolveSibling("elsewhere"));
    Files.createSymbolicLink(run, users);

    assertThatThrownBy(() -> workspace.git().require("clean", "--force", "-d"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("a link in its place");
    workspaces.release(scene.parser, null);

    assertThat(inside.resolve("precious")).hasContent("p");
  }
}
