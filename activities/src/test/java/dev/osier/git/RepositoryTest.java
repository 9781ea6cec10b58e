package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.object.Changes;
import dev.osier.git.object.Refs;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
class RepositoryTest {
  @TempDir Path given;
  private Path temp;

  @BeforeEach
  void realPath() throws Exception {
    temp = given.toRealPath();
  }

  @Test
  void foundFromASubdirectory() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    repository.write("a/b/c", "1");

    Repository found = Repository.find(repository.file("a/b"));

    assertThat(found)
        .isEqualTo(new Repository(repository.root(), repository.root().resolve(".git"), false));
    assertThat(found.currentBranch()).isEqualTo("refs/heads/main");
  }

  @Test
  void linkedWorktreeHasItsOwnRootAndTheSharedDirectory() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    repository.git("worktree", "add", "-q", "-b", "side", temp.resolve("w").toString());

    Repository found = Repository.find(temp.resolve("w"));

    assertThat(found.root()).isEqualTo(temp.resolve("w"));
    assertThat(found.commonDir()).isEqualTo(repository.root().resolve(".git"));
    assertThat(found.currentBranch()).isEqualTo("refs/heads/side");
  }

  @Test
  void submoduleIsARepositoryOfItsOwn() throws Exception {
    TestRepository inner = TestRepository.in(temp.resolve("inner"));
    TestRepository outer = TestRepository.in(temp.resolve("outer"));
    outer.submodule(inner.root(), "s");

    Repository found = Repository.find(outer.file("s"));

    assertThat(found.root()).isEqualTo(outer.file("s"));
    assertThat(found.commonDir()).isEqualTo(outer.file(".git/modules/s"));
    try (Refs refs = Refs.of(found)) {
      assertThat(refs.tip("refs/heads/main")).isEqualTo(inner.tip("main"));
    }
  }

  @Test
  void bareRepositoryIsItsOwnRoot() throws Exception {
    TestRepository bare = TestRepository.bareIn(temp.resolve("r.git"));

    assertThat(Repository.find(bare.root().resolve("refs")))
        .isEqualTo(new Repository(bare.root(), bare.root(), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"with blank", "line\nbreak", "ünïcödé", "ends\n", "-dash", "quo'te"})
  void oddNamesAreKept(String name) throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve(name));

    Repository found = Repository.find(repository.root());

    assertThat(found.root()).isEqualTo(repository.root());
    try (Refs refs = Refs.of(found)) {
      assertThat(refs.resolve("main")).isEqualTo(repository.tip("main"));
    }
  }

  @Test
  void missingDirectoryIsNamed() {
    assertThatThrownBy(() -> Repository.find(temp.resolve("gone")))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessage("Cannot use %s: no such directory".formatted(temp.resolve("gone")));
  }

  @Test
  void fileIsNoRepository() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");

    assertThatThrownBy(() -> Repository.find(file))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessageEndingWith("file: not a directory");
  }

  @Test
  void plainDirectoryIsToldHowToBecomeARepository() {
    assertThatThrownBy(() -> Repository.find(temp))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessageContaining("not in a git repository")
        .hasMessageEndingWith("To make it one, run git init");
  }

  @Test
  void onlyRepositoryInADirectoryIsFoundFromThere() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("work/r"));
    Files.createDirectories(temp.resolve("work/notes"));
    Files.createDirectories(temp.resolve("work/.hidden/.git"));

    assertThat(Repository.find(temp.resolve("work")).root()).isEqualTo(repository.root());
  }

  @Test
  void onlyBareRepositoryInADirectoryIsFoundFromThere() throws Exception {
    TestRepository bare = TestRepository.bareIn(temp.resolve("work/r.git"));

    assertThat(Repository.find(temp.resolve("work")))
        .isEqualTo(new Repository(bare.root(), bare.root(), true));
  }

  @Test
  void severalRepositoriesInADirectoryAreRefusedWithTheChoices() {
    for (int i = 10; i < 22; i++) {
      TestRepository.emptyIn(temp.resolve("r" + i));
    }

    assertThatThrownBy(() -> Repository.find(temp))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessage(
            "Cannot use %s: it holds 12 repositories: r10, r11, r12, r13, r14, r15, r16, r17, r18,"
                + " r19 and 2 more. To choose one, give its directory, as %s",
            temp, temp.resolve("r10"));
  }

  @Test
  void brokenRepositoryInADirectoryIsNamed() throws Exception {
    Files.createDirectories(temp.resolve("r/.git"));

    assertThatThrownBy(() -> Repository.find(temp))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessageStartingWith(
            "Cannot use %s: git does not take %s", temp.resolve("r"), temp.resolve("r/.git"));
  }

  @Test
  void insideOfAGitDirectoryIsRefused() {
    TestRepository repository = TestRepository.in(temp.resolve("r"));

    assertThatThrownBy(() -> Repository.find(repository.file(".git/refs")))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessageContaining("inside a git directory");
  }

  @Test
  void repositoryOfAnotherUserIsRefusedWithTheCommandThatTrustsIt() throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    TestRepository repository = TestRepository.in(temp.resolve("it's"));
    for (Path path : new Path[] {repository.root(), repository.root().resolve(".git")}) {
      Files.setAttribute(path, "unix:uid", 12345);
    }

    assertThatThrownBy(() -> Repository.find(repository.root()))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessageContaining("belongs to another user")
        .hasMessageContaining("git config --global --add safe.directory '")
        .hasMessageEndingWith("it'\\''s'");
  }

  @Test
  void sha256IsRefused() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    repository.git("init", "-q", "--object-format=sha256", temp.resolve("long").toString());

    assertThatThrownBy(() -> Repository.find(temp.resolve("long")))
        .isInstanceOf(RepositoryProblem.class)
        .hasMessageContaining("object format is sha256");
  }

  @Test
  void identityIsTheUsers() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));

    assertThat(Identity.of(Git.at(repository.root())))
        .isEqualTo(new Identity(TestRepository.NAME, TestRepository.EMAIL));
  }

  @Test
  void identityIsOsiersWhereTheUserHasNone() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    repository.git("config", "--unset", "user.name");
    repository.git("config", "--unset", "user.email");
    repository.config("user.useConfigOnly", "true");
    Git git = Git.at(repository.root()).with("GIT_CONFIG_GLOBAL", "/dev/null");

    assertThat(Identity.of(git)).isEqualTo(Identity.OSIER);
  }

  @Test
  void changesCountLinesAndNameOddPaths() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    repository.config("diff.noprefix", "true").config("diff.renames", "copies");
    String a = repository.commit("a", Map.of("old name", "1\n2\n3\n", "bin", "\0\1\2"));
    repository.git("mv", "old name", "new\n\tname");
    String b = repository.commit("b", Map.of("bin", "\0\3"));

    Changes changes = Changes.between(Git.at(repository.root()), a, b);

    assertThat(changes.paths()).containsExactly("bin", "new\n\tname", "old name");
    assertThat(changes.insertions()).isEqualTo(3);
    assertThat(changes.deletions()).isEqualTo(3);
  }
}
