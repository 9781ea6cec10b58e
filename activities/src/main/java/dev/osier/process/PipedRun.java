package dev.osier.process;

import dev.osier.process.LoggedRun.Ending;
import dev.osier.process.LoggedRun.Exited;
import dev.osier.process.LoggedRun.NotStarted;
import dev.osier.process.LoggedRun.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program of a user's to its end with its output passed on as it comes, and proves that
 * nothing of it is left: at its end, its time-out, or when it is to stop.
 *
 * <p>It runs in a session of its own where the machine can do that, and reads nothing.
 */
public final class PipedRun {
  private static final Duration LOOK = Duration.ofMillis(50);

  /** For output that is in the pipe when the program has ended; nobody is left who adds to it. */
  private static final long DRAIN_MILLIS = 2_000;

  private static final int CHUNK = 16 * 1024;

  private PipedRun() {}

  /**
   * Runs the call.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @param out is given standard output, and is closed at the end; what it refuses is dropped
   * @param err likewise standard error
   * @param stopped asked again and again: whether to end the program
   * @throws StoppedException after the program was ended because it was to stop
   * @throws IllegalStateException if something of it cannot be ended
   */
  public static Ending run(
      ProgramCall call,
      @Nullable String marker,
      OutputStream out,
      OutputStream err,
      BooleanSupplier stopped)
      throws StoppedException, InterruptedException, IOException {
    long begun = System.nanoTime();
    List<String> argv = new ArrayList<>(RunningProgram.OWN_SESSION);
    argv.addAll(call.argv());
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(call.directory().toFile())
            .redirectInput(RunningProgram.NO_INPUT.toFile());
    builder.environment().clear();
    builder.environment().putAll(call.environment());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new NotStarted(ProgramRunner.reason(e));
    }
    ProcessTree tree = ProcessTree.started(process.toHandle(), marker, null);
    Thread outPump = pump(process.getInputStream(), out);
    Thread errPump = pump(process.getErrorStream(), err);
    try {
      while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        if (stopped.getAsBoolean()) {
          end(tree, LoggedRun.GRACE);
          throw new StoppedException();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (took.compareTo(call.deadline()) > 0) {
          end(tree, LoggedRun.GRACE);
          return new TimedOut(call.deadline());
        }
      }
      return new Exited(process.exitValue(), Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      // Also after a good end: what it left running would hold the pipes, and write on.
      end(tree, ProcessTree.NO_GRACE);
      outPump.join(DRAIN_MILLIS);
      errPump.join(DRAIN_MILLIS);
      out.close();
      err.close();
    }
  }

  private static Thread pump(InputStream from, OutputStream to) {
    Thread thread = new Thread(() -> copy(from, to), "piped-run");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void copy(InputStream from, OutputStream to) {
    byte[] buffer = new byte[CHUNK];
    boolean wanted = true;
    try {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        wanted = wanted && passedOn(buffer, count, to);
      }
    } catch (IOException e) {
      // The pipe broke because the program was ended: that is its end.
    }
  }

  /** False if nobody wants more; the program must not stand still for it. */
  private static boolean passedOn(byte[] buffer, int count, OutputStream to) {
    try {
      to.write(buffer, 0, count);
      to.flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void end(ProcessTree tree, Duration grace) throws InterruptedException {
    List<ProcessHandle> left = tree.end(grace);
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "Cannot end process " + left.get(0).pid() + ": it lives on after SIGKILL");
    }
  }
}
