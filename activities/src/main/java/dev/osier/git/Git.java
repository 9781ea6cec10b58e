package dev.osier.git;

import dev.osier.file.OwnDirectories;
import dev.osier.git.GitException.Refusal;
import dev.osier.process.ByteText;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramResult.NoAnswer;
import dev.osier.process.ProgramRunner;
import dev.osier.process.ProgramRunner.AnswerReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one constructor of git calls. An immutable value: a directory, additions to the environment,
 * a deadline.
 *
 * <p>What may be long is read record by record ({@link #records}); an answer of a {@link #call}
 * that is longer than what is kept of one is a fault, so that no parser is handed half of it.
 *
 * <p>No call runs a hook, prompts, pages, signs (but for {@code Signer}) or collects garbage; none
 * depends on the environment or locale of the worker ({@link GitEnvironment}). Each call is logged
 * at debug.
 *
 * <p>A thread that is interrupted in a call ends the call's process.
 */
public final class Git {

  /** Long enough to fill a large work tree on a slow disk. */
  public static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Git.class);

  /** Of an error message's evidence; the rest is counted. */
  private static final int EVIDENCE_LINES = 10;

  /** In which Java hands arguments to a program: the first until 17, the second since. */
  private static final List<Charset> LOCALE =
      List.of(
          Charset.defaultCharset(),
          Charset.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name())));

  private final Path directory;
  private final Map<String, String> environment;
  private final Duration deadline;
  private final boolean asUser;

  /** Where a workspace is, or null: it is asked before each call whether it still is there. */
  private final @Nullable Path place;

  private Git(
      Path directory,
      Map<String, String> environment,
      Duration deadline,
      boolean asUser,
      @Nullable Path place) {
    this.place = place;
    this.directory = directory;
    this.environment = environment;
    this.deadline = deadline;
    this.asUser = asUser;
  }

  /** Git in {@code directory}. */
  public static Git at(Path directory) {
    return new Git(directory, GitEnvironment.clean(System.getenv()), DEADLINE, false, null);
  }

  /**
   * Git in a workspace, where nothing is found by git: neither what an agent has put in place of
   * its {@code .git}, nor what it has set, nor, where it has put a link in place of the workspace
   * or of a directory above it, what that leads to.
   *
   * @param worktree without links in its path
   * @param gitDirectory of the worktree alone: HEAD, the index
   * @param settings see {@code PinnedSettings}
   */
  public static Git pinned(Path worktree, Path gitDirectory, Path settings) {
    Map<String, String> environment = new HashMap<>(GitEnvironment.clean(System.getenv()));
    environment.put("GIT_DIR", gitDirectory.toString());
    environment.put("GIT_COMMON_DIR", settings.toString());
    environment.put("GIT_WORK_TREE", worktree.toString());
    return new Git(worktree, environment, DEADLINE, false, worktree);
  }

  /** Where it is called. */
  public Path directory() {
    return directory;
  }

  /** The git directory: the one that is pinned, else the one that git finds. */
  public Path gitDirectory() throws InterruptedException {
    String pinned = environment.get("GIT_DIR");
    return Path.of(pinned == null ? require("rev-parse", "--absolute-git-dir") : pinned);
  }

  /** The same in another directory. */
  public Git in(Path other) {
    return new Git(other, environment, deadline, asUser, place);
  }

  /** The same with one more variable in the environment. */
  public Git with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Git(directory, more, deadline, asUser, place);
  }

  /** The same without these variables in the environment. */
  public Git without(String... names) {
    Map<String, String> fewer = new HashMap<>(environment);
    fewer.keySet().removeAll(List.of(names));
    return new Git(directory, fewer, deadline, asUser, place);
  }

  /** How long each call may take. */
  public Duration deadline() {
    return deadline;
  }

  /** The same with one more setting, stronger than what stands in files; any name may have. */
  public Git set(String name, String value) {
    int count = Integer.parseInt(environment.getOrDefault("GIT_CONFIG_COUNT", "0"));
    return with("GIT_CONFIG_KEY_" + count, name)
        .with("GIT_CONFIG_VALUE_" + count, value)
        .with("GIT_CONFIG_COUNT", Integer.toString(count + 1));
  }

  /** The same with another deadline for each call. */
  public Git within(Duration limit) {
    return new Git(directory, environment, limit, asUser, place);
  }

  /**
   * The same with the user's settings alone, as an agent in a workspace calls it: to learn what it
   * will meet, never to decide by the answer.
   */
  public Git asUserCallsIt() {
    return new Git(directory, environment, deadline, true, place);
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
    return ended(call, args, () -> ProgramRunner.run(call));
  }

  /**
   * Runs git, and hands each record of its answer, which ends by NUL, to {@code each} as it comes:
   * for lists, which may be of any length. Any exit code is an answer; then what came is worth
   * nothing.
   *
   * @return with nothing in its standard output
   * @throws GitException if git cannot be started, does not end before the deadline, or succeeds
   *     with an answer that ends in the middle of a record
   */
  public Exited records(Consumer<String> each, String... args) throws InterruptedException {
    return recordsWithInput("", each, args);
  }

  /** Like {@link #records}, with {@code input} on standard input. */
  public Exited recordsWithInput(String input, Consumer<String> each, String... args)
      throws InterruptedException {
    return streamed(input, new Records(each), args);
  }

  private Exited streamed(String input, Records records, String... args)
      throws InterruptedException {
    Exited exited = stream(input, records, args);
    if (exited.succeeded()) {
      records.requireWhole();
    }
    return exited;
  }

  /** As {@link #recordsWithInput}, for an answer that is not, or not only, a list of records. */
  public Exited stream(String input, AnswerReader reader, String... args)
      throws InterruptedException {
    ProgramCall call = programCall(input, args);
    return ended(call, args, () -> ProgramRunner.stream(call, reader));
  }

  /** The records, ended by NUL, of a call that has to succeed. */
  public List<String> requireRecords(String... args) throws InterruptedException {
    return requireList('\0', "", args);
  }

  /** The lines of a call that has to succeed; for what git does not end by NUL. */
  public List<String> requireLines(String... args) throws InterruptedException {
    return requireList('\n', "", args);
  }

  /** Like {@link #requireLines}, with {@code input} on standard input. */
  public List<String> requireLinesWithInput(String input, String... args)
      throws InterruptedException {
    return requireList('\n', input, args);
  }

  private List<String> requireList(char end, String input, String... args)
      throws InterruptedException {
    List<String> found = new ArrayList<>();
    Exited exited = streamed(input, new Records(end, found::add), args);
    if (!exited.succeeded()) {
      throw new GitException(failure(exited, args));
    }
    return found;
  }

  /** A program's run. */
  @FunctionalInterface
  private interface Running {
    ProgramResult run() throws InterruptedException;
  }

  private Exited ended(ProgramCall call, String[] args, Running running)
      throws InterruptedException {
    if (place != null && !OwnDirectories.isInPlace(place)) {
      throw new GitException(
          "Cannot run %s in %s: there is no such directory any more, or a link in its place"
              .formatted(shown(args), place));
    }
    requireArguments(call.argv());
    long start = System.nanoTime();
    ProgramResult result = running.run();
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    if (result instanceof Exited exited) {
      LOG.debug("{} in {}: exit {} after {} ms", shown(args), directory, exited.code(), millis);
      return exited;
    }
    String fact = ((NoAnswer) result).fact();
    throw new GitException(
        "Cannot run %s in %s: %s".formatted(shown(args), directory, fact),
        new Refusal(brief(args), null, result instanceof ProgramResult.TimedOut, fact));
  }

  /** An argument goes through the locale of this process; what that cannot say would be another. */
  private static void requireArguments(List<String> argv) {
    for (String argument : argv) {
      boolean sayable = !ByteText.isEscaped(argument);
      for (Charset charset :
          argument.chars().allMatch(c -> c < 0x80) ? List.<Charset>of() : LOCALE) {
        sayable &= charset.newEncoder().canEncode(argument);
      }
      if (!sayable) {
        throw new GitException(
            "Cannot hand \"%s\" to git as an argument: the locale of this process cannot say it"
                .formatted(ByteText.shown(argument)));
      }
    }
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
  public static GitException refused(String message, Exited exited, String... args) {
    String last = exited.errors().lines().reduce((before, line) -> line).orElse("");
    return new GitException(message, new Refusal(brief(args), exited.code(), false, last.strip()));
  }

  /** The call as a value, for a process that lives longer than one answer. */
  public ProgramCall programCall(String input, String... args) {
    List<String> argv = new ArrayList<>();
    argv.add("git");
    for (String setting : asUser ? List.<String>of() : GitEnvironment.settings(directory)) {
      argv.add("-c");
      argv.add(setting);
    }
    argv.addAll(List.of(args));
    return new ProgramCall(argv, directory, environment, deadline, input);
  }

  /** The last lines of what a program said, indented below a message; empty if it said nothing. */
  public static String evidence(String errors) {
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
