package dev.osier.git;

import dev.osier.git.GitException.Refusal;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramResult.NotStarted;
import dev.osier.process.ProgramResult.TimedOut;
import dev.osier.process.ProgramRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private Git(Path directory, Map<String, String> environment, Duration deadline) {
    this.directory = directory;
    this.environment = environment;
    this.deadline = deadline;
  }

  /** Git in {@code directory}. */
  public static Git at(Path directory) {
    return new Git(directory, GitEnvironment.clean(System.getenv()), DEADLINE);
  }

  /** Where it is called. */
  public Path directory() {
    return directory;
  }

  /** The same in another directory. */
  public Git in(Path other) {
    return new Git(other, environment, deadline);
  }

  /** The same with one more variable in the environment. */
  public Git with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Git(directory, more, deadline);
  }

  /** The same with another deadline for each call. */
  public Git within(Duration limit) {
    return new Git(directory, environment, limit);
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
    throw new GitException(
        "Cannot run " + shown(args) + " in " + directory + ": " + fact,
        new Refusal(brief(args), null, result instanceof TimedOut, fact));
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
      throw refused(exited, args);
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

  /** The exception of a call that failed and had to succeed. */
  public GitException refused(Exited exited, String... args) {
    return refused(failure(exited, args), exited, args);
  }

  /** Likewise, with what it was called for. */
  static GitException refused(String message, Exited exited, String... args) {
    String last = exited.errors().lines().reduce((before, line) -> line).orElse("");
    return new GitException(message, new Refusal(brief(args), exited.code(), false, last.strip()));
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

  /** Command and first option: what follows are names, which are long and say little. */
  private static String brief(String... args) {
    return shown(args.length > 2 ? new String[] {args[0], args[1]} : args);
  }

  private static String shown(String... args) {
    return "git " + String.join(" ", args);
  }
}
