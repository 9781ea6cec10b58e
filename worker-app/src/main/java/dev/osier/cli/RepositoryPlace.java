package dev.osier.cli;

import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which repository a plan is run on: {@code --repository}, else the plan's {@code repository}, else
 * the current directory; all as if typed there.
 *
 * <p>An absolute path that is not on this machine is left as it is: the worker may be elsewhere,
 * and checks it again.
 */
final class RepositoryPlace {
  private RepositoryPlace() {}

  /**
   * @return an absolute path: the root of the repository, if it is on this machine
   * @throws Refusal if it is on this machine, and {@link Repository#find} finds none
   */
  static String resolve(@Nullable String option, @Nullable String inPlan, Invocation invocation)
      throws Refusal {
    String given = option != null ? option : inPlan != null ? inPlan : ".";
    Path place;
    try {
      place = invocation.directory().resolve(given).normalize();
      if (place.isAbsolute() && Path.of(given).isAbsolute() && !Files.exists(place)) {
        return given;
      }
      place = place.toRealPath();
    } catch (InvalidPathException | IOException e) {
      throw Refusal.badInput(
          "Cannot use repository %s: there is no such directory\n%s".formatted(given, hint()));
    }
    try {
      return Repository.find(place).root().toString();
    } catch (RepositoryProblem e) {
      throw Refusal.badInput(e.getMessage() + "\n" + hint());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.badInput("Cannot use repository " + given + ": interrupted");
    }
  }

  private static String hint() {
    return "To name another, run osier run PLAN --repository DIRECTORY";
  }
}
