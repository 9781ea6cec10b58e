package dev.osier.process;

import dev.osier.process.RunningProgram.NotStartedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that answers one question after another: it is sent lines and its standard output is
 * read as it comes. Standard error is dropped. For one thread.
 *
 * <p>What it sends without being asked is kept in memory, so only for programs that answer.
 */
public final class PipedProgram implements AutoCloseable {

  /** {@link #read}: there is nothing more. */
  public static final int END = -1;

  /** {@link #read}: nothing came in time. */
  public static final int LATE = -2;

  private static final int CHUNK = 16 * 1024;

  /** How long a program may take to end after its standard input was closed. */
  private static final Duration LEAVE = Duration.ofSeconds(2);

  private static final byte[] LAST = {};

  private final RunningProgram program;
  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private byte[] chunk = LAST;
  private int next;
  private boolean ended;

  private PipedProgram(RunningProgram program) {
    this.program = program;
    StreamThread.start(() -> pump(program.output()));
  }

  /**
   * Starts the program.
   *
   * @param call its input is sent first; its deadline is not used: each {@link #read} has its own
   * @throws NotStartedException if there is no such program or directory
   */
  public static PipedProgram start(ProgramCall call) throws NotStartedException {
    PipedProgram program = new PipedProgram(RunningProgram.start(call, Sinks.dialogue()));
    try {
      if (!call.input().isEmpty()) {
        program.send(call.input());
      }
      return program;
    } catch (IOException e) {
      throw new NotStartedException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Sends text.
   *
   * @throws IOException if the program ended, or closed its standard input
   */
  public void send(String text) throws IOException {
    program.input().write(text.getBytes(StandardCharsets.UTF_8));
    program.input().flush();
  }

  /** The next byte of its output, {@link #END} or, after {@code limit}, {@link #LATE}. */
  public int read(Duration limit) throws InterruptedException {
    while (next == chunk.length) {
      if (ended) {
        return END;
      }
      byte[] more = chunks.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (more == null) {
        return LATE;
      }
      ended = more == LAST;
      chunk = more;
      next = 0;
    }
    return chunk[next++] & 0xff;
  }

  /** Ends it alone; what it wrote so far can still be read. */
  void kill() {
    program.kill();
  }

  /** Ends it, with all that came from it. */
  @Override
  public void close() {
    try {
      program.input().close();
    } catch (IOException e) {
      // It ended already.
    }
    try {
      if (!program.awaitEnd(LEAVE)) {
        program.endTree(ProcessTree.NO_GRACE);
      }
    } catch (InterruptedException e) {
      program.killWithDescendants();
      Thread.currentThread().interrupt();
    }
  }

  private void pump(InputStream output) {
    try (output) {
      byte[] buffer = new byte[CHUNK];
      for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
        if (count > 0) {
          chunks.add(Arrays.copyOf(buffer, count));
        }
      }
    } catch (IOException e) {
      // The pipe broke because the process was ended: that is its end.
    } finally {
      chunks.add(LAST);
    }
  }
}
