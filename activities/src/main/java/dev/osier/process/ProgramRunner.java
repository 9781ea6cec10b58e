package dev.osier.process;

import dev.osier.process.ProgramResult.Cut;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramResult.NotStarted;
import dev.osier.process.ProgramResult.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

  /**
   * Bytes of each stream that are kept. A longer answer is none ({@link ProgramResult.Cut}): what
   * may be longer is streamed.
   */
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

  /** What reads an answer as it comes, on a thread of its own, to its end. */
  @FunctionalInterface
  public interface AnswerReader {
    void read(InputStream answer) throws IOException;
  }

  /** Runs the program to its end, or to its deadline. Never throws for what the program does. */
  public static ProgramResult run(ProgramCall call) throws InterruptedException {
    return run(call, ProgramRunner::keep);
  }

  /**
   * As {@link #run}, for an answer of any length: it is handed to {@code reader}, which has read
   * all of it when this returns {@link Exited}. Whatever the reader throws is thrown here.
   */
  public static ProgramResult stream(ProgramCall call, AnswerReader reader)
      throws InterruptedException {
    return run(
        call,
        stream -> {
          try {
            reader.read(stream);
          } finally {
            // The program must not stand still because nobody reads.
            stream.transferTo(OutputStream.nullOutputStream());
          }
          return new Kept(new byte[0], false);
        });
  }

  /** What is kept of a stream. */
  // Never compared or mutated.
  @SuppressWarnings("ArrayRecordComponent")
  private record Kept(byte[] bytes, boolean cut) {}

  /** Reads a stream to its end. */
  @FunctionalInterface
  private interface Keeping {
    Kept read(InputStream stream) throws IOException;
  }

  private static Kept keep(InputStream stream) throws IOException {
    byte[] kept = stream.readNBytes(OUTPUT_LIMIT);
    return new Kept(kept, stream.transferTo(OutputStream.nullOutputStream()) > 0);
  }

  private static ProgramResult run(ProgramCall call, Keeping answer) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(call.argv()).directory(call.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(call.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new NotStarted(reason(e));
    }
    CompletableFuture<Kept> out = read(process.getInputStream(), answer);
    CompletableFuture<Kept> err = read(process.getErrorStream(), ProgramRunner::keep);
    feed(process, call.input());
    try {
      if (!process.waitFor(call.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
        ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
        return new TimedOut(call.deadline().toMillis());
      }
      Kept said = drained(out, process);
      return said.cut()
          ? new Cut(OUTPUT_LIMIT)
          : new Exited(process.exitValue(), said.bytes(), drained(err, process).bytes());
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
            in.write(ByteText.encode(input));
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

  private static CompletableFuture<Kept> read(InputStream stream, Keeping keeping) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return keeping.read(stream);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        READERS);
  }

  /** What was read, waiting for at most {@link #DRAIN_MILLIS}: an orphan may hold the pipe. */
  private static Kept drained(CompletableFuture<Kept> stream, Process process)
      throws InterruptedException {
    try {
      return stream.get(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
      throw new IllegalStateException(
          "a descendant of process " + process.pid() + " holds its output open at " + Instant.now(),
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown
          && !(thrown instanceof UncheckedIOException)) {
        throw thrown;
      }
      throw new IllegalStateException("cannot read the output of " + process.pid(), e.getCause());
    }
  }
}
