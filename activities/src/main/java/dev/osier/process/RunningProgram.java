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
import java.util.ArrayList;
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

  private RunningProgram(Process process, @Nullable String marker) {
    this.process = process;
    this.started = ProcessTree.startOf(process.toHandle());
    this.tree =
        marker == null
            ? ProcessTree.of(process.toHandle())
            : ProcessTree.recorded(process.pid(), started, marker);
  }

  /**
   * Starts the program with standard output and error appended to {@code log}. What it is to read
   * from standard input lies in a file beside the log, so that nobody has to feed it.
   *
   * @param marker {@code NAME=value} of the call's environment by which strays are found, or null
   * @throws NotStartedException if there is no such program or directory
   */
  public static RunningProgram start(ProgramCall call, Path log, @Nullable String marker)
      throws NotStartedException {
    makePrivate(log);
    List<String> argv = new ArrayList<>(OWN_SESSION);
    argv.addAll(call.argv());
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(call.directory().toFile())
            .redirectInput(input(call, log).toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(call.environment());
    try {
      return new RunningProgram(builder.start(), marker);
    } catch (IOException e) {
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
    return tree.end(grace);
  }

  private static List<String> ownSession() {
    for (String directory : String.valueOf(System.getenv("PATH")).split(":", -1)) {
      // The child of a JVM leads no process group, so setsid(1) does not fork: the pid stays.
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "setsid"))) {
        return List.of(Path.of(directory, "setsid").toString());
      }
    }
    return List.of();
  }

  /** A program could not be started. */
  public static final class NotStartedException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotStartedException(String reason) {
      super(reason);
    }
  }
}
