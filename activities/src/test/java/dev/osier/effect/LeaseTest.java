package dev.osier.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.Lease.Busy;
import dev.osier.effect.Lease.Claim;
import dev.osier.effect.Lease.Held;
import dev.osier.testkit.OtherJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  @DisplayName("G6 A second attempt in the same JVM does not get the lease while it is held")
  void secondAttemptIsKeptOut() throws Exception {
    try (Lease first = held(Lease.claim(directory, AT_ONCE))) {
      assertThat(Lease.claim(directory, AT_ONCE))
          .isEqualTo(new Busy("process " + ProcessHandle.current().pid()));
      assertThat(first.stillHeld()).isTrue();
    }
    try (Lease next = held(Lease.claim(directory, AT_ONCE))) {
      assertThat(next.token()).isEqualTo(2);
    }
  }

  @Test
  void secondAttemptWaitsUntilTheFirstCloses() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Lease first = held(Lease.claim(directory, AT_ONCE));
      Future<Claim> second = threads.submit(() -> Lease.claim(directory, LONG));
      assertThat(second.isDone()).isFalse();

      first.close();

      try (Lease lease = held(second.get())) {
        assertThat(lease.stillHeld()).isTrue();
        assertThat(first.stillHeld()).isFalse();
        assertThatThrownBy(first::requireHeld).isInstanceOf(Lease.LostLeaseException.class);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("G6 Of many attempts at once one works at a time, each with a higher token")
  void attemptsWorkOneAtATime() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicInteger working = new AtomicInteger();
    List<Callable<Long>> attempts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      attempts.add(
          () -> {
            try (Lease lease = held(Lease.claim(directory, LONG))) {
              assertThat(working.incrementAndGet()).isEqualTo(1);
              working.decrementAndGet();
              return lease.token();
            }
          });
    }
    try {
      List<Long> tokens = new ArrayList<>();
      for (Future<Long> attempt : threads.invokeAll(attempts)) {
        tokens.add(attempt.get());
      }
      assertThat(tokens).doesNotHaveDuplicates().hasSize(40);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("G6 Another process is kept out, and its death gives the lease back")
  void otherProcessIsKeptOut() throws Exception {
    Process other = claimInOtherProcess(directory);
    try {
      BufferedReader answer =
          new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
      assertThat(answer.readLine()).isEqualTo("held 1");

      assertThat(Lease.claim(directory, AT_ONCE)).isEqualTo(new Busy("process " + other.pid()));

      other.destroyForcibly();
      try (Lease lease = held(Lease.claim(directory, LONG))) {
        assertThat(lease.token()).isEqualTo(2);
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  @DisplayName("G6 Attempts that fail in this JVM do not let go of its lease")
  void failedClaimLeavesTheLockOfTheOperatingSystem() throws Exception {
    try (Lease lease = held(Lease.claim(directory, AT_ONCE))) {
      assertThat(Lease.claim(directory, AT_ONCE)).isInstanceOf(Busy.class);
      assertThat(lease.stillHeld()).isTrue();
      Process other = claimInOtherProcess(directory);
      try {
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
        assertThat(answer.readLine()).startsWith("busy");
      } finally {
        other.destroyForcibly();
      }
    }
  }

  @Test
  void leaseWhoseFileWasRemovedIsLost() throws Exception {
    try (Lease lease = held(Lease.claim(directory, AT_ONCE))) {
      Files.delete(directory.resolve("lease"));

      assertThat(lease.stillHeld()).isFalse();
    }
  }

  @Test
  void retiringLeavesNoFile() throws Exception {
    held(Lease.claim(directory, AT_ONCE)).retire();

    assertThat(directory).isEmptyDirectory();
    held(Lease.claim(directory, AT_ONCE)).retire();
  }

  @Test
  void leaseThatAKillLeftEmptyIsClaimed() throws Exception {
    Files.writeString(directory.resolve("lease"), "");

    held(Lease.claim(directory, AT_ONCE)).close();
  }

  static Lease held(Claim claim) {
    assertThat(claim).isInstanceOf(Held.class);
    return ((Held) claim).lease();
  }

  private static Process claimInOtherProcess(Path directory) throws IOException {
    return new ProcessBuilder(OtherJava.command(LeaseHolder.class, directory.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
