package dev.osier.publish;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.text.Limits;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a published target to a remote: {@code --force-with-lease} with the commit that the remote
 * was seen at, and only if that is in the history of what is pushed. So the remote's branch moves
 * forwards, from a known place, or not at all; nobody's commits are lost. What is not pushed is
 * said, and stays in the target.
 */
final class RemotePush {
  /** For a network; the target is moved already, and only the answer waits. */
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final int SHORT = 7;

  /** Of what the remote says: the last lines, where hooks say what to do. */
  private static final int LINES = 5;

  /** Characters of these together. */
  private static final int WORDS = 500;

  private static final String REMOTE = "remote:";

  private final Repository repository;
  private final Commits commits;
  private final String remote;

  RemotePush(Repository repository, Commits commits, String remote) {
    this.repository = repository;
    this.commits = commits;
    this.remote = remote;
  }

  /**
   * Why something was not pushed.
   *
   * @param reason as git calls it
   * @param words the remote's own, each line after {@code remote:}; empty if it said nothing
   */
  record Refused(String reason, String words) {
    Refused(String reason) {
      this(reason, "");
    }

    /** Both, on one line. */
    String whole() {
      return words.isEmpty() ? reason : reason + "; " + words;
    }
  }

  /**
   * Pushes {@code commit}, or finds that the remote has it already.
   *
   * @param branch full name of the ref, there and here
   * @return null, or why it was not pushed
   */
  @Nullable Refused push(String branch, String commit) throws InterruptedException {
    if (remote.startsWith("-")) {
      return new Refused("its name begins with \"-\"");
    }
    try {
      return pushTo(branch, commit);
    } catch (GitException e) {
      // No answer before the deadline.
      return new Refused(Limits.headline(String.valueOf(e.getMessage())));
    }
  }

  private @Nullable Refused pushTo(String branch, String commit) throws InterruptedException {
    Exited listed = git().call("ls-remote", "--refs", "--", remote, branch);
    if (!listed.succeeded()) {
      return said(listed);
    }
    String there = tip(listed.text(), branch);
    if (there != null) {
      if (!commits.exists(there)) {
        return new Refused(
            "it has %s, which is not here; fetch it first".formatted(shorten(there)));
      }
      if (commits.isAncestor(commit, there)) {
        return null;
      }
      if (!commits.isAncestor(there, commit)) {
        return new Refused("it has commits that %s has not".formatted(shorten(commit)));
      }
    }
    Exited pushed =
        git()
            .call(
                "push",
                "--quiet",
                "--porcelain",
                // Each of these may be set by the user, and would push more than the one branch.
                "--no-follow-tags",
                "--no-recurse-submodules",
                "--no-signed",
                "--force-with-lease=" + branch + ":" + (there == null ? "" : there),
                "--",
                remote,
                commit + ":" + branch);
    return pushed.succeeded() ? null : said(pushed);
  }

  private Git git() {
    return repository
        .git()
        .within(DEADLINE)
        // Or ssh asks at the terminal that the worker was started in.
        .with("SSH_ASKPASS_REQUIRE", "force")
        // Or Git Credential Manager opens a window.
        .with("GCM_INTERACTIVE", "never");
  }

  /** The id in the line of {@code branch}: a pattern may match longer names as well. */
  private static @Nullable String tip(String listed, String branch) {
    return listed
        .lines()
        .map(line -> line.split("\t", 2))
        .filter(fields -> fields.length == 2 && fields[1].equals(branch))
        .map(fields -> fields[0])
        .findFirst()
        .orElse(null);
  }

  /** What git said of the ref, or else at all, with its exit code; and what the remote said. */
  private static Refused said(Exited exited) {
    String why =
        exited
            .text()
            .lines()
            .filter(line -> line.startsWith("!\t"))
            .map(line -> line.substring(line.lastIndexOf('\t') + 1))
            .findFirst()
            .orElseGet(
                () ->
                    exited
                        .errors()
                        .lines()
                        .filter(line -> !line.startsWith(REMOTE))
                        .collect(Collectors.joining("\n")));
    String end = why.isBlank() ? "git said nothing" : Limits.headline(why);
    return new Refused(
        "exit code %d: %s".formatted(exited.code(), end.replaceAll("\\p{Cntrl}", "")),
        words(exited.errors()));
  }

  /** The end of what the remote itself said. */
  private static String words(String errors) {
    List<String> lines =
        errors
            .lines()
            .filter(line -> line.startsWith(REMOTE))
            // Colours first, or their letters stay; then the blanks by which git ends each line.
            .map(line -> line.substring(REMOTE.length()).replaceAll("\\x1b\\[[0-9;]*[A-Za-z]", ""))
            .map(line -> line.replaceAll("\\p{Cntrl}", "").strip())
            .filter(line -> !line.isEmpty())
            .map(line -> REMOTE + " " + line)
            .toList();
    int from = Math.max(0, lines.size() - LINES);
    String words = String.join("; ", lines.subList(from, lines.size()));
    while (words.length() > WORDS && from < lines.size() - 1) {
      from++;
      words = String.join("; ", lines.subList(from, lines.size()));
    }
    return Limits.cut(words, WORDS);
  }

  private static String shorten(String commit) {
    return commit.substring(0, SHORT);
  }
}
