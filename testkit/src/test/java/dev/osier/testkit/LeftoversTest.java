package dev.osier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  private static final String RUN = "demo-abc123";

  @TempDir Path given;
  private Path home;
  private TestRepository repository;

  @BeforeEach
  void makeRepository() throws Exception {
    home = given.toRealPath().resolve("home");
    repository = TestRepository.in(given.toRealPath().resolve("r"));
  }

  @Test
  void cleanRepositoryPasses() throws Exception {
    repository.git("update-ref", "refs/osier/kept/" + RUN + "/t", "HEAD");
    repository.git("update-ref", "refs/heads/osier/other/merged", "HEAD");
    Files.createDirectories(repository.file(".git/osier/" + RUN));
    Files.createFile(repository.file(".git/osier/worktrees.lock"));

    Leftovers.assertNone(repository, home, RUN);
  }

  @Test
  void eachKindIsFoundAndNamed() throws Exception {
    Path worktree = home.resolve("workspaces/w");
    repository.git("worktree", "add", "-q", "-b", "osier/" + RUN + "/t", worktree.toString());
    repository.git("update-ref", "refs/osier/" + RUN + "/integration", "HEAD");
    repository.write(".git/HEAD.lock", "").write(".git/objects/tmp_obj_x", "");
    repository.write(".git/osier/merge/1-2-3/.gitattributes", "");
    repository.write(".git/osier/publish/" + RUN, "");
    ProcessBuilder sleeper = new ProcessBuilder("sleep", "60");
    sleeper.environment().put("OSIER_RUN", RUN);
    Process stray = sleeper.start();
    try {
      assertThat(Leftovers.of(repository, home, RUN))
          .contains(
              "worktree " + worktree,
              "ref refs/heads/osier/" + RUN + "/t",
              "ref refs/osier/" + RUN + "/integration",
              "file " + repository.file(".git/HEAD.lock"),
              "file " + repository.file(".git/objects/tmp_obj_x"),
              "file " + repository.file(".git/osier/merge/1-2-3"),
              "file " + repository.file(".git/osier/publish/" + RUN),
              "workspace " + worktree,
              "process " + stray.pid());
    } finally {
      stray.destroyForcibly().waitFor();
    }
    assertThatThrownBy(() -> Leftovers.assertNone(repository, home, RUN))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void sameStepsGiveTheSameIds() {
    TestRepository other = TestRepository.in(given.resolve("other"));

    assertThat(other.tip("main")).isEqualTo(repository.tip("main"));
  }
}
