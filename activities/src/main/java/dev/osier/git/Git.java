package dev.osier.git;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of git in one directory. Immutable: {@link #with} and {@link #within} give another.
 *
 * <p>Every call runs without hooks, prompts, pager, signing or clean-up, in the C locale, and
 * without what of the worker's environment is about another repository; see {@link GitEnvironment}.
 */
public final class Git {
  private static final Logger LOG = LoggerFactory.getLogger(Git.class);

  /** A checkout of a large repository on a slow disk; nothing here waits for a person. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final int SHOWN = 400;

  private final Path directory;
  private final Map<String, String> environment;
  private final Duration deadline;

  private Git(Path directory, Map<String, String> environment, Duration deadline) {
    this.directory = directory;
    this.environment = environment;
    this.deadline = deadline;
  }

  /** git in this directory, which is a work tree, a directory in one, or a repository. */
  public static Git at(Path directory) {
    return new Git(directory, GitEnvironment.of(System.getenv()), DEADLINE);
  }

  /** With one variable of the environment set. */
  public Git with(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Git(directory, more, deadline);
  }

  /** With another deadline than ten minutes. */
  public Git within(Duration limit) {
    return new Git(directory, environment, limit);
  }

  /** The directory it is called in. */
  public Path directory() {
    return directory;
  }

  /**
   * Calls git, whatever its exit code.
   *
   * @throws GitException if it could not be started or did not end in time
   */
  public ProgramResult.Exited call(String... args) throws InterruptedException {
    return callWithInput("", args);
  }

  /** Like {@link #call}, with text on its standard input. */
  public ProgramResult.Exited callWithInput(String input, String... args)
      throws InterruptedException {
    List<String> argv = argv(args);
    long begun = System.nanoTime();
    ProgramResult result =
        ProgramRunner.run(new ProgramCall(argv, directory, environment, deadline, input));
    if (result instanceof ProgramResult.NotStarted notStarted) {
      throw new GitException("Cannot call git in %s: %s".formatted(directory, notStarted.reason()));
    }
    if (result instanceof ProgramResult.TimedOut timedOut) {
      throw new GitException(
          "git %s did not end within %d s".formatted(args[0], timedOut.milliseconds() / 1000));
    }
    ProgramResult.Exited exited = (ProgramResult.Exited) result;
    if (LOG.isDebugEnabled()) {
      long took = (System.nanoTime() - begun) / 1_000_000;
      LOG.debug("{} ms, exit {}: git {}", took, exited.code(), String.join(" ", args));
    }
    return exited;
  }

  /**
   * Calls git where it must succeed.
   *
   * @return standard output without a line break at its end
   * @throws GitException if it fails, with the end of what it said
   */
  public String require(String... args) throws InterruptedException {
    return requireWithInput("", args);
  }

  /** Like {@link #require}, with text on its standard input. */
  public String requireWithInput(String input, String... args) throws InterruptedException {
    ProgramResult.Exited exited = callWithInput(input, args);
    if (!exited.succeeded()) {
      String errors = exited.errors();
      String shown = errors.substring(Math.max(0, errors.length() - SHOWN));
      throw new GitException(
          "git %s failed with exit code %d in %s: %s"
              .formatted(args[0], exited.code(), directory, shown));
    }
    String text = exited.text();
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** The words of a call, for a process that is kept open. */
  List<String> argv(String... args) {
    List<String> argv = new ArrayList<>();
    argv.add("git");
    argv.addAll(GitEnvironment.OPTIONS);
    argv.addAll(List.of(args));
    return argv;
  }
}
