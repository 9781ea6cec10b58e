package dev.osier.publish;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.step.Limits;
import java.time.Duration;
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

  private final Repository repository;
  private final Commits commits;
  private final String remote;

  RemotePush(Repository repository, Commits commits, String remote) {
    this.repository = repository;
    this.commits = commits;
    this.remote = remote;
  }

  /**
   * Pushes {@code commit}, or finds that the remote has it already.
   *
   * @param branch full name of the ref, there and here
   * @return null, or the fact for which it was not pushed
   */
  @Nullable String push(String branch, String commit) throws InterruptedException {
    if (remote.startsWith("-")) {
      return "its name begins with \"-\"";
    }
    try {
      return pushTo(branch, commit);
    } catch (GitException e) {
      // No answer before the deadline.
      return Limits.headline(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable String pushTo(String branch, String commit) throws InterruptedException {
    Exited listed = git().call("ls-remote", "--refs", "--", remote, branch);
    if (!listed.succeeded()) {
      return said(listed);
    }
    String there = tip(listed.text(), branch);
    if (there != null) {
      if (!commits.exists(there)) {
        return "it has %s, which is not here; fetch it first".formatted(shorten(there));
      }
      if (commits.isAncestor(commit, there)) {
        return null;
      }
      if (!commits.isAncestor(there, commit)) {
        return "it has commits that %s has not".formatted(shorten(commit));
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
        .with("SSH_ASKPASS_REQUIRE", "force");
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

  /** What git said of the ref, or the end of what it said at all, with its exit code. */
  private static String said(Exited exited) {
    String why =
        exited
            .text()
            .lines()
            .filter(line -> line.startsWith("!\t"))
            .map(line -> line.substring(line.lastIndexOf('\t') + 1))
            .findFirst()
            .orElse(exited.errors());
    String end = why.isBlank() ? "git said nothing" : Limits.headline(why);
    return "exit code %d: %s".formatted(exited.code(), end.replaceAll("\\p{Cntrl}", ""));
  }

  private static String shorten(String commit) {
    return commit.substring(0, SHORT);
  }
}
