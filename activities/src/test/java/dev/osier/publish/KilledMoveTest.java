package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.Published;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** G7: a move of a checked-out target that is killed, at each point git can be at. */
@Tag("slow")
@Order(1)
@Timeout(600)
class KilledMoveTest {
  private static final int FILES = 400;

  @TempDir Path given;
  private PublishScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    scene = PublishScene.in(given.toRealPath().resolve("r"));
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  private MoveJournal journal() {
    return MoveJournal.write(
        scene.repository,
        scene.published,
        scene.run,
        "refs/heads/main",
        scene.from,
        scene.candidate,
        scene.git.root());
  }

  private Path indexLock() throws IOException {
    return Files.writeString(scene.git.file(".git/index.lock"), "");
  }

  private void assertMovedWhole() throws Exception {
    Published published = scene.publish();

    assertThat(published.headline()).startsWith("Moved main to ");
    assertThat(scene.git.tip("main")).isEqualTo(scene.candidate);
    assertThat(scene.git.status()).isEmpty();
    assertThat(scene.git.file(".git/index.lock")).doesNotExist();
    assertThat(scene.repository.osierDirectory().resolve("publish")).isEmptyDirectory();
  }

  @Test
  void killedBeforeGitBegan() throws Exception {
    journal();

    assertMovedWhole();
  }

  @Test
  void killedAfterTheLock() throws Exception {
    journal();
    indexLock();

    assertMovedWhole();
  }

  @Test
  void killedInTheMiddleOfTheFiles() throws Exception {
    journal();
    indexLock();
    scene.git.write("a", "new a\n").write("b", "new").write("d/c", "");
    Files.delete(scene.git.file("gone"));
    Files.delete(scene.git.file("z"));

    assertMovedWhole();
  }

  @Test
  void killedAfterTheIndexBeforeTheRef() throws Exception {
    journal();
    scene.git.git("read-tree", "-m", "-u", scene.from, scene.candidate);
    Files.writeString(scene.git.file(".git/refs/heads/main.lock"), scene.candidate);
    Files.writeString(scene.git.file(".git/HEAD.lock"), "");

    assertMovedWhole();
    assertThat(scene.git.git("reflog", "-1", "--format=%gs", "main")).contains("Fast-forward");
  }

  @Test
  void killedAfterTheRef() throws Exception {
    journal();
    scene.git.git("merge", "-q", "--ff-only", scene.candidate);

    assertMovedWhole();
  }

  @Test
  @DisplayName("G7 what the user wrote after the kill stays, and the rest is put back")
  void userWroteAfterTheKill() throws Exception {
    journal();
    indexLock();
    scene.git.write("a", "new a\n").write("b", "mine\n").write("d/c", "mine\n");

    Published published = scene.publish();

    assertThat(published.headline()).contains("your work on b, d/c would be overwritten");
    assertThat(scene.git.read("a")).isEqualTo("old a\n");
    assertThat(scene.git.read("b")).isEqualTo("mine\n");
    assertThat(scene.git.read("d/c")).isEqualTo("mine\n");
    assertThat(scene.git.status()).containsExactly(" M b", "?? d/c");
  }

  @Test
  void userWentOnElsewhereAfterTheKill() throws Exception {
    journal();
    scene.git.git("checkout", "-q", "-b", "elsewhere");
    scene.git.write("a", "new a\n");

    assertThat(scene.publish().published()).isEqualTo(scene.candidate);

    assertThat(scene.git.read("a")).isEqualTo("new a\n");
  }

  @Test
  void lockOlderThanTheMoveStays() throws Exception {
    Path lock = indexLock();
    Files.setLastModifiedTime(lock, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
    journal();

    assertThat(scene.publish().waiting()).isEqualTo(scene.merged);
    assertThat(lock).exists();
  }

  @Test
  void gitThatOutlivedItsWorkerIsWaitedFor() throws Exception {
    journal();
    ProcessBuilder builder = new ProcessBuilder("sleep", "1");
    builder.environment().put(CheckoutMove.MARKER, scene.run);
    Process orphan = builder.start();

    assertMovedWhole();

    assertThat(orphan.isAlive()).isFalse();
    assertThat(orphan.exitValue()).isZero();
  }

  @Test
  void interruptedWhileGitWritesNothingIsHalfDone() throws Exception {
    makeFilterThatHangs();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Published> publishing = thread.submit(() -> scene.publish());
      await(() -> Files.exists(given.resolve("hung")));
      thread.shutdownNow();
      assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(publishing).isDone();
    } finally {
      thread.shutdownNow();
    }

    assertThat(scene.git.read("a")).isEqualTo("old a\n");
    assertThat(scene.git.status()).isEmpty();
    assertThat(scene.git.file(".git/index.lock")).doesNotExist();
    assertMovedWhole();
  }

