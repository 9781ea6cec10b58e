package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Moves of a target that is checked out in another place than most, or in none. */
class MoveElsewhereTest extends MoveScenario {
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
    TestRepository inner = outer.submodule(scene.git.root(), "s");
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
            new PublishJob(scene.run, "", "feature/x", scene.from, scene.candidate, true));

    assertThat(slashes.published()).isEqualTo(scene.candidate);
    assertMoved(scene.publish());
  }
}
