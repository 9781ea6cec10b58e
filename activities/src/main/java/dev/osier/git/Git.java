package dev.osier.git;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramResult.NotStarted;
import dev.osier.process.ProgramResult.TimedOut;
import dev.osier.process.ProgramRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one constructor of git calls. An immutable value: a directory, additions to the environment,
 * a deadline.
 *
 * <p>No call runs a hook, prompts, pages, signs or collects garbage; none depends on the
 * environment or locale of the worker ({@link GitEnvironment}). Each call is logged at debug.
 *
 * <p>A thread that is interrupted in a call ends the call's process.
 */
public final class Git {

  /** Long enough to fill a large work tree on a slow disk. */
  public static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Git.class);

  /** Of an error message's evidence; the rest is counted. */
  private static final int EVIDENCE_LINES = 10;

  private final Path directory;
  private final Map<String, String> environment;
  private final Duration deadline;

  /** Where a workspace is, or null: it is asked before each call whether it still is there. */
  private final @Nullable Path place;

  private Git(Path directory, Map<String, String> environment, Duration deadline) {
    this(directory, environment, deadline, null);
  }

  private Git(
      Path directory, Map<String, String> environment, Duration deadline, @Nullable Path place) {
    this.place = place;
    this.directory = directory;
    this.environment = environment;
    this.deadline = deadline;
  }

  /** Git in {@code directory}. */
  public static Git at(Path directory) {
    return new Git(directory, GitEnvironment.clean(System.getenv()), DEADLINE);
  }

  /**
   * Git in a workspace, where nothing is found by git: neither what an agent has put in place of
   * its {@code .git}, nor what it has set, nor, where it has put a link in place of the workspace
   * or of a directory above it, what that leads to.
   *
   * @param worktree without links in its path
   * @param gitDirectory of the worktree alone: HEAD, the index
   * @param settings see {@link PinnedSettings}
   */
  public static Git pinned(Path worktree, Path gitDirectory, Path settings) {
    Map<String, String> environment = new HashMap<>(GitEnvironment.clean(System.getenv()));
    environment.put("GIT_DIR", gitDirectory.toString());
    environment.put("GIT_COMMON_DIR", settings.toString());
    environment.put("GIT_WORK_TREE", worktree.toString());
    return new Git(worktree, environment, DEADLINE, worktree);
  }

  /** Whether a path leads where it says: to a directory, and through no link. */
  public static boolean isInPlace(Path directory) {
    try {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && directory.toRealPath().equals(directory);
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it is called. */
  public Path directory() {
    return directory;
  }

  /** The same in another directory. */
  public Git in(Path other) {
    return new Git(other, environment, deadline, place);
  }

  /** The same with one more variable in the environment. */
  public Git with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Git(directory, more, deadline, place);
  }

  /** The same with another deadline for each call. */
  public Git within(Duration limit) {
    return new Git(directory, environment, limit, place);
  }

  /**
   * Runs git; any exit code is an answer.
   *
   * @throws GitException if git cannot be started or does not end before the deadline
   */
  public Exited call(String... args) throws InterruptedException {
    return callWithInput("", args);
  }

  /** Like {@link #call}, with {@code input} on standard input. */
  public Exited callWithInput(String input, String... args) throws InterruptedException {
    if (place != null && !isInPlace(place)) {
      throw new GitException(
          "Cannot run %s in %s: there is no such directory any more, or a link in its place"
              .formatted(shown(args), place));
    }
    ProgramCall call = programCall(input, args);
    long start = System.nanoTime();
    ProgramResult result = ProgramRunner.run(call);
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    if (result instanceof Exited exited) {
      LOG.debug("{} in {}: exit {} after {} ms", shown(args), directory, exited.code(), millis);
      return exited;
    }
    String fact =
        result instanceof NotStarted notStarted
            ? notStarted.reason()
            : "it did not end within " + ((TimedOut) result).milliseconds() + " ms";
    throw new GitException("Cannot run " + shown(args) + " in " + directory + ": " + fact);
  }

  /**
   * Runs git, which has to succeed.
   *
   * @return standard output without its last newline
   * @throws GitException with the command, its exit code and the end of standard error, if not
   */
  public String require(String... args) throws InterruptedException {
    return requireWithInput("", args);
  }

  /** Like {@link #require}, with {@code input} on standard input. */
  public String requireWithInput(String input, String... args) throws InterruptedException {
    Exited exited = callWithInput(input, args);
    if (!exited.succeeded()) {
      throw new GitException(failure(exited, args));
    }
    String text = exited.text();
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** One message for a call that failed, with the evidence. */
  public String failure(Exited exited, String... args) {
    return "Cannot run "
        + shown(args)
        + " in "
        + directory
        + ": exit code "
        + exited.code()
        + evidence(exited.errors());
  }

  /** The call as a value, for a process that lives longer than one answer. */
  public ProgramCall programCall(String input, String... args) {
    List<String> argv = new ArrayList<>();
    argv.add("git");
    for (String setting : GitEnvironment.SETTINGS) {
      argv.add("-c");
      argv.add(setting);
    }
    argv.addAll(List.of(args));
    return new ProgramCall(argv, directory, environment, deadline, input);
  }

  /** The last lines of what a program said, indented below a message; empty if it said nothing. */
  static String evidence(String errors) {
    if (errors.isBlank()) {
      return "";
    }
    List<String> lines = errors.strip().lines().toList();
    int from = Math.max(0, lines.size() - EVIDENCE_LINES);
    StringBuilder text = new StringBuilder();
    if (from > 0) {
      text.append("\n  (").append(from).append(" lines before)");
    }
    lines.subList(from, lines.size()).forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }

  private static String shown(String... args) {
    return "git " + String.join(" ", args);
  }
}
