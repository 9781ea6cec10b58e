package dev.osier.prepare;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls git once as it will be called again and again: a setting that makes it fail does so each
 * time. What git says is passed on; which setting it is, it knows better than anybody.
 */
final class GitTrial {
  /** Differ always, and cost nothing: the settings of a difference are read before it is made. */
  private static final List<String> DIFFERENCE =
      List.of("diff", "--no-index", "--raw", "/dev/null", "config");

  /** Of what git says; the rest repeats it. */
  private static final int WORDS = 300;

  private GitTrial() {}

  /** Why Osier's own calls fail, or null. */
  static @Nullable String ofOsier(Repository repository) throws InterruptedException {
    Git git = repository.git();
    Exited refs = git.call("for-each-ref", "--count=1");
    if (!refs.succeeded()) {
      return failure("git for-each-ref", refs);
    }
    Exited difference = difference(git, repository);
    return differs(difference) ? null : failure("git diff", difference);
  }

  /** What agents will meet who call git with the user's settings, which Osier sets aside. */
  static Optional<String> ofAgents(Repository repository) throws InterruptedException {
    Exited difference = difference(repository.git().asUserCallsIt(), repository);
    return differs(difference)
        ? Optional.empty()
        : Optional.of(
            failure("git diff", difference) + ". Agents that call it or commit will meet that");
  }

  private static Exited difference(Git git, Repository repository) throws InterruptedException {
    return git.in(repository.commonDir()).call(DIFFERENCE.toArray(String[]::new));
  }

  private static boolean differs(Exited difference) {
    return difference.code() == 1;
  }

  private static String failure(String call, Exited failed) {
    String words = failed.errors().strip().replaceAll("\\s+", " ");
    return "%s fails here with exit code %d: %s"
        .formatted(
            call, failed.code(), words.length() > WORDS ? words.substring(0, WORDS) + "…" : words);
  }
}
