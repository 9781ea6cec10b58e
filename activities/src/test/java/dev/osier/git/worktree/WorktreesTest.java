package dev.osier.git.worktree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorktreesTest {
  private static final String BRANCH = "osier/run/task-a";

  @TempDir Path given;
  private Path temp;
  private TestRepository repository;
  private Worktrees worktrees;
  private Path directory;
  private Path entry;
  private String start;

  @BeforeEach
  void makeRepository() throws Exception {
    temp = given.toRealPath();
    repository = TestRepository.in(temp.resolve("r"));
    start = repository.commit("files", Map.of("a", "1\n", "d/b", "2\n"));
    worktrees = new Worktrees(Repository.find(repository.root()));
    directory = temp.resolve("home/w");
    entry = repository.root().resolve(".git/worktrees/w");
  }

  @Test
  void hasABranchOfItsOwnAndFilesAfterFilling() throws Exception {
    repository.hook("post-checkout", "exit 1").config("branch.autoSetupMerge", "always");

    worktrees.add(directory, BRANCH, start);
    assertThat(directory.resolve("a")).doesNotExist();
    worktrees.fill(directory);

    TestRepository inside = TestRepository.at(directory);
    assertThat(inside.status()).isEmpty();
    assertThat(inside.read("d/b")).isEqualTo("2\n");
    assertThat(worktrees.list().get(1))
        .isEqualTo(
            new Worktrees.Entry(directory, start, "refs/heads/" + BRANCH, false, false, false));
  }

  @Test
  void manyAtOnceAllSucceed() throws Exception {
    List<Future<?>> adding = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 24; i++) {
        Path path = temp.resolve("home/many-" + i);
        String branch = "osier/run/task-" + i;
        Worktrees own = i % 2 == 0 ? worktrees : new Worktrees(Repository.find(repository.root()));
        adding.add(
            threads.submit(
                () -> {
                  own.add(path, branch, start);
                  own.fill(path);
                  return null;
                }));
      }
      for (Future<?> add : adding) {
        add.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(worktrees.list()).hasSize(25).allMatch(each -> start.equals(each.head()));
  }

  @Test
  void detachedOneLeavesNoBranch() throws Exception {
    worktrees.addDetached(directory, start);
    worktrees.addDetached(directory, start);

    assertThat(worktrees.list().get(1).detached()).isTrue();
    assertThat(repository.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void calledAgainAfterALostAnswerItChangesNothing() throws Exception {
    worktrees.add(directory, BRANCH, start);
    worktrees.add(directory, BRANCH, start);

    assertThat(worktrees.list()).hasSize(2);
  }

  @Test
  void killedAfterTheBranchBeforeTheEntry() throws Exception {
    repository.branch(BRANCH, start);

    worktrees.add(directory, BRANCH, start);

    assertThat(worktrees.list().get(1).branch()).isEqualTo("refs/heads/" + BRANCH);
  }

  @Test
  void killedAtEachFileOfTheEntry() throws Exception {
    // The order in which git writes them; `locked` goes last.
    List<String> files = List.of("gitdir", ".git", "HEAD", "commondir", "locked");
    for (int made = 0; made <= files.size(); made++) {
      worktrees.add(directory, BRANCH, start);
      Files.writeString(entry.resolve("locked"), "initializing");
      for (String missing : files.subList(made, files.size())) {
        Files.delete(missing.equals(".git") ? directory.resolve(missing) : entry.resolve(missing));
      }

      worktrees.add(directory, BRANCH, start);
      worktrees.fill(directory);

      assertThat(TestRepository.at(directory).status()).as("%d files made", made).isEmpty();
      assertThat(repository.worktrees()).containsExactly(repository.root(), directory);
      repository.git("worktree", "remove", "-f", "-f", directory.toString());
      repository.git("branch", "-q", "-D", BRANCH);
    }
  }

  @Test
  void missingButRegisteredIsTakenUp() throws Exception {
    worktrees.add(directory, BRANCH, start);
    deleteDirectory();

    worktrees.add(directory, BRANCH, start);
    worktrees.fill(directory);

    assertThat(TestRepository.at(directory).status()).isEmpty();
  }

  @Test
  void registeredOtherwiseIsRefused() throws Exception {
    worktrees.add(directory, BRANCH, start);
    TestRepository.at(directory).commit("work", Map.of("a", "3"));

    assertThatThrownBy(() -> worktrees.add(directory, BRANCH, start))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("it is registered already, on refs/heads/" + BRANCH);
    assertThatThrownBy(() -> worktrees.addDetached(directory, start))
        .isInstanceOf(GitException.class);
  }

  @Test
  void branchAtAnotherCommitIsRefused() throws Exception {
    repository.branch(BRANCH, "main~1");

    assertThatThrownBy(() -> worktrees.add(directory, BRANCH, start))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("branch %s exists at".formatted(BRANCH));
    assertThat(directory).doesNotExist();
  }

  @Test
  void directoryWithFilesIsRefusedAndNoBranchStays() throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("mine"), "1");

    assertThatThrownBy(() -> worktrees.add(directory, BRANCH, start))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("the directory is not empty");
    assertThat(repository.refs()).containsOnlyKeys("refs/heads/main");
    assertThat(directory.resolve("mine")).exists();
  }

  @Test
  void failedAddLeavesNoBranch() throws Exception {
    Files.writeString(temp.resolve("home"), "a file where the parent should be");

    assertThatThrownBy(() -> worktrees.add(directory, BRANCH, start));

    assertThat(repository.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void killedWhileFilling() throws Exception {
    worktrees.add(directory, BRANCH, start);
    Files.writeString(directory.resolve("a"), "ha");
    Files.createDirectory(directory.resolve("d"));
    Files.writeString(entry.resolve("index.lock"), "half an index");

    worktrees.fill(directory);

    assertThat(TestRepository.at(directory).status()).isEmpty();
    assertThat(entry.resolve("ORIG_HEAD")).doesNotExist();
  }

  @Test
  void forgetsOnlyWhatItIsTold() throws Exception {
    Path mine = temp.resolve("users-on-a-disk-not-mounted");
    repository.git("worktree", "add", "-q", "-b", "mine", mine.toString());
    Files.move(mine, temp.resolve("away"));
    worktrees.add(directory, BRANCH, start);
    repository.git("worktree", "lock", directory.toString());
    assertThatThrownBy(() -> worktrees.forget(List.of(directory)))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("it exists");
    deleteDirectory();

    worktrees.forget(List.of(directory, temp.resolve("never")));

    assertThat(worktrees.list())
        .extracting(Worktrees.Entry::path)
        .containsExactly(repository.root(), mine);
    assertThat(worktrees.list().get(1).prunable()).isTrue();
  }

  @Test
  void lastOneForgottenLeavesNothing() throws Exception {
    worktrees.add(directory, BRANCH, start);
    deleteDirectory();

    worktrees.forget(List.of(directory));

    assertThat(entry.getParent()).doesNotExist();
  }

  @Test
  void bareAndOddNamesWork() throws Exception {
    repository.git("clone", "-q", "--bare", ".", temp.resolve("b.git").toString());
    Worktrees bare = new Worktrees(Repository.find(temp.resolve("b.git")));
    Path odd = temp.resolve("line\nbreak ü");

    bare.add(odd, BRANCH, start);
    bare.fill(odd);

    assertThat(TestRepository.at(odd).status()).isEmpty();
    assertThat(bare.list().get(0).bare()).isTrue();
    assertThat(bare.list().get(1).path()).isEqualTo(odd);
  }

  private void deleteDirectory() throws Exception {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
