package dev.osier.process;

import dev.osier.process.RunningProgram.NotStartedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one long program to its end while somebody watches it ({@link Watcher}), and proves that
 * nothing of it is left: at its end, its time-out, or when its watcher ends it.
 */
public final class WatchedRun {
  /** What a program gets between SIGTERM and SIGKILL to write down where it was. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration LOOK_AT_LOG = Duration.ofMillis(250);

  /** A user waits at the terminal. */
  private static final Duration LOOK_AT_OUTPUT = Duration.ofMillis(50);

  /** For output that is in the pipe when the program has ended; nobody is left who adds to it. */
  private static final long DRAIN_MILLIS = 2_000;

  private static final int CHUNK = 16 * 1024;

  private WatchedRun() {}

  /** How it ended. */
  public sealed interface Ending {}

  /**
   * It ended by itself.
   *
   * @param code 128 + n if signal n ended it
   */
  public record Exited(int code, Duration took) implements Ending {}

  /** It was ended after its deadline. */
  public record TimedOut(Duration after) implements Ending {}

  /**
   * It was ended because of what it did.
   *
   * @param why what {@link Watcher#enough} said
   */
  public record CutOff(String why, Duration after) implements Ending {}

  /** There is no such program. */
  public record NotStarted(String reason) implements Ending {}

  /**
   * Runs an agent's or a plan's program: its output in a log, in the strongest {@link Containment}
   * of this host, with the signals that programs expect.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @throws StoppedException after the program was ended because the watcher stopped it
   * @throws IllegalStateException if something of it cannot be ended
   */
  public static Ending logged(ProgramCall call, Path log, @Nullable String marker, Watcher watcher)
      throws StoppedException, InterruptedException {
    return logged(call, log, marker, watcher, ContainmentTrial.here());
  }

  /** Likewise, in a containment that is given. */
  static Ending logged(
      ProgramCall call, Path log, @Nullable String marker, Watcher watcher, Containment containment)
      throws StoppedException, InterruptedException {
    long begun = System.nanoTime();
    RunningProgram program;
    try {
      program = RunningProgram.start(DefaultSignals.on(call), Sinks.log(log), marker, containment);
    } catch (NotStartedException e) {
      return new NotStarted(String.valueOf(e.getMessage()));
    }
    return watched(program, begun, call.deadline(), LOOK_AT_LOG, watcher);
  }

  /**
   * Runs a program of a user's: its output passed on as it comes, in a session of its own where the
   * machine can do that. It reads nothing.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @param out is given standard output, and is closed at the end; what it refuses is dropped
   * @param err likewise standard error
   * @throws StoppedException after the program was ended because the watcher stopped it
   * @throws IllegalStateException if something of it cannot be ended
   */
  public static Ending passedOn(
      ProgramCall call,
      @Nullable String marker,
      OutputStream out,
      OutputStream err,
      Watcher watcher)
      throws StoppedException, InterruptedException, IOException {
    long begun = System.nanoTime();
    RunningProgram program;
    try {
      program = RunningProgram.start(call, Sinks.outputs(), marker, new SearchOnly());
    } catch (NotStartedException e) {
      return new NotStarted(String.valueOf(e.getMessage()));
    }
    Thread outPump = StreamThread.start(() -> passOn(program.output(), out));
    Thread errPump = StreamThread.start(() -> passOn(program.errors(), err));
    try {
      return watched(program, begun, call.deadline(), LOOK_AT_OUTPUT, watcher);
    } finally {
      outPump.join(DRAIN_MILLIS);
      errPump.join(DRAIN_MILLIS);
      out.close();
      err.close();
    }
  }

  private static Ending watched(
      RunningProgram program, long begun, Duration deadline, Duration look, Watcher watcher)
      throws StoppedException, InterruptedException {
    try {
      watcher.started(program.pid(), program.started());
      while (!program.awaitEnd(look)) {
        watcher.runs();
        if (watcher.stopped()) {
          end(program, GRACE);
          throw new StoppedException();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        String why = watcher.enough();
        if (why != null) {
          end(program, GRACE);
          return new CutOff(why, took);
        }
        if (took.compareTo(deadline) > 0) {
          end(program, GRACE);
          return new TimedOut(deadline);
        }
      }
      return new Exited(program.exitCode(), Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      // Also after a good end: what it left running would hold its pipes, and write on into a
      // workspace that is to be judged.
      end(program, ProcessTree.NO_GRACE);
      watcher.ended();
    }
  }

  private static void end(RunningProgram program, Duration grace) throws InterruptedException {
    List<ProcessHandle> left = program.endTree(grace);
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "Cannot end process " + left.get(0).pid() + ": it lives on after SIGKILL");
    }
  }

  private static void passOn(InputStream from, OutputStream to) {
    byte[] buffer = new byte[CHUNK];
    boolean wanted = true;
    try {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        wanted = wanted && accepted(buffer, count, to);
      }
    } catch (IOException e) {
      // The pipe broke because the program was ended: that is its end.
    }
  }

  /** False if nobody wants more; the program must not stand still for it. */
  private static boolean accepted(byte[] buffer, int count, OutputStream to) {
    try {
      to.write(buffer, 0, count);
      to.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
