package dev.osier.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A shared look begins after each who gets it had asked")
class SharedLookTest {
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void oneAfterAnotherEachLooksAfresh() throws InterruptedException {
    SharedLook<Integer> shared = new SharedLook<>(looks::incrementAndGet);

    assertThat(List.of(shared.look(), shared.look(), shared.look())).containsExactly(1, 2, 3);
  }

  @Test
  void whoAsksDuringALookSharesTheNext() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    SharedLook<Integer> shared =
        new SharedLook<>(
            () -> {
              int number = looks.incrementAndGet();
              if (number == 1) {
                begun.countDown();
                goOn.await();
              }
              return number;
            });
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<Integer> first = threads.submit(shared::look);
      begun.await();
      List<Thread> asking = new ArrayList<>();
      List<Future<Integer>> later = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        later.add(
            threads.submit(
                () -> {
                  synchronized (asking) {
                    asking.add(Thread.currentThread());
                  }
                  return shared.look();
                }));
      }
      while (!allWait(asking, later.size())) {
        Thread.onSpinWait();
      }
      goOn.countDown();

      assertThat(first.get()).isEqualTo(1);
      for (Future<Integer> each : later) {
        assertThat(each.get()).isEqualTo(2);
      }
      assertThat(looks).hasValue(2);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void lookThatFailedIsSeenByNobodyElse() throws InterruptedException {
    SharedLook<Integer> shared =
        new SharedLook<>(
            () -> {
              if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("no checkout");
              }
              return looks.get();
            });

    assertThatThrownBy(shared::look).hasMessage("no checkout");
    assertThat(shared.look()).isEqualTo(2);
  }

  private static boolean allWait(List<Thread> threads, int count) {
    synchronized (threads) {
      return threads.size() == count
          && threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING);
    }
  }
}
