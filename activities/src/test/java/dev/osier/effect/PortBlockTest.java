package dev.osier.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.OtherJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortBlockTest {
  @TempDir Path folder;

  @Test
  void blocksDoNotOverlap() throws Exception {
    try (PortBlock first = PortBlock.lease(folder);
        PortBlock second = PortBlock.lease(folder)) {
      assertThat(second.first()).isEqualTo(first.first() + PortBlock.PORTS);
    }
  }

  @Test
  void blockThatWasGivenBackIsLeasedAgain() throws Exception {
    int first;
    try (PortBlock block = PortBlock.lease(folder)) {
      first = block.first();
    }
    try (PortBlock block = PortBlock.lease(folder)) {
      assertThat(block.first()).isEqualTo(first);
    }
  }

  @Test
  void tasksThatBeginAtOnceShareNoPort() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<PortBlock> blocks = Collections.synchronizedList(new ArrayList<>());
    try {
      List<Callable<Boolean>> tasks =
          Collections.nCopies(24, () -> blocks.add(PortBlock.lease(folder)));
      for (Future<Boolean> task : threads.invokeAll(tasks)) {
        task.get();
      }
      assertThat(blocks.stream().map(PortBlock::first)).doesNotHaveDuplicates().hasSize(24);
    } finally {
      threads.shutdownNow();
      blocks.forEach(PortBlock::close);
    }
  }

  @Test
  @DisplayName("two processes share no port, also when the first looked for a second block")
  void processesShareNoPort() throws Exception {
    try (PortBlock first = PortBlock.lease(folder);
        PortBlock second = PortBlock.lease(folder)) {
      try (Other other = new Other(folder)) {
        assertThat(other.first()).isNotIn(first.first(), second.first());
      }
    }
  }

  @Test
  void blockOfAProcessThatWasKilledIsLeasedAgain() throws Exception {
    int held;
    try (Other other = new Other(folder)) {
      held = other.first();
      try (PortBlock mine = PortBlock.lease(folder)) {
        assertThat(mine.first()).isNotEqualTo(held);
      }
      other.kill();
    }
    try (PortBlock mine = PortBlock.lease(folder)) {
      assertThat(mine.first()).isEqualTo(held);
    }
  }

  @Test
  void leftoverFilesOfLeasesDoNotCount() throws Exception {
    Files.writeString(folder.resolve("20000"), "left by a crash");

    try (PortBlock block = PortBlock.lease(folder)) {
      assertThat(block.first()).isEqualTo(20_000);
    }
  }

  /** Another worker on this host. */
  private static final class Other implements AutoCloseable {
    private final Process process;
    private final int first;

    Other(Path folder) throws IOException {
      process =
          new ProcessBuilder(OtherJava.command(PortHolder.class, folder.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      first =
          Integer.parseInt(
              new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                  .readLine());
    }

    int first() {
      return first;
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
      kill();
    }
  }
}
