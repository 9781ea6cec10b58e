package dev.osier.prepare;

import dev.osier.git.DotGit;
import dev.osier.git.Repository;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The lock of the index that a checkout of the target would be moved with. One that a killed git
 * left stays for ever, and keeps the result from being published: better said before agents run.
 */
final class IndexLock {
  /** A commit or a checkout of a person's is over by then, in all but huge repositories. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(50);

  private IndexLock() {}

  /**
   * @param target a branch; only where it is checked out its index is written
   */
  static Optional<String> problem(Repository repository, String target)
      throws InterruptedException {
    Path directory = repository.bare() ? null : DotGit.directory(repository.root());
    if (directory == null || !("refs/heads/" + target).equals(repository.currentBranch())) {
      return Optional.empty();
    }
    Path lock = directory.resolve("index.lock");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
      if (System.nanoTime() > end) {
        return Optional.of(
            "%s was there for %d s, so that %s could not be moved: a git runs here, or was killed; if none runs, run rm -f '%s'"
                .formatted(
                    lock, PATIENCE.toSeconds(), target, lock.toString().replace("'", "'\\''")));
      }
      Thread.sleep(LOOK.toMillis());
    }
    return Optional.empty();
  }
}
