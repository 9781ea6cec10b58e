package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.LostObjectsException;
import dev.osier.git.SpareObjects;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.Merged;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeStyle;
import dev.osier.testkit.Killed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Merging that is killed at each step, and the process that merges killed between two merges. */
@Tag("slow")
class KilledMergeTest {
  @TempDir Path temp;
  private MergeScene scene;

  @BeforeEach
  void prepareRun() throws Exception {
    scene = MergeScene.in(temp.resolve("r"), Map.of("a", "1\n2\n3\n", "b", "1\n", "log", "0\n"));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  private MergeJob request(MergeStyle style) {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n2\n3\n", "log", "0\nlexer\n"));
    Item parser = scene.task("parser", scene.base, Map.of("a", "y\n2\n3\n"));
    Item docs = scene.task("docs", scene.base, Map.of("b", "2\n", "log", "0\ndocs\n"));
    return new MergeJob(MergeScene.RUN, "", scene.base, false, List.of(lexer, parser, docs))
        .as(style, List.of(new MergeRule(List.of("log"), true, null)), null);
  }

  private TaskMerger merger(MergeFaultPoint.Observer observer) {
    return new TaskMerger(
        scene.repository, scene.refs, scene.own, () -> false, Regeneration.NONE, null, observer);
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  @DisplayName("worker killed at each step of merging: the next call gives the same refs, once")
  void killedAtEachStepAndRetried(MergeStyle style) throws Exception {
    MergeJob request = request(style);
    int steps = 0;
    while (true) {
      scene.git.git("update-ref", TaskMerger.integrationRef(MergeScene.RUN), scene.base);
      int at = ++steps;
      AtomicInteger reached = new AtomicInteger();
      boolean killed = false;
      try {
        merger(
                point -> {
                  if (reached.incrementAndGet() == at) {
                    throw new Killed();
                  }
                })
            .merge(request);
      } catch (Killed e) {
        killed = true;
      }
      Map<String, String> before = new TreeMap<>(scene.git.refs());
      Merged merged = merger(MergeFaultPoint.Observer.NONE).merge(request);
      boolean moved = !scene.base.equals(before.get(TaskMerger.integrationRef(MergeScene.RUN)));
      if (moved) {
        assertThat(scene.git.refs()).as("after step %d", at).isEqualTo(before);
      }
      assertThat(scene.git.git("log", "--format=%s", scene.base + ".." + merged.integration()))
          .doesNotContain("parser");
      assertThat(scene.git.show(merged.integration(), "log")).isEqualTo("0\nlexer\ndocs\n");
      assertThat(
              scene
                  .git
                  .git("log", "--format=%b", merged.integration())
                  .lines()
                  .filter(line -> line.equals("Osier-Task: lexer")))
          .hasSize(1);
      assertThat(merger(MergeFaultPoint.Observer.NONE).merge(request)).isEqualTo(merged);
      if (!killed) {
        break;
      }
    }
    // Trees, commits and refs of three tasks.
    assertThat(steps).isGreaterThan(4);
    assertThat(scene.repository.osierDirectory().resolve("merge")).isEmptyDirectory();
  }

  @Test
  void killedProcessIsStartedAgain() throws Exception {
    String left = scene.git.commitOn("left", scene.base, "left", Map.of("a", "l\n2\n3\n"));
    String right = scene.git.commitOn("right", scene.base, "right", Map.of("b", "r\n"));
    try (MergeTrees trees = new MergeTrees(scene.repository)) {
      trees.use(scene.base);
      assertThat(trees.get().merge(left, right)).isInstanceOf(MergeResult.Clean.class);
      List<ProcessHandle> children = mergeTrees();
      assertThat(children).isNotEmpty();
      children.forEach(ProcessHandle::destroyForcibly);
      for (ProcessHandle child : children) {
        child.onExit().get();
      }

      assertThat(trees.get().merge(left, right)).isInstanceOf(MergeResult.Clean.class);
      assertThat(trees.get().merge(right, left)).isInstanceOf(MergeResult.Clean.class);
    }
    assertThat(mergeTrees()).isEmpty();
  }

  /** Those of this scene: other tests run beside this one. */
  private List<ProcessHandle> mergeTrees() {
    String place = scene.repository.osierDirectory().toString();
    return ProcessHandle.current()
        .children()
        .filter(
            child -> {
              try {
                return Path.of("/proc/" + child.pid() + "/cwd")
                    .toRealPath()
                    .toString()
                    .startsWith(place);
              } catch (IOException e) {
                return false;
              }
            })
        .toList();
  }

  @Test
  void oneProcessForEachMergeAsGit238Needs() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n2\n3\n"));
    Item docs = scene.task("docs", scene.base, Map.of("b", "2\n"));
    try (MergeTrees trees = new MergeTrees(scene.repository, false)) {
      trees.use(scene.base);
      assertThat(trees.get().merge(lexer.commit(), docs.commit()))
          .isInstanceOf(MergeResult.Clean.class);
      assertThat(mergeTrees()).isEmpty();
    }
  }

  @Test
  void processWaitsForTheNextCallAndEndsWithTheRun() throws Exception {
    MergeJob request = request(MergeStyle.MERGE);
    try (MergeProcesses processes = new MergeProcesses()) {
      for (String task : List.of("lexer", "docs")) {
        Item item =
            request.items().stream().filter(i -> i.task().equals(task)).findFirst().orElseThrow();
        new TaskMerger(
                scene.repository, scene.refs, scene.own, () -> false, Regeneration.NONE, processes)
            .merge(
                new MergeJob(MergeScene.RUN, "", scene.integration(), false, List.of(item))
                    .as(MergeStyle.MERGE, request.rules(), null));
      }
      assertThat(scene.repository.osierDirectory().resolve("merge")).isNotEmptyDirectory();
      processes.end(scene.repository);
      assertThat(scene.repository.osierDirectory().resolve("merge")).isEmptyDirectory();
      assertThat(mergeTrees()).isEmpty();
    }
  }

  @Test
  @DisplayName("G5 a process that waits too long ends, as after a run that was terminated")
  void processDoesNotWaitForEver() throws Exception {
    try (MergeProcesses processes = new MergeProcesses(Duration.ofMillis(1))) {
      MergeTrees used =
          processes.take(scene.repository, SpareObjects.ofRun(scene.repository, MergeScene.RUN));
      used.use(scene.base);
      processes.giveBack(used);

      Path merges = scene.repository.osierDirectory().resolve("merge");
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (Objects.requireNonNull(merges.toFile().list()).length > 0) {
        assertThat(System.nanoTime()).as("it ends in time").isLessThan(deadline);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  @DisplayName("two attempts of one call at once give one answer, and merge nothing twice")
  void twoAttemptsAtOnce() throws Exception {
    MergeJob request = request(MergeStyle.REBASE);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Merged> one =
          threads.submit(() -> merger(MergeFaultPoint.Observer.NONE).merge(request));
      Future<Merged> two =
          threads.submit(() -> merger(MergeFaultPoint.Observer.NONE).merge(request));
      assertThat(one.get()).isEqualTo(two.get());
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void faultOfGitMovesNothing() {
    Item gone = scene.item("gone", scene.base, "1".repeat(40));
    assertThatThrownBy(() -> scene.merge(scene.base, gone))
        .isInstanceOf(LostObjectsException.class);
    assertThat(scene.integration()).isEqualTo(scene.base);
  }
}
