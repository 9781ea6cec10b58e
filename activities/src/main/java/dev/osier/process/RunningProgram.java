package dev.osier.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that may run for hours and writes a log: an agent, a check, a set-up command.
 *
 * <p>It runs in a session of its own where the machine can do that ({@code setsid}), so that Ctrl-C
 * in a terminal reaches Osier and not the agent, and the agent finds no terminal to ask.
 */
public final class RunningProgram {
  static final Path NO_INPUT = Path.of("/dev/null");

  /** To be put before the words of a call. */
  static final List<String> OWN_SESSION = ownSession();

  private final Process process;
  private final ProcessTree tree;
  private final @Nullable Instant started;

  private final @Nullable ControlGroup group;

  private RunningProgram(Process process, @Nullable String marker, @Nullable ControlGroup group) {
    this.process = process;
    this.group = group;
    this.started = ProcessTree.startOf(process.toHandle());
    this.tree = ProcessTree.started(process.toHandle(), marker, group);
  }

  /** Starts one of Osier's own, which is not kept together by more than its session. */
  public static RunningProgram start(ProgramCall call, Path log, @Nullable String marker)
      throws NotStartedException {
    return start(call, log, marker, new SearchOnly());
  }

  /**
   * Starts the program with standard output and error appended to {@code log}. What it is to read
   * from standard input lies in a file beside the log, so that nobody has to feed it.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @throws NotStartedException if there is no such program or directory
   */
  static RunningProgram start(
      ProgramCall call, Path log, @Nullable String marker, Containment containment)
      throws NotStartedException {
    makePrivate(log);
    Containment.Enclosed enclosed = containment.enclose(call, marker);
    ProcessBuilder builder =
        new ProcessBuilder(enclosed.argv())
            .directory(call.directory().toFile())
            .redirectInput(input(call, log).toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(call.environment());
    try {
      return new RunningProgram(builder.start(), marker, enclosed.group());
    } catch (IOException e) {
      if (enclosed.group() != null) {
        enclosed.group().remove();
      }
      throw new NotStartedException(ProgramRunner.reason(e));
    }
  }

  /**
   * For its owner's eyes, whatever the umask. Whatever an agent put there instead makes way: a FIFO
   * would be waited for, a link lead elsewhere.
   */
  private static void makePrivate(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(file, file.resolveSibling(".aside-" + UUID.randomUUID()));
      }
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // It goes on.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e, e);
    }
  }

  private static Path input(ProgramCall call, Path log) {
    if (call.input().isEmpty()) {
      return NO_INPUT;
    }
    try {
      Path input = log.resolveSibling(log.getFileName() + ".input");
      makePrivate(input);
      return Files.writeString(input, call.input());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the input of a program: " + e, e);
    }
  }

  /** Of the outermost process, which is the one that is recorded. */
  public long pid() {
    return process.pid();
  }

  /** With the pid it names the process for ever. */
  public @Nullable Instant started() {
    return started;
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
