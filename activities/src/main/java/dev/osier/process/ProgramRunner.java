package dev.osier.process;

import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramResult.NotStarted;
import dev.osier.process.ProgramResult.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts programs that are short and whose output is an answer: git, a shell that sets up a
 * workspace. Agents and checks, which are long and write a log, are started by {@link
 * RunningProgram}.
 */
public final class ProgramRunner {

  /** Bytes of each stream that are kept; what comes after is read and dropped. */
  public static final int OUTPUT_LIMIT = 64 * 1024 * 1024;

  /** How long an orphan may hold a pipe open after the program itself ended. */
  private static final long DRAIN_MILLIS = 2_000;

  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "program-output");
            thread.setDaemon(true);
            return thread;
          });

  private ProgramRunner() {}

  /** Runs the program to its end, or to its deadline. Never throws for what the program does. */
  public static ProgramResult run(ProgramCall call) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(call.argv()).directory(call.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(call.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new NotStarted(reason(e));
    }
    CompletableFuture<byte[]> out = read(process.getInputStream());
    CompletableFuture<byte[]> err = read(process.getErrorStream());
    feed(process, call.input());
    try {
      if (!process.waitFor(call.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
        ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
        return new TimedOut(call.deadline().toMillis());
      }
      return new Exited(process.exitValue(), drained(out, process), drained(err, process));
    } catch (InterruptedException e) {
      ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
      throw e;
    }
  }

  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int error = message.indexOf("error=");
    int comma = error < 0 ? -1 : message.indexOf(", ", error);
    return comma < 0 ? message : message.substring(comma + 2);
  }

  private static void feed(Process process, String input) {
    if (input.isEmpty()) {
      closeQuietly(process.getOutputStream());
      return;
    }
    READERS.execute(
        () -> {
          try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // The program ended, or closed its input, without reading all: its exit code tells.
          }
        });
  }

  private static void closeQuietly(OutputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // Already closed by the program's end.
    }
  }

  private static CompletableFuture<byte[]> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            byte[] kept = stream.readNBytes(OUTPUT_LIMIT);
            stream.transferTo(OutputStream.nullOutputStream());
            return kept;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        READERS);
  }

  /** What was read, waiting for at most {@link #DRAIN_MILLIS}: an orphan may hold the pipe. */
  private static byte[] drained(CompletableFuture<byte[]> stream, Process process)
      throws InterruptedException {
    try {
      return stream.get(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
      throw new IllegalStateException(
          "a descendant of process " + process.pid() + " holds its output open at " + Instant.now(),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot read the output of " + process.pid(), e.getCause());
    }
  }
}
