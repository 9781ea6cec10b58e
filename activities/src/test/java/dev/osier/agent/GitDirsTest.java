package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Where an agent's git writes")
class GitDirsTest {
  @TempDir Path temp;

  @Test
  @DisplayName("is told without links, though what Osier's git is shown consists of them")
  void hasNoLinks() throws Exception {
    TestRepository repository = TestRepository.in(temp.toRealPath().resolve("repository"));
    Path worktree = repository.root().resolveSibling("worktree");
    repository.git("worktree", "add", "-q", worktree.toString());
    Path common = repository.root().resolve(".git");
    Git git =
        Git.pinned(
            worktree,
            common.resolve("worktrees/worktree"),
            new PinnedSettings(Repository.find(repository.root())).ofWorktrees("run"));

    assertThat(GitDirs.of(git))
        .containsExactly(
            common.resolve("worktrees/worktree").toString(),
            common.resolve("objects").toString(),
            common.resolve("refs").toString(),
            common.resolve("logs").toString());
  }
}
