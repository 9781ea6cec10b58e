package dev.osier.cli;

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
   * @return an absolute path
   * @throws Refusal if it is on this machine, and is no directory, or a plain one where the plan
   *     needs a git repository
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
    if (!Files.isDirectory(place)) {
      throw Refusal.badInput(
          "Cannot use repository %s: it is no directory\n%s".formatted(given, hint()));
    }
    String gitOnly = gitOnly(plan);
    if (gitOnly != null && !isInRepository(place)) {
      throw Refusal.badInput(
          "Cannot use repository %s: %s is not in a git repository, which %s needs\n%s"
              .formatted(given, place, gitOnly, hint()));
    }
    return place.toString();
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

  /** A working tree, or a bare repository; whether git can use it is asked where it is used. */
  private static boolean isInRepository(Path place) {
    for (Path at = place; at != null; at = at.getParent()) {
      boolean bare =
          Files.isRegularFile(at.resolve("HEAD")) && Files.isDirectory(at.resolve("refs"));
      if (Files.exists(at.resolve(".git")) || bare) {
        return true;
      }
    }
    return false;
  }
}
