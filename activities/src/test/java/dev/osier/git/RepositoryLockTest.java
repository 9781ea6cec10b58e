package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G9 A lock on a thing of a repository")
@Timeout(600)
class RepositoryLockTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder;
  private Repository repository;

  @BeforeEach
  void makeRepository() throws Exception {
    repository = Repository.find(TestRepository.in(folder.resolve("r")).root());
  }

  private RepositoryLock lock(Duration wait) {
    return new RepositoryLock(repository, "thing", wait);
  }

  @Test
  @DisplayName("is not waited for for ever: another process holds it")
  void anotherProcessThatDoesNotLetGo() throws Exception {
    // A lock of the kind that the JVM takes, which flock(1) does not.
    String holds =
        "import fcntl,sys; f=open(sys.argv[1],'w'); fcntl.lockf(f,fcntl.LOCK_EX);"
            + " print('held',flush=True); sys.stdin.read()";
    lock(SHORT).holding(() -> "made");
    Path file = repository.osierDirectory().resolve("thing.lock");
    Process other =
        new ProcessBuilder(List.of("python3", "-c", holds, file.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("held");
      assertThatThrownBy(() -> lock(SHORT).holding(() -> "never"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file + ": another Osier has held it for 0 s");
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    assertThat(lock(SHORT).<String>holding(() -> "free")).isEqualTo("free");
  }

  @Test
  @DisplayName("is not waited for for ever: another thread holds it")
  void anotherThreadThatDoesNotLetGo() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch tried = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              try {
                lock(SHORT)
                    .holding(
                        () -> {
                          held.countDown();
                          tried.await();
                          return "";
                        });
              } catch (InterruptedException | IOException e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    held.await();
    assertThatThrownBy(() -> lock(SHORT).holding(() -> "never")).isInstanceOf(IOException.class);
    tried.countDown();
    other.join();
    assertThat(lock(SHORT).<String>holding(() -> "free")).isEqualTo("free");
  }

  @Test
  @DisplayName("may be taken again by who holds it, and is given back by the first to take it")
  void thisThreadHoldsIt() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    String made =
        lock(SHORT)
            .holding(
                () -> {
                  assertThat(lock(SHORT).<String>holding(() -> "inner")).isEqualTo("inner");
                  Thread other =
                      new Thread(
                          () -> seen.set(catchThrowable(() -> lock(SHORT).holding(() -> "never"))));
                  other.start();
                  other.join();
                  return "outer";
                });
    assertThat(made).isEqualTo("outer");
    assertThat(seen.get())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("thing.lock: another Osier has held it for 0 s");
    assertThat(lock(SHORT).<String>holding(() -> "free")).isEqualTo("free");
  }

  @Test
  @DisplayName("is given back where the work fails")
  void workFails() throws Exception {
    assertThatThrownBy(
            () ->
                lock(SHORT)
                    .holding(
                        () -> {
                          throw new IOException("full");
                        }))
        .hasMessage("full");
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread other =
        new Thread(() -> failed.set(catchThrowable(() -> lock(SHORT).holding(() -> ""))));
    other.start();
    other.join();
    assertThat(failed.get()).isNull();
  }

  @Test
  @DisplayName("is not waited for by who is told to end")
  void interruptEndsTheWait() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    lock(SHORT)
        .holding(
            () -> {
              Thread other =
                  new Thread(
                      () -> seen.set(catchThrowable(() -> lock(LONG).holding(() -> "never"))));
              other.start();
              while (other.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              other.interrupt();
              other.join();
              return "";
            });
    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
  }
}
