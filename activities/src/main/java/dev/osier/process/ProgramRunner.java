package dev.osier.process;

import dev.osier.process.ProgramResult.Cut;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramResult.NotStarted;
import dev.osier.process.ProgramResult.TimedOut;
import dev.osier.process.RunningProgram.NotStartedException;
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
 * workspace. Agents and checks, which are long and write a log, are run by {@link WatchedRun}.
 */
public final class ProgramRunner {

  /**
   * Bytes of each stream that are kept. A longer answer is none ({@link ProgramResult.Cut}): what
   * may be longer is streamed.
   */
  public static final int OUTPUT_LIMIT = 64 * 1024 * 1024;

  /** How long an orphan may hold a pipe open after the program itself ended. */
  private static final long DRAIN_MILLIS = 2_000;

  /**
   * Static, since it is about the JVM and nobody's: two new threads for each call instead make a
   * call of git 6 % slower, and a run makes thousands. Idle threads end after a minute.
   */
  private static final ExecutorService READERS = Executors.newCachedThreadPool(StreamThread::of);

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
    RunningProgram program;
    try {
      program = RunningProgram.start(call, Sinks.piped());
    } catch (NotStartedException e) {
      return new NotStarted(String.valueOf(e.getMessage()));
    }
    CompletableFuture<Kept> out = read(program.output(), answer);
    CompletableFuture<Kept> err = read(program.errors(), ProgramRunner::keep);
    feed(program.input(), call.input());
    try {
      if (!program.awaitEnd(call.deadline())) {
        program.endTree(ProcessTree.NO_GRACE);
        return new TimedOut(call.deadline().toMillis());
      }
      Kept said = drained(out, program);
      return said.cut()
          ? new Cut(OUTPUT_LIMIT)
          : new Exited(program.exitCode(), said.bytes(), drained(err, program).bytes());
    } catch (InterruptedException e) {
      program.endTree(ProcessTree.NO_GRACE);
      throw e;
    }
  }

  private static void feed(OutputStream stream, String input) {
    if (input.isEmpty()) {
      closeQuietly(stream);
      return;
    }
    READERS.execute(
        () -> {
          try (stream) {
            stream.write(ByteText.encode(input));
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
  private static Kept drained(CompletableFuture<Kept> stream, RunningProgram program)
      throws InterruptedException {
    try {
      return stream.get(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      program.endTree(ProcessTree.NO_GRACE);
      throw new IllegalStateException(
          "a descendant of process " + program.pid() + " holds its output open at " + Instant.now(),
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown
          && !(thrown instanceof UncheckedIOException)) {
        throw thrown;
      }
      throw new IllegalStateException("cannot read the output of " + program.pid(), e.getCause());
    }
  }
}
