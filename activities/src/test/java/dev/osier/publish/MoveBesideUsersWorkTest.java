package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moves of a target that is checked out where the user has work, or something under way. */
class MoveBesideUsersWorkTest extends MoveScenario {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("G7 uncommitted changes to a file that would change stop the move")
  void changedFileStays(boolean staged) throws Exception {
    scene.git.write("b", "mine\n").write("user", "mine too\n");
    if (staged) {
      scene.git.git("add", "b");
    }

    assertWaits(scene.publish(), "your work on b would be overwritten");

    assertThat(scene.git.read("b")).isEqualTo("mine\n");
    assertThat(scene.git.status()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--assume-unchanged", "--skip-worktree"})
  @DisplayName("G7 changes that git was told not to look at stop the move, and are named")
  void hiddenChangeStays(String bit) throws Exception {
    scene.git.git("update-index", bit, "b");
    scene.git.write("b", "mine\n");

    assertWaits(scene.publish(), "your work on b would be overwritten");

    assertThat(scene.git.read("b")).isEqualTo("mine\n");
    assertThat(scene.git.git("ls-files", "-v", "b")).isNotEqualTo("H b");
  }

  @Test
  @DisplayName("G7 what differs since a checkout, and the move does not touch, is not in the way")
  void differenceOfLineEndsIsNotInTheWay() throws Exception {
    Files.writeString(scene.git.file(".git/info/attributes"), "user text eol=lf\n");
    scene.git.write("user", "mine\r\n");

    assertMoved(scene.publish());

    assertThat(scene.git.read("user")).isEqualTo("mine\r\n");
  }

  @Test
  void changeEqualToTheCandidatesStays() throws Exception {
    scene.git.write("b", "new b\n");

    assertWaits(scene.publish(), "your work on b would be overwritten");

    assertThat(scene.git.read("b")).isEqualTo("new b\n");
  }

  @Test
  void changesElsewhereDoNotMatter() throws Exception {
    scene.git.write("user", "mine\n").write("untracked", "1\n").git("add", "user");

    assertMoved(scene.publish());

    assertThat(scene.git.status()).containsExactly("M  user", "?? untracked");
  }

  @ParameterizedTest
  @CsvSource({"d/c, false", "d/c, true", "d, false", "d, true"})
  @DisplayName("G7 untracked and ignored files in the way stay")
  void fileInTheWayStays(String path, boolean ignored) throws Exception {
    if (ignored) {
      Files.writeString(scene.git.file(".git/info/exclude"), "d\nc\n");
    }
    scene.git.write(path, "mine\n");

    assertWaits(scene.publish(), "your work on " + path + " would be overwritten");

    assertThat(scene.git.read(path)).isEqualTo("mine\n");
    assertThat(scene.git.read("a")).isEqualTo("old a\n");
  }

  @Test
  @DisplayName("G7 the first three files in the way are named, and the others counted")
  void filesInTheWayAreNamed() throws Exception {
    scene.git.write("a", "mine\n").write("b", "mine\n").write("d/c", "mine\n");
    assertWaits(scene.publish(), "your work on a, b, d/c would be overwritten");

    scene.git.write("z", "mine\n").git("rm", "-q", "--cached", "gone");
    assertWaits(scene.publish(), "your work on a, b, d/c and 2 more would be overwritten");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("G7 a file of yours in a directory that a file is to replace is named")
  void fileInADirectoryInTheWayIsNamed(boolean ignored) throws Exception {
    if (ignored) {
      Files.writeString(scene.git.file(".git/info/exclude"), "mine\n");
    }
    scene.git.write("d/c/e/mine", "1\n");

    assertWaits(scene.publish(), "your work on d/c/e/mine would be overwritten");

    assertThat(scene.git.read("d/c/e/mine")).isEqualTo("1\n");
  }

  @Test
  void lockOfAnotherGitStopsTheMove() throws Exception {
    Path lock = Files.writeString(scene.git.file(".git/index.lock"), "");

    assertWaits(scene.publish(), "another git holds its index (" + lock + ")");

    assertThat(lock).exists();
  }

  @Test
  void ownSettingsDoNotStopTheMove() throws Exception {
    scene.git.config("merge.ff", "false").config("branch.main.mergeOptions", "--squash");
    scene.git.config("merge.verifySignatures", "true").config("merge.autoStash", "true");
    scene.git.hook("post-merge", "exit 1").hook("reference-transaction", "exit 1");

    assertMoved(scene.publish());
  }

  @Test
  void lineEndsAreTheUsers() throws Exception {
    scene.git.config("core.autocrlf", "true");

    assertMoved(scene.publish());

    assertThat(scene.git.read("a")).isEqualTo("new a\r\n");
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  void mergeWithConflictsStopsTheMove() throws Exception {
    scene.git.commitOn("other", "main~1", "other", Map.of("user", "other\n"));
    scene.git.tryGit("merge", "-q", "other");

    assertWaits(scene.publish(), "is in the middle of a merge");

    assertThat(scene.git.file(".git/MERGE_HEAD")).exists();
  }

  @Test
  void rebaseOfTheTargetStopsTheMove() throws Exception {
    Path linked = temp.resolve("linked");
    scene.git.git("checkout", "-q", "--detach");
    scene.git.git("worktree", "add", "-q", linked.toString(), "main");
    TestRepository user = TestRepository.at(linked);
    user.git("-c", "sequence.editor=sed -i 1ibreak", "rebase", "-q", "-i", "main~1");
    assertThat(user.git("worktree", "list", "--porcelain")).contains("detached");

    assertWaits(scene.publish(), linked + " is in the middle of a rebase");

    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
  }

  @Test
  void bisectionOfTheTargetStopsTheMove() throws Exception {
    scene.git.git("bisect", "start", "main", "main~1");

    assertWaits(scene.publish(), "is in the middle of a bisection");
  }

  @Test
  void cherryPickElsewhereDoesNotMatter() throws Exception {
    scene.git.commitOn("other", "main~1", "other", Map.of("user", "other\n"));
    scene.git.git("checkout", "-q", "-b", "elsewhere");
    scene.git.tryGit("cherry-pick", "other");
    assertThat(scene.git.file(".git/CHERRY_PICK_HEAD")).exists();

    assertMoved(scene.publish());
  }
}
