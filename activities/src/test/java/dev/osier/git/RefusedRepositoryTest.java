package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G8 the repository somebody stands in, or none")
class RefusedRepositoryTest {
  @TempDir Path given;
  private TestRepository outer;
  private TestRepository vendored;

  @BeforeEach
  void oneRepositoryInAnother() throws Exception {
    outer = TestRepository.in(given.toRealPath().resolve("outer"));
    vendored = TestRepository.in(outer.file("vendored"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[broken",
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage2 = reftable",
        "[core]\n\trepositoryformatversion = 99",
        "[core]\n\tabbrev = no-number",
        "[core]\n\tcompression = 77"
      })
  void settingsThatGitRefusesArePassedOnAndTheOneInsideIsNotTaken(String settings)
      throws Exception {
    Files.writeString(outer.file(".git/config"), settings + "\n", StandardOpenOption.APPEND);

    refusedWith(outer.root(), "git does not take " + outer.file(".git") + "\n  ");
  }

  @Test
  void repositoryWithoutAHeadIsNotPassedOverForTheOneInside() throws Exception {
    Files.delete(outer.file(".git/HEAD"));

    refusedWith(outer.root(), "git does not take " + outer.file(".git"));
  }

  @Test
  void damagedRepositoryInsideIsNotPassedOverForTheOneAround() throws Exception {
    Files.delete(vendored.file(".git/HEAD"));

    refusedWith(vendored.root(), "the one around it, " + outer.file(".git") + ", is not what");
  }

  @Test
  void linkThatLeadsNowhereIsNotPassedOver() throws Exception {
    Path place = Files.createDirectories(outer.file("linked"));
    Files.writeString(place.resolve(".git"), "gitdir: /nowhere\n");

    refusedWith(place, "git does not take " + place.resolve(".git"));
  }

  @Test
  void bareFlagOnAWorkTreeIsRefusedWithWhatMendsIt() throws Exception {
    outer.config("core.bare", "true");

    refusedWith(outer.root(), "core.bare is true, though it has a work tree");
    refusedWith(outer.file(".git"), "config core.bare false");
    outer.git("config", "core.bare", "false");
    assertThat(Repository.find(outer.root()).bare()).isFalse();
  }

  @Test
  void bareRepositoryNamedDotGitWithWorktreesBesideItIsTaken() throws Exception {
    Path place = given.toRealPath().resolve("many");
    outer.git("clone", "-q", "--bare", outer.root().toString(), place.resolve(".git").toString());
    TestRepository bare = TestRepository.at(place.resolve(".git"));
    bare.git("worktree", "add", "-q", place.resolve("w").toString(), "main");

    assertThat(Repository.find(place).bare()).isTrue();
    assertThat(Repository.find(place.resolve("w")).root()).isEqualTo(place.resolve("w"));
  }

  @Test
  void submoduleAndLinkedWorktreeAreWhatStandsThere() throws Exception {
    outer.submodule(vendored.root(), "s");
    outer.git("worktree", "add", "-q", given.toRealPath().resolve("w").toString());

    assertThat(Repository.find(outer.file("s")).root()).isEqualTo(outer.file("s"));
    Path linked = given.toRealPath().resolve("w");
    assertThat(Repository.find(linked).root()).isEqualTo(linked);
  }

  @Test
  void directoryThatALinkLeadsToIsWhereItReallyIs() throws Exception {
    outer.commit("deep", Map.of("a/b/c", "1"));
    Path link = given.toRealPath().resolve("link");
    Files.createSymbolicLink(link, outer.file("a/b"));

    assertThat(Repository.find(link).root()).isEqualTo(outer.root());
  }

  @Test
  void gitsOwnDirectoryIsKnownWhereverOneStandsInIt() throws Exception {
    TestRepository bare = TestRepository.bareIn(given.toRealPath().resolve("b"));

    assertThat(Repository.isGitDirectory(outer.file(".git/refs/heads"))).isTrue();
    assertThat(Repository.isGitDirectory(bare.root().resolve("refs"))).isTrue();
    assertThat(Repository.isGitDirectory(outer.root())).isFalse();
  }

  private static void refusedWith(Path place, String words) {
    assertThatThrownBy(() -> Repository.find(place))
        .isInstanceOfSatisfying(
            RepositoryProblem.class,
            problem -> {
              assertThat(problem).hasMessageContaining(words);
              assertThat(problem.isNone()).isFalse();
              assertThat(problem.getMessage()).doesNotContain("git init");
            });
  }
}