  @Test
  void realGitKilledWithWorkerAndAll() throws Exception {
    makeFilterThatHangs();
    journal();
    Process merge =
        new ProcessBuilder("git", "merge", "-q", "--ff-only", scene.candidate)
            .directory(scene.git.root().toFile())
            .start();
    await(() -> Files.exists(given.resolve("hung")));
    List<ProcessHandle> filters = merge.descendants().toList();
    merge.destroyForcibly().waitFor();
    filters.forEach(ProcessHandle::destroyForcibly);
    assertThat(scene.git.file(".git/index.lock")).exists();

    assertMovedWhole();
  }

  @Test
  void realGitKilledAtManyPlaces() throws Exception {
    Map<String, String> old = new TreeMap<>();
    Map<String, String> changed = new TreeMap<>();
    for (int i = 0; i < FILES; i++) {
      String text = ("line of " + i + "\n").repeat(200);
      old.put("many/%03d".formatted(i), text);
      changed.put("many/%03d".formatted(i), text + "more\n");
    }
    String from = scene.git.commit("many", old);
    String candidate = scene.git.commitOn("many", "main", "changed", changed);
    int killedHalfWay = 0;
    for (int place = 0; place < FILES; place += FILES / 8) {
      Path file = scene.git.file("many/%03d".formatted(place));
      long before = Files.size(file);
      MoveJournal.write(
          scene.repository,
          scene.published,
          "many",
          "refs/heads/main",
          from,
          candidate,
          scene.git.root());
      Process merge =
          new ProcessBuilder("git", "merge", "-q", "--ff-only", candidate)
              .directory(scene.git.root().toFile())
              .start();
      await(() -> !merge.isAlive() || sizeOf(file) > before);
      merge.destroyForcibly().waitFor();
      killedHalfWay += scene.git.tip("main").equals(from) ? 1 : 0;

      CheckoutRepair.sweep(scene.repository, scene.refs, scene.commits, scene.published);

      assertThat(scene.git.status()).as("killed at file %d", place).isEmpty();
      assertThat(scene.git.tip("main")).isIn(from, candidate);
      scene.git.git("reset", "-q", "--hard", from);
    }
    // Else the machine was too fast for this to test anything.
    assertThat(killedHalfWay).isPositive();
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void sweeperMendsWithoutPublishing() throws Exception {
    journal();
    indexLock();
    scene.git.write("a", "new a\n");

    CheckoutRepair.sweep(scene.repository, scene.refs, scene.commits, scene.published);

    assertThat(scene.git.status()).isEmpty();
    assertThat(scene.git.tip("main")).isEqualTo(scene.from);
    assertThat(scene.repository.osierDirectory().resolve("publish")).isEmptyDirectory();
  }

  @Test
  void fileThatBecameADirectoryIsPutBack() throws Exception {
    String candidate =
        scene.git.commitOn(
            "shape", "main", "shape", Map.of("b", TestRepository.GONE, "b/x/y", "new\n"));
    MoveJournal.write(
        scene.repository,
        scene.published,
        "other",
        "refs/heads/main",
        scene.from,
        candidate,
        scene.git.root());
    Files.delete(scene.git.file("b"));
    scene.git.write("b/x/y", "ne");

    assertMovedWhole();
    assertThat(scene.git.read("b")).isEqualTo("new b\n");
  }

  /** Git hangs the first time that it writes {@code b}, after {@code a}. */
  private void makeFilterThatHangs() throws IOException {
    Files.writeString(scene.git.file(".git/info/attributes"), "b filter=slow\n");
    Path once = given.resolve("hung");
    scene.git.config("filter.slow.clean", "cat");
    scene.git.config("filter.slow.smudge", "if mkdir " + once + "; then sleep 60; fi; cat");
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
