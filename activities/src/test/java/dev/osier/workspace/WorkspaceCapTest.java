package dev.osier.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.name.EffectId;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class WorkspaceCapTest {
  private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
  private static final int MEDIUM = 3;

  @TempDir Path directory;
  private Scene scene;
  private Workspaces workspaces;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
    workspaces = scene.workspaces();
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    workspaces.close();
    scene.close();
  }

  /** Counts down once it was told that it is queued. */
  private static final class Attempt implements Pulse {
    final CountDownLatch queued = new CountDownLatch(1);
    volatile boolean stopped;

    @Override
    public void at(String phase, @Nullable Long pid, @Nullable Path log) {
      assertThat(phase).isEqualTo("queued");
      queued.countDown();
    }

    @Override
    public boolean stopped() {
      return stopped;
    }
  }

  private WorkspaceCap cap(int most) {
    return new WorkspaceCap(scene.home, most);
  }

  private WorkspaceCap.Place enter(WorkspaceCap cap, EffectId effect) throws Exception {
    return cap.enter(workspaces, effect, MEDIUM, TEN, new Attempt());
  }

  /** Asks, and returns when it waits. */
  private Future<WorkspaceCap.Place> queue(
      WorkspaceCap cap, EffectId effect, int priority, Instant since) throws Exception {
    Attempt attempt = new Attempt();
    Future<WorkspaceCap.Place> place =
        threads.submit(() -> cap.enter(workspaces, effect, priority, since, attempt));
    attempt.queued.await();
    return place;
  }

  @Test
  void asManyAsAreAllowedGoInAndTheNextWaitsForOneToGo() throws Exception {
    WorkspaceCap cap = cap(2);
    WorkspaceCap.Place first = enter(cap, scene.parser);
    WorkspaceCap.Place second = enter(cap, scene.lexer);
    Future<WorkspaceCap.Place> third = queue(cap, scene.effect("third"), MEDIUM, TEN);
    assertThat(third.isDone()).isFalse();

    first.close();

    third.get().close();
    second.close();
  }

  @Test
  void workspacesThatAreThereCountThoughNobodyWorksInThem() throws Exception {
    scene.work(scene.parser);
    WorkspaceCap cap = cap(2);
    WorkspaceCap.Place working = enter(cap, scene.lexer);
    Future<WorkspaceCap.Place> next = queue(cap, scene.effect("third"), MEDIUM, TEN);
    assertThat(next.isDone()).isFalse();

    scene.release(scene.parser, scene.base);

    next.get().close();
    working.close();
  }

  @Test
  void nothingWaitsForEverWhileNobodyWorks() throws Exception {
    scene.work(scene.parser);
    WorkspaceCap cap = cap(1);

    WorkspaceCap.Place first = enter(cap, scene.lexer);
    Future<WorkspaceCap.Place> next = queue(cap, scene.effect("third"), MEDIUM, TEN);
    assertThat(next.isDone()).as("one at a time").isFalse();
    first.close();
    next.get().close();
  }

  @Test
  void anotherTryInItsOwnWorkspaceWaitsForNobody() throws Exception {
    scene.work(scene.parser);
    WorkspaceCap cap = cap(1);
    try (WorkspaceCap.Place other = enter(cap, scene.lexer);
        WorkspaceCap.Place again = enter(cap, scene.parser)) {
      assertThat(List.of(other, again)).hasSize(2);
    }
  }

  @Test
  void theQueueGoesByPriorityThenByAgeAcrossRunsAndCaps() throws Exception {
    WorkspaceCap.Place first = enter(cap(1), scene.parser);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<Future<?>> all = new ArrayList<>();
    EffectId urgent = new EffectId(scene.run + "-other", "urgent");
    record Asked(EffectId effect, int priority, Instant since) {}
    for (Asked asked :
        List.of(
            new Asked(scene.effect("late"), MEDIUM, TEN.plusSeconds(60)),
            new Asked(scene.effect("low"), 5, TEN.minusSeconds(60)),
            new Asked(urgent, 1, TEN.plusSeconds(120)),
            new Asked(scene.effect("early"), MEDIUM, TEN))) {
      // Each with a cap of its own, as other processes have.
      Future<WorkspaceCap.Place> place =
          queue(cap(1), asked.effect(), asked.priority(), asked.since());
      all.add(
          threads.submit(
              () -> {
                WorkspaceCap.Place inside = place.get();
                order.add(asked.effect().task());
                inside.close();
                return null;
              }));
    }
    assertThat(WorkspaceCap.waiting(scene.home, scene.repository))
        .extracting(waiting -> waiting.effect().task() + " " + waiting.priority())
        .containsExactly("urgent 1", "early 3", "late 3", "low 5");

    first.close();
    for (Future<?> each : all) {
      each.get();
    }

    assertThat(order).containsExactly("urgent", "early", "late", "low");
    assertThat(WorkspaceCap.waiting(scene.home, scene.repository)).isEmpty();
    assertThat(scene.home.resolve("queue").toFile().list()).containsExactly("gate");
  }

  @Test
  void attemptThatIsStoppedLeavesTheQueue() throws Exception {
    WorkspaceCap cap = cap(1);
    try (WorkspaceCap.Place first = enter(cap, scene.parser)) {
      assertThat(first).isNotNull();
      Attempt attempt = new Attempt();
      attempt.stopped = true;
      assertThatThrownBy(() -> cap.enter(workspaces, scene.lexer, MEDIUM, TEN, attempt))
          .isInstanceOf(StoppedException.class);
      assertThat(WorkspaceCap.waiting(scene.home, scene.repository)).isEmpty();
    }
  }

  @Test
  void whoHasWaitedForLongIsToAskAgainWithTheAgeItHad() throws Exception {
    WorkspaceCap hasty = new WorkspaceCap(scene.home, 1, Duration.ZERO);
    try (WorkspaceCap.Place first = enter(hasty, scene.parser)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> enter(hasty, scene.lexer))
          .isInstanceOf(WorkspaceException.class)
          .hasMessageContaining("OSIER_MAX_WORKSPACES");
    }
  }

  @Test
  void ticketAndPlaceOfAProcessThatDiedCountForNobody() throws Exception {
    Path queue = Files.createDirectories(scene.home.resolve("queue"));
    String name = "repository-0,dead-abc123,";
    Files.createFile(queue.resolve("ticket,01,000000000000001," + name + "t"));
    Files.createFile(queue.resolve("inside," + name + "u"));

    enter(cap(1), scene.parser).close();

    assertThat(WorkspaceCap.waiting(scene.home, scene.repository)).isEmpty();
  }

  @Test
  void manyAtOnceAreNeverMoreThanAllowed() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      EffectId effect = scene.effect("task-" + i);
      WorkspaceCap cap = cap(3);
      all.add(
          threads.submit(
              () -> {
                WorkspaceCap.Place place =
                    cap.enter(workspaces, effect, MEDIUM, TEN, new Attempt());
                try {
                  int now = inside.incrementAndGet();
                  scene.work(effect);
                  scene.release(effect, scene.base);
                  inside.decrementAndGet();
                  return now;
                } finally {
                  place.close();
                }
              }));
    }
    for (Future<Integer> each : all) {
      assertThat(each.get()).isLessThanOrEqualTo(3);
    }
    scene.assertNothingLeft();
  }

  @Test
  void withoutACapNothingIsWrittenOrWaitedFor() throws Exception {
    enter(cap(WorkspaceCap.UNLIMITED), scene.parser).close();
    assertThat(scene.home.resolve("queue")).doesNotExist();
  }
}
