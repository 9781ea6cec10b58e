package dev.osier.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Work side by side")
@Timeout(600)
class SideBySideTest {
  @Test
  @DisplayName("G6 has ended when it is interrupted, before anybody gives a lease back")
  void interruptedWorkHasEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger atWork = new AtomicInteger();
    Callable<Integer> stubborn =
        () -> {
          atWork.incrementAndGet();
          begun.countDown();
          boolean ended = false;
          while (!ended) {
            try {
              mayEnd.await();
              ended = true;
            } catch (InterruptedException e) {
              // In the middle of writing: it does not stop there.
            }
          }
          return atWork.decrementAndGet();
        };
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicInteger left = new AtomicInteger(-1);
    Thread caller =
        new Thread(
            () -> {
              try {
                SideBySide.run(List.of(stubborn, stubborn));
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              left.set(atWork.get());
            });
    caller.start();
    begun.await();
    caller.interrupt();
    // It waits for the threads, and another interrupt does not change that.
    while (caller.isInterrupted()) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    assertThat(caller.isAlive()).isTrue();
    mayEnd.countDown();
    caller.join();

    assertThat(interrupted).isTrue();
    assertThat(left).hasValue(0);
  }

  @Test
  void resultsAreInTheOrderOfTheWork() throws Exception {
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      work.add(() -> number);
    }
    assertThat(SideBySide.run(work)).isSorted().hasSize(20);
  }

  @Test
  void whatOneThrowsIsThrown() {
    Callable<Integer> fails =
        () -> {
          throw new IllegalStateException("no room");
        };
    assertThatThrownBy(() -> SideBySide.run(List.of(() -> 1, fails))).hasMessage("no room");
  }
}
