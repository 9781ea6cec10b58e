package dev.osier.cli.run;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.plan.Plan;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which repository a plan is run on: {@code --repository}, else the plan's {@code repository}, else
 * the current directory; all as if typed there. A plain directory is copied, unless the plan wants
 * workspaces that only a git repository can have.
 *
 * <p>An absolute path that is not on this machine is left as it is: the worker may be elsewhere,
 * and checks it again.
 */
final class RepositoryPlace {
  private RepositoryPlace() {}

  /**
   * @return an absolute path: the root of the repository, if it is on this machine, or a directory
   *     to be copied
   * @throws Refusal if it is on this machine, and {@link Repository#find} finds none where the plan
   *     needs one
   */
  static String resolve(@Nullable String option, Plan plan, Invocation invocation) throws Refusal {
    String inPlan = plan.repository();
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
    if (plan.workspace().kind() == WorkspaceKind.COPY && Files.isDirectory(place)) {
      return place.toString();
    }
    try {
      return Repository.find(place).root().toString();
    } catch (RepositoryProblem e) {
      String gitOnly = gitOnly(plan);
      if (e.isNone() && gitOnly == null) {
        return place.toString();
      }
      if (e.isNone()) {
        throw Refusal.badInput(
            "Cannot use %s: not in a git repository, which %s needs\n%s"
                .formatted(place, gitOnly, hint()));
      }
      throw Refusal.badInput(e.getMessage() + "\n" + hint());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.badInput("Cannot use repository " + given + ": interrupted");
    }
  }

  /** What in the plan only a git repository has, or null. */
  private static @Nullable String gitOnly(Plan plan) {
    WorkspaceKind kind = plan.workspace().kind();
    if (kind == WorkspaceKind.WORKTREE || kind == WorkspaceKind.CLONE) {
      return "workspace.kind: " + kind.name().toLowerCase(Locale.ROOT);
    }
    if (kind == WorkspaceKind.COPY) {
      return null;
    }
    return plan.target() != null ? "target" : plan.base() != null ? "base" : null;
  }

  private static String hint() {
    return "To name another, run osier run PLAN --repository DIRECTORY";
  }
}
