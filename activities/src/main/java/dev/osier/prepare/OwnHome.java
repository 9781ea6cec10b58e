package dev.osier.prepare;

import dev.osier.git.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Osier's own directory inside the repository: its workspaces would be repositories inside the
 * user's, which {@code git add} takes up as links. Harmless where git ignores it.
 */
final class OwnHome {
  private OwnHome() {}

  static Optional<String> problem(Repository repository, Path home) throws InterruptedException {
    Path real = real(home);
    if (repository.bare()
        || !real.startsWith(repository.root())
        || real.startsWith(repository.commonDir())
        || isIgnored(repository, real)) {
      return Optional.empty();
    }
    return Optional.of(
        "OSIER_HOME (%s) is inside of it, and git does not ignore that; set OSIER_HOME to a directory outside, or add /%s/ to .gitignore"
            .formatted(real, repository.root().relativize(real)));
  }

  private static boolean isIgnored(Repository repository, Path home) throws InterruptedException {
    return repository
        .git()
        .call("check-ignore", "--quiet", "--", home.resolve("workspaces").toString())
        .succeeded();
  }

  /** As far as it is there by now. */
  private static Path real(Path home) {
    Path at = home.toAbsolutePath().normalize();
    for (Path there = at; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(at)).normalize();
      } catch (IOException e) {
        // Not made yet: what it will lie in is looked at.
      }
    }
    return at;
  }
}
