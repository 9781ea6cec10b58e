package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.object.Changes;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Trees;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.process.ByteText;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How Osier's git looks, whatever anybody has set in the repository. */
@DisplayName("G3 what git is asked")
class LookingTest {
  @TempDir Path temp;
  private TestRepository repository;
  private Git git;
  private String before;
  private String after;

  @BeforeEach
  void makeRepository() {
    repository = TestRepository.in(temp.resolve("r"));
    before = repository.commit("One", Map.of("sub/a", "one\n"));
    after = repository.commit("Two", Map.of("sub/a", "two\n", "b", "b\n"));
    git = Git.at(repository.root());
  }

  @ParameterizedTest
  @CsvSource({
    "diff.orderFile, /nowhere",
    "diff.noprefix, true",
    "diff.relative, true",
    "diff.renames, copies",
    "diff.external, false",
    "diff.ignoreSubmodules, all",
    "status.showStash, true",
    "status.branch, true",
    "status.short, true",
    "status.showUntrackedFiles, no",
    "color.ui, always",
    "color.diff, always",
    "color.status, always",
    "log.showSignature, true",
    "core.quotePath, true",
    "core.ignoreStat, true",
    "core.ignoreCase, true",
    "core.untrackedCache, true",
    "core.splitIndex, true",
    "i18n.logOutputEncoding, UTF-16",
  })
  @DisplayName("is answered the same whatever a setting says:")
  void settingChangesNoAnswer(String name, String value) throws Exception {
    repository.write("sub/a", "three\n").write("new", "n\n").write("A", "other\n");
    Changes changes = Changes.between(git, before, after);
    WorktreeStatus status = WorktreeStatus.require(git, "--untracked-files=all");
    String message = git.require("log", "-1", "--format=%P %s");
    repository.config(name, value);

    assertThat(Changes.between(git, before, after)).isEqualTo(changes);
    assertThat(WorktreeStatus.require(git, "--untracked-files=all")).isEqualTo(status);
    assertThat(git.require("log", "-1", "--format=%P %s")).isEqualTo(message);
  }

  @Test
  @DisplayName("shows a change whose size and time were put back, although a setting trusts them")
  void seesThroughPutBackTimes() throws Exception {
    Path file = repository.file("sub/a");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, old);
    repository.git("update-index", "--refresh");
    Files.setLastModifiedTime(
        repository.file(".git/index"), FileTime.fromMillis(1_500_000_000_000L));
    repository.config("core.trustctime", "false").config("core.checkStat", "minimal");
    Object then = Files.getAttribute(file, "unix:ctime");
    // Some gits tell times apart by the second only.
    while (second(Files.getAttribute(file, "unix:ctime")) == second(then)) {
      Files.writeString(file, "owt\n");
      Files.setLastModifiedTime(file, old);
    }
    assertThat(repository.status()).isEmpty();

    assertThat(WorktreeStatus.require(git).changes())
        .extracting(WorktreeStatus.Change::path)
        .containsExactly("sub/a");
  }

  @Test
  @DisplayName(
      "is answered from the objects themselves, by git and by JGit, and not what replaces them")
  void replacesNothing() throws Exception {
    String blob = repository.git("rev-parse", "HEAD:b");
    Path other = Files.writeString(temp.resolve("other"), "replaced\n");
    repository.git("replace", blob, repository.git("hash-object", "-w", other.toString()));
    repository.git("replace", after, before);
    Files.createDirectories(repository.file(".git/info"));
    Files.writeString(repository.file(".git/info/grafts"), after + "\n");
    assertThat(repository.git("cat-file", "blob", blob)).isEqualTo("replaced");

    assertThat(git.require("cat-file", "blob", blob)).isEqualTo("b");
    assertThat(git.require("log", "--format=%s", after)).startsWith("Two\nOne");
    Repository found = Repository.find(repository.root());
    try (Commits commits = Commits.of(found);
        Trees trees = commits.trees()) {
      assertThat(new String(trees.content(blob, 100))).isEqualTo("b\n");
      assertThat(commits.parentsOf(after)).containsExactly(before);
    }
  }

  private static long second(Object time) {
    return ((FileTime) time).to(TimeUnit.SECONDS);
  }

  @Test
  void nameOfAnyBytesIsAPathAndBack() throws Exception {
    String name = ByteText.decode(new byte[] {'d', '/', 'f', (byte) 0xE4, '%', '?', ' '});
    Path root = temp.toRealPath();
    Path file = PathNames.in(root, name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");

    try (var files = Files.newDirectoryStream(root.resolve("d"))) {
      Path found = files.iterator().next();
      assertThat(PathNames.of(root, found)).isEqualTo(name);
      assertThat(Files.isSameFile(found, file)).isTrue();
    }
    assertThatThrownBy(() -> git.call("add", "--", name))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("f\\xE4");
  }
}
