package dev.osier.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that was started. Every program that Osier starts is one of these, whoever waits for
 * it: {@link ProgramRunner} for an answer, {@link PipedProgram} for one answer after another,
 * {@link WatchedRun} for its end.
 *
 * <p>Where it is contained it runs in a session of its own, if the machine can do that ({@code
 * setsid}), so that Ctrl-C in a terminal reaches Osier and not the agent, and the agent finds no
 * terminal to ask.
 */
public final class RunningProgram {
  /** To be put before the words of a call. */
  static final List<String> OWN_SESSION = ownSession();

  private final Process process;
  private final ProcessTree tree;
  private final @Nullable ControlGroup group;

  private RunningProgram(Process process, ProcessTree tree, @Nullable ControlGroup group) {
    this.process = process;
    this.tree = tree;
    this.group = group;
  }

  /**
   * Starts one of Osier's own with its output appended to {@code log}. It is not kept together by
   * more than its session.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @throws NotStartedException if there is no such program or directory
   */
  public static RunningProgram start(ProgramCall call, Path log, @Nullable String marker)
      throws NotStartedException {
    return start(call, Sinks.log(log), marker, new SearchOnly());
  }

  /**
   * Starts the program in a containment.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @throws NotStartedException if there is no such program or directory
   */
  static RunningProgram start(
      ProgramCall call, Sinks sinks, @Nullable String marker, Containment containment)
      throws NotStartedException {
    // First what may fail otherwise than by the program: nothing is enclosed yet.
    ProcessBuilder builder = prepared(call, sinks);
    Containment.Enclosed enclosed = containment.enclose(call, marker);
    ControlGroup group = enclosed.group();
    try {
      Process process = launch(builder, enclosed.argv());
      return new RunningProgram(
          process, ProcessTree.started(process.toHandle(), marker, group), group);
    } catch (NotStartedException e) {
      if (group != null) {
        group.remove();
      }
      throw e;
    }
  }

  /**
   * Starts the program in this process's session, as suits one that is short: only its descendants
   * end with it.
   *
   * @throws NotStartedException if there is no such program or directory
   */
  static RunningProgram start(ProgramCall call, Sinks sinks) throws NotStartedException {
    Process process = launch(prepared(call, sinks), call.argv());
    return new RunningProgram(process, ProcessTree.of(process.toHandle()), null);
  }

  private static ProcessBuilder prepared(ProgramCall call, Sinks sinks) {
    ProcessBuilder builder = new ProcessBuilder().directory(call.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(call.environment());
    sinks.connect(builder, call);
    return builder;
  }

  private static Process launch(ProcessBuilder builder, List<String> argv)
      throws NotStartedException {
    try {
      return builder.command(argv).start();
    } catch (IOException e) {
      throw new NotStartedException(reason(e));
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int error = message.indexOf("error=");
    int comma = error < 0 ? -1 : message.indexOf(", ", error);
    return comma < 0 ? message : message.substring(comma + 2);
  }

  /** Of the outermost process, which is the one that is recorded. */
  public long pid() {
    return process.pid();
  }

  /**
   * With the pid it names the process for ever. Null once the program has ended, so whoever records
   * it asks at once.
   */
  public @Nullable Instant started() {
    // Not read at the start: programs that give an answer are many, and none is recorded.
    return ProcessTree.startOf(process.toHandle());
  }

  /** To be written to, where that is a pipe; whoever has written all closes it. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** Its standard output where that is a pipe; else empty. */
  InputStream output() {
    return process.getInputStream();
  }

  /** Its standard error where that is a pipe; else empty. */
  InputStream errors() {
    return process.getErrorStream();
  }

  /** Waits for at most {@code limit}; true if the program has ended. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** 128 + n if signal n ended it. Only after it has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /**
   * Ends the program and all that came from it; also to be called after it ended by itself, for
   * what it left behind.
   *
   * @return what could not be ended; empty is the proof that nothing lives
   */
  public List<ProcessHandle> endTree(Duration grace) throws InterruptedException {
    List<ProcessHandle> left = tree.end(grace);
    if (left.isEmpty() && group != null) {
      group.remove();
    }
    return left;
  }

  /** Sends SIGKILL to it alone, and does not wait. */
  void kill() {
    process.destroyForcibly();
  }

  /** Sends SIGKILL to it and its descendants once, and does not wait: where no time is left. */
  void killWithDescendants() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static List<String> ownSession() {
    // The child of a JVM leads no process group, so setsid(1) does not fork: the pid stays.
    Path setsid = ProgramPath.own().find("setsid");
    return setsid == null ? List.of() : List.of(setsid.toString());
  }

  /** A program could not be started. */
  public static final class NotStartedException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotStartedException(String reason) {
      super(reason);
    }
  }
}
