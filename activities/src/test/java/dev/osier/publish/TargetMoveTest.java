package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.step.Publish.Published;
import dev.osier.step.Publish.Request;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetMoveTest {
  @TempDir Path given;
  private Path temp;
  private PublishScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    temp = given.toRealPath();
    scene = PublishScene.in(temp.resolve("r"));
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  private void assertMoved(Published published) {
    assertThat(published)
        .isEqualTo(
            new Published(
                scene.candidate, null, "Moved main to " + scene.candidate.substring(0, 7)));
    assertThat(scene.git.tip("refs/heads/main")).isEqualTo(scene.candidate);
    assertThat(scene.git.refs()).doesNotContainKey("refs/heads/" + PublishScene.MERGED);
    assertThat(scene.repository.osierDirectory().resolve("publish").toFile().list())
        .isNullOrEmpty();
  }

  private void assertWaits(Published published, String why) {
    assertThat(published.published()).isNull();
    assertThat(published.waiting()).isEqualTo(PublishScene.MERGED);
    assertThat(published.headline())
        .startsWith("Cannot publish: ")
        .contains(why)
        .endsWith(". To merge the result, run git merge " + PublishScene.MERGED);
    assertThat(scene.git.tip(PublishScene.MERGED)).isEqualTo(scene.candidate);
    assertThat(scene.repository.osierDirectory().resolve("publish").toFile().list())
        .isNullOrEmpty();
  }

  @Test
  void checkedOutTargetMovesWithItsFiles() throws Exception {
    assertMoved(scene.publish());

    assertThat(scene.git.status()).isEmpty();
    assertThat(scene.git.read("d/c")).isEqualTo("new c\n");
    assertThat(scene.git.file("gone")).doesNotExist();
  }

  @Test
  void targetThatIsNotCheckedOutMoves() throws Exception {
    scene.git.git("checkout", "-q", "-b", "elsewhere");
    scene.git.git("pack-refs", "--all");

    assertMoved(scene.publish());

    assertThat(scene.git.read("a")).isEqualTo("old a\n");
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  void callAfterALostAnswerGivesTheSame() throws Exception {
    Published first = scene.publish();
    scene.git.commit("user goes on", Map.of("a", "user's\n"));

    assertThat(scene.publish()).isEqualTo(first);
    assertThat(scene.git.read("a")).isEqualTo("user's\n");
  }

  @Test
  void nothingMergedIsNothingToPublish() throws Exception {
    assertThat(
            scene.publish(new Request(PublishScene.RUN, "", "main", scene.from, scene.from, true)))
        .isEqualTo(new Published(null, null, "Nothing to publish"));
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void resultWaitsIfItIsNotToMove() throws Exception {
    Published published = scene.publish(scene.request(false));

    assertThat(published.waiting()).isEqualTo(PublishScene.MERGED);
    assertThat(published.headline())
        .isEqualTo(
            "The result waits on %1$s. To merge the result, run git merge %1$s"
                .formatted(PublishScene.MERGED));
    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
    assertMoved(scene.publish());
  }

  @Test
  @DisplayName("G7 a target that moved away stays, and the result waits with the command")
  void movedTargetIsLeftAlone() throws Exception {
    String moved = scene.git.commit("user", Map.of("user", "2\n"));

    Published published = scene.publish();

    assertThat(published.headline())
        .isEqualTo(
            "Cannot publish: main moved from %s to %s while the run was working. To merge the result, run git merge %s"
                .formatted(scene.from.substring(0, 7), moved.substring(0, 7), PublishScene.MERGED));
    assertWaits(published, "moved from");
    assertThat(scene.git.tip("main")).isEqualTo(moved);
    scene.git.git("merge", "-q", "--no-edit", PublishScene.MERGED);
    assertMovedByUser();
  }

  private void assertMovedByUser() throws Exception {
    assertThat(scene.publish().published()).isEqualTo(scene.candidate);
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void targetThatMovedTowardsTheCandidateIsFine() throws Exception {
    String ahead = scene.git.commitOn("ahead", scene.candidate, "more", Map.of("x", "1\n"));
    scene.git.git("merge", "-q", "--ff-only", scene.candidate);

    Published published =
        scene.publish(new Request(PublishScene.RUN, "", "main", scene.from, ahead, true));

    assertThat(published.published()).isEqualTo(ahead);
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  void missingTargetAndOtherBaseAreSaid() throws Exception {
    String side = scene.git.commitOn("side", "main~1", "side", Map.of("s", "1\n"));
    Published other =
        scene.publish(new Request(PublishScene.RUN, "", "side", side, scene.candidate, true));
    assertWaits(other, "has commits that the result has not");

    Published gone =
        scene.publish(new Request(PublishScene.RUN, "", "gone", scene.from, scene.candidate, true));
    assertWaits(gone, "there is no branch gone");
  }

  @Nested
  class UsersWork {

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

      assertWaits(scene.publish(), "your work on d/c would be overwritten");

      assertThat(scene.git.read(path)).isEqualTo("mine\n");
      assertThat(scene.git.read("a")).isEqualTo("old a\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--assume-unchanged", "--skip-worktree"})
    void hiddenChangesStay(String hidden) throws Exception {
      scene.git.git("update-index", hidden, "b");
      scene.git.write("b", "mine\n");

      assertWaits(scene.publish(), "git refused to move it");

      assertThat(scene.git.read("b")).isEqualTo("mine\n");
      assertThat(scene.git.read("a")).isEqualTo("old a\n");
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
  }

  @Nested
  class UnderWay {

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

  @Nested
  class Elsewhere {

    @Test
    void linkedWorktreeOfTheUserMovesWithItsFiles() throws Exception {
      Path linked = temp.resolve("with blank\nand break ü");
      scene.git.git("checkout", "-q", "-b", "elsewhere");
      scene.git.git("worktree", "add", "-q", linked.toString(), "main");

      assertMoved(scene.publish());

      assertThat(TestRepository.at(linked).status()).isEmpty();
      assertThat(TestRepository.at(linked).read("a")).isEqualTo("new a\n");
    }

    @Test
    void worktreeOnAMissingDiskStopsTheMove() throws Exception {
      Path linked = temp.resolve("linked");
      scene.git.git("checkout", "-q", "-b", "elsewhere");
      scene.git.git("worktree", "add", "-q", linked.toString(), "main");
      Files.move(linked, temp.resolve("away"));

      assertWaits(scene.publish(), "main is checked out in %s, which is missing".formatted(linked));
    }

    @Test
    void twoCheckoutsStopTheMove() throws Exception {
      Path linked = temp.resolve("linked");
      scene.git.git("worktree", "add", "-q", "-f", linked.toString(), "main");

      assertWaits(scene.publish(), "and in " + linked);
    }

    @Test
    void bareRepositoryMoves() throws Exception {
      scene.git.git("clone", "-q", "--bare", ".", temp.resolve("b.git").toString());
      TestRepository git = TestRepository.at(temp.resolve("b.git"));
      git.config("user.name", "n").config("user.email", "e");
      try (PublishScene bare = new PublishScene(git)) {
        assertThat(bare.publish().published()).isEqualTo(bare.candidate);
        assertThat(bare.git.tip("main")).isEqualTo(bare.candidate);
      }
    }

    @Test
    void submoduleMovesWithItsFiles() throws Exception {
      TestRepository outer = TestRepository.in(temp.resolve("outer"));
      outer.git(
          "-c",
          "protocol.file.allow=always",
          "submodule",
          "add",
          "-q",
          scene.git.root().toString(),
          "s");
      TestRepository inner = TestRepository.at(outer.file("s"));
      inner.config("user.name", "n").config("user.email", "e");
      try (PublishScene submodule = new PublishScene(inner)) {
        assertThat(submodule.publish().published()).isEqualTo(submodule.candidate);
        assertThat(inner.status()).isEmpty();
        assertThat(inner.read("a")).isEqualTo("new a\n");
      }
    }

    @Test
    void gitDirectoryElsewhereMovesWithItsFiles() throws Exception {
      scene.git.git("init", "-q", "--separate-git-dir", temp.resolve("apart").toString());
      try (PublishScene apart = new PublishScene(scene.git)) {
        assertThat(apart.publish().published()).isEqualTo(apart.candidate);
        assertThat(scene.git.status()).isEmpty();
        assertThat(scene.git.read("a")).isEqualTo("new a\n");
      }
    }

    @Test
    void tagOfTheSameNameAndSlashesDoNotMatter() throws Exception {
      scene.git.git("tag", "main", "main~1");
      scene.git.git("tag", "feature/x", "refs/heads/main~1");
      scene.git.git("branch", "feature/x", scene.from);

      Published slashes =
          scene.publish(
              new Request(PublishScene.RUN, "", "feature/x", scene.from, scene.candidate, true));

      assertThat(slashes.published()).isEqualTo(scene.candidate);
      assertMoved(scene.publish());
    }
  }

  @Nested
  class ResultsBranch {

    @Test
    void branchWithCommitsOfTheUserIsLeftAlone() throws Exception {
      scene.git.write("b", "mine\n");
      String mine =
          scene.git.commitOn(PublishScene.MERGED, scene.candidate, "mine", Map.of("m", "1\n"));
      scene.git.git("update-ref", "refs/heads/" + PublishScene.MERGED, mine);
      String later = scene.git.commitOn("later", scene.candidate, "later", Map.of("l", "1\n"));

      Published published =
          scene.publish(new Request(PublishScene.RUN, "", "main", scene.from, later, true));

      assertThat(published.waiting()).isEqualTo(PublishScene.MERGED + "-" + later.substring(0, 7));
      assertThat(scene.git.tip(PublishScene.MERGED)).isEqualTo(mine);
    }

    @Test
    void branchThatTheUserCheckedOutStays() throws Exception {
      scene.publish(scene.request(false));
      scene.git.git("worktree", "add", "-q", temp.resolve("look").toString(), PublishScene.MERGED);

      assertThat(scene.publish().published()).isEqualTo(scene.candidate);

      assertThat(scene.git.tip(PublishScene.MERGED)).isEqualTo(scene.candidate);
    }
  }
}
