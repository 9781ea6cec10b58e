package dev.osier.process;

import dev.osier.process.RunningProgram.NotStartedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs one long program to its end with its output in a log, kept together with all that comes from
 * it ({@link Containment}), and proves that nothing of it is left: at its end, its time-out, or
 * when the {@link Pulse} stops.
 */
public final class LoggedRun {
  /** What a program gets between SIGTERM and SIGKILL to write down where it was. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(250);

  private LoggedRun() {}

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
   * @param why what {@link Started#enough} said
   */
  public record CutOff(String why, Duration after) implements Ending {}

  /** There is no such program. */
  public record NotStarted(String reason) implements Ending {}

  /** Told of the program as soon as it runs, to record it. */
  public interface Started {
    void started(long pid, @Nullable Instant instant);

    /** It still runs: called a few times a second, so that its log can be read as it grows. */
    default void runs() {}

    /** Why it is to be ended now, or null. Asked after each {@link #runs}. */
    default @Nullable String enough() {
      return null;
    }

    /** Nothing of it lives any more, and its log is whole. */
    default void ended() {}
  }

  /** Runs the call in the strongest {@link Containment} of this host. */
  public static Ending run(
      ProgramCall call, Path log, @Nullable String marker, String phase, Pulse pulse, Started told)
      throws StoppedException, InterruptedException {
    return run(call, log, marker, phase, pulse, told, ContainmentTrial.here());
  }

  /**
   * Runs the call.
   *
   * @param marker see {@link RunningProgram#start}
   * @throws StoppedException after the program was ended because the pulse stopped
   * @throws IllegalStateException if something of it cannot be ended
   */
  static Ending run(
      ProgramCall call,
      Path log,
      @Nullable String marker,
      String phase,
      Pulse pulse,
      Started told,
      Containment containment)
      throws StoppedException, InterruptedException {
    long begun = System.nanoTime();
    RunningProgram program;
    try {
      program = RunningProgram.start(DefaultSignals.on(call), log, marker, containment);
    } catch (NotStartedException e) {
      return new NotStarted(String.valueOf(e.getMessage()));
    }
    try {
      told.started(program.pid(), program.started());
      pulse.at(phase, program.pid(), log);
      while (!program.awaitEnd(LOOK)) {
        told.runs();
        if (pulse.stopped()) {
          end(program, GRACE);
          throw new StoppedException();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        String why = told.enough();
        if (why != null) {
          end(program, GRACE);
          return new CutOff(why, took);
        }
        if (took.compareTo(call.deadline()) > 0) {
          end(program, GRACE);
          return new TimedOut(call.deadline());
        }
      }
      return new Exited(program.exitCode(), Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      // Also after a good end: what it left running writes into a workspace that is to be judged.
      end(program, Duration.ZERO);
      told.ended();
    }
  }

  private static void end(RunningProgram program, Duration grace) throws InterruptedException {
    List<ProcessHandle> left = program.endTree(grace);
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "Cannot end process " + left.get(0).pid() + ": it lives on after SIGKILL");
    }
  }

  /** The last {@code limit} bytes of a log as text; empty if there is none. */
  public static String tail(Path log, int limit) throws IOException {
    return new String(end(log, 0, limit), StandardCharsets.UTF_8);
  }

  /**
   * The last {@code limit} bytes of what comes after the first {@code from} bytes of a file; none
   * if it is shorter, or is no file.
   */
  public static byte[] end(Path path, long from, int limit) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return new byte[0];
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long begin = Math.min(file.length(), Math.max(from, file.length() - limit));
      file.seek(begin);
      byte[] bytes = new byte[(int) (file.length() - begin)];
      file.readFully(bytes);
      return bytes;
    }
  }
}
