package dev.osier.git.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.git.ObjectDatabase;
import dev.osier.git.Repository;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefsTest {
  @TempDir Path temp;
  private TestRepository repository;
  private Refs refs;
  private String one;
  private String two;

  @BeforeEach
  void openRepository() throws Exception {
    repository = TestRepository.in(temp.resolve("r"));
    one = repository.tip("main");
    two = repository.commitOn("side", "main", "two", Map.of("a", "2"));
    refs = Refs.of(Repository.find(repository.root()));
  }

  @AfterEach
  void closeRepository() {
    refs.close();
  }

  @Test
  void movesOnlyFromWhereItIsExpected() {
    assertThat(refs.compareAndSet("refs/osier/r/x", null, one, "make")).isTrue();
    assertThat(refs.compareAndSet("refs/osier/r/x", null, two, "make again")).isFalse();
    assertThat(refs.compareAndSet("refs/osier/r/x", two, one, "move")).isFalse();
    assertThat(refs.compareAndSet("refs/osier/r/x", one, two, "move")).isTrue();
    assertThat(refs.compareAndSet("refs/osier/r/x", one, null, "delete")).isFalse();
    assertThat(repository.tip("refs/osier/r/x")).isEqualTo(two);
    assertThat(refs.compareAndSet("refs/osier/r/x", two, null, "delete")).isTrue();
    assertThat(refs.tip("refs/osier/r/x")).isNull();
    assertThat(refs.compareAndSet("refs/osier/r/x", two, null, "delete again")).isFalse();
    assertThat(refs.compareAndSet("refs/osier/r/x", null, null, "nothing")).isTrue();
  }

  @Test
  void oneOfManyWinsTheRace() throws Exception {
    AtomicInteger winners = new AtomicInteger();
    List<Future<?>> racers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 16; i++) {
        racers.add(
            threads.submit(
                () -> {
                  if (refs.compareAndSet("refs/heads/side", two, one, "race")) {
                    winners.incrementAndGet();
                  }
                }));
      }
      for (Future<?> racer : racers) {
        racer.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(winners).hasValue(1);
  }

  @Test
  void neighboursComeAndGoAtOnce() throws Exception {
    List<Future<?>> workers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      for (int i = 0; i < 6; i++) {
        String ref = "refs/heads/osier/run/task-" + i;
        workers.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 30; n++) {
                    assertThat(refs.compareAndSet(ref, null, one, "make")).isTrue();
                    assertThat(refs.compareAndSet(ref, one, null, "delete")).isTrue();
                  }
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(repository.root().resolve(".git/refs/heads/osier")).doesNotExist();
  }

  @Test
  void deletedRefsLeaveNoDirectory() {
    Path git = repository.root().resolve(".git");
    repository.git("update-ref", "--create-reflog", "refs/osier/kept/run/t", one);
    refs.compareAndSet("refs/heads/osier/run/merged", null, one, "make");
    assertThat(git.resolve("logs/refs/heads/osier/run/merged")).exists();

    refs.delete("refs/osier/kept/run/t", "delete");
    refs.delete("refs/heads/osier/run/merged", "delete");

    assertThat(git.resolve("refs/osier")).doesNotExist();
    assertThat(git.resolve("refs/heads/osier")).doesNotExist();
    assertThat(git.resolve("logs/refs/osier")).doesNotExist();
    assertThat(git.resolve("logs/refs/heads/osier")).doesNotExist();
  }

  @Test
  void packedRefsMoveAndGo() {
    repository.git("pack-refs", "--all", "--prune");

    assertThat(refs.tip("refs/heads/side")).isEqualTo(two);
    assertThat(refs.compareAndSet("refs/heads/side", two, one, "move")).isTrue();
    assertThat(refs.compareAndSet("refs/heads/side", one, null, "delete")).isTrue();
    assertThat(repository.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void seesWhatGitDoesMeanwhile() {
    assertThat(refs.tip("refs/heads/side")).isEqualTo(two);
    repository.git("update-ref", "refs/heads/side", one);
    assertThat(refs.tip("refs/heads/side")).isEqualTo(one);
    repository.git("pack-refs", "--all", "--prune");
    repository.git("update-ref", "refs/heads/side", two);
    repository.git("pack-refs", "--all", "--prune");
    assertThat(refs.under("refs/heads/"))
        .containsExactly(Map.entry("refs/heads/main", one), Map.entry("refs/heads/side", two));
  }

  @Test
  void refInTheWayIsNamed() {
    refs.compareAndSet("refs/osier/run", null, one, "make");

    assertThatThrownBy(() -> refs.compareAndSet("refs/osier/run/x", null, one, "make"))
        .isInstanceOf(GitException.class)
        .hasMessageStartingWith("Cannot create refs/osier/run/x: refs/osier/run exists");
    assertThatThrownBy(() -> refs.compareAndSet("refs/osier", null, one, "make"))
        .hasMessageStartingWith("Cannot create refs/osier: refs/osier/run exists");
  }

  @Test
  @DisplayName("G5 the lock that a killed process left on a ref of Osier's own is removed")
  void lockOfAKilledProcessIsRemoved() throws Exception {
    refs.compareAndSet("refs/osier/r/integration", null, one, "make");
    Path left = lock("refs/osier/r/integration", Duration.ofMinutes(1));

    assertThat(refs.compareAndSet("refs/osier/r/integration", one, two, "move")).isTrue();

    assertThat(repository.tip("refs/osier/r/integration")).isEqualTo(two);
    assertThat(left).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"refs/osier/r/x, 0", "refs/heads/side, 3600"})
  @DisplayName("a lock that may be held, or is on a ref of the user's, stays")
  void otherLocksStay(String ref, long seconds) throws Exception {
    String tip = ref.endsWith("side") ? two : null;
    Path held = lock(ref, Duration.ofSeconds(seconds));
    try (Refs hasty = Refs.of(Repository.find(repository.root()), Duration.ofMillis(100))) {
      Files.setLastModifiedTime(
          held, FileTime.from(Files.getLastModifiedTime(held).toInstant().plusSeconds(30)));
      assertThatThrownBy(() -> hasty.compareAndSet(ref, tip, one, "move"))
          .isInstanceOf(GitException.class)
          .hasMessageContaining("its lock was held");
    }
    assertThat(held).exists();
  }

  @ParameterizedTest
  @CsvSource({"packed-refs, refs/osier/r/gone", "refs/heads/side, refs/heads/side"})
  @DisplayName("G5 a lock of git's that a killed process of Osier's held is removed with its mark")
  void locksOfKilledProcessesAreRemoved(String locked, String ref) throws Exception {
    refs.compareAndSet("refs/osier/r/gone", null, one, "make");
    Path left = lock(locked, Duration.ofMinutes(1));
    Path mark = repository.root().resolve(".git/osier/locking-" + deadProcess() + "-1-1");
    Files.createDirectories(mark.getParent());
    Files.writeString(mark, ref);
    Files.setLastModifiedTime(mark, Files.getLastModifiedTime(left));

    assertThat(refs.compareAndSet("refs/osier/r/gone", one, null, "delete")).isTrue();

    assertThat(left).doesNotExist();
    assertThat(mark.getParent()).isEmptyDirectory();
    assertThat(refs.compareAndSet("refs/heads/side", two, one, "move")).isTrue();
  }

  @Test
  @DisplayName("a lock that a user's git may hold stays, whoever died at another time")
  void locksOfTheUserStay() throws Exception {
    refs.compareAndSet("refs/osier/r/gone", null, one, "make");
    Path held = lock("packed-refs", Duration.ofMinutes(1));
    Path mark = repository.root().resolve(".git/osier/locking-" + deadProcess() + "-1-1");
    Files.createDirectories(mark.getParent());
    Files.writeString(mark, "refs/osier/r/gone");
    try (Refs hasty = Refs.of(Repository.find(repository.root()), Duration.ofMillis(100))) {
      assertThatThrownBy(() -> hasty.compareAndSet("refs/osier/r/gone", one, null, "delete"))
          .isInstanceOf(GitException.class)
          .hasMessageContaining("held for 100 ms")
          .hasMessageContaining(held.toString());
    }
    assertThat(held).exists();
  }

  private static long deadProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private Path lock(String ref, Duration age) throws IOException {
    Path lock = repository.root().resolve(".git/" + ref + ".lock");
    Files.createDirectories(lock.getParent());
    Files.writeString(lock, "");
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(age)));
    return lock;
  }

  @Test
  void lockThatStaysIsAFaultAndNotALostRace() throws Exception {
    Path lock = Files.writeString(repository.root().resolve(".git/refs/heads/side.lock"), "");

    try (Refs hasty = Refs.of(Repository.find(repository.root()), Duration.ofMillis(100))) {
      assertThatThrownBy(() -> hasty.compareAndSet("refs/heads/side", two, one, "move"))
          .isInstanceOf(GitException.class)
          .hasMessageContaining("its lock was held for 100 ms")
          .hasMessageContaining(lock.toString());
    }
  }

  @Test
  void writesAreFlushedToTheDisk() throws Exception {
    try (var database = ObjectDatabase.open(Repository.find(repository.root()).commonDir())) {
      assertThat(database.getConfig().getBoolean("core", "fsyncObjectFiles", false)).isTrue();
      assertThat(database.getConfig().getBoolean("core", "fsyncRefFiles", false)).isTrue();
    }
  }

  @Test
  void objectThatIsNotThereIsRefused() {
    assertThatThrownBy(
            () -> refs.compareAndSet("refs/heads/side", two, "1".repeat(40), "into nothing"))
        .isInstanceOf(GitException.class);
    assertThat(refs.tip("refs/heads/side")).isEqualTo(two);
  }

  @Test
  void checkedOutBranchIsNotDeleted() {
    assertThatThrownBy(() -> refs.compareAndSet("refs/heads/main", one, null, "delete"))
        .hasMessage("Cannot delete refs/heads/main: it is checked out");
  }

  @Test
  void resolvesTagsToTheirCommits() {
    repository.git("tag", "-a", "-m", "v1", "v1", two);

    assertThat(refs.resolve("v1")).isEqualTo(two);
    assertThat(refs.resolve("side~1")).isEqualTo(one);
    assertThat(refs.resolve(two.substring(0, 9))).isEqualTo(two);
    assertThat(refs.tip("refs/tags/v1")).isNotEqualTo(two);
  }

  @Test
  void whatIsNoCommitResolvesToNothing() {
    for (String revision : List.of("gone", "", "..", "main^{tree}", "main:README.md", "@{", "-x")) {
      assertThat(refs.resolve(revision)).as(revision).isNull();
    }
  }

  @Test
  void failingHookOfTheUserStopsNothing() {
    repository.hook("reference-transaction", "exit 1");

    assertThat(refs.compareAndSet("refs/heads/side", two, one, "move")).isTrue();
  }

  @Test
  void leavesNothingOfJGitsOwnBehind() throws Exception {
    refs.compareAndSet("refs/heads/side", two, one, "move");

    try (var files = Files.list(repository.root().resolve(".git"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".probe") || name.endsWith(".lock"));
    }
  }
}
