package dev.osier.plan;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule for what a plan names inside the repository: files, globs, the file of a prompt. */
final class RelativePath {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:[/\\\\].*", Pattern.DOTALL);

  /**
   * First signs with a meaning of their own: of an option, of git's pathspec magic, of a negated
   * line of .gitignore.
   */
  private static final String SPECIAL = "-:!";

  private static final Set<String> NOT_FILES = Set.of(".git", ".osier");

  private RelativePath() {}

  /** What is wrong with {@code path}, which may be a glob, or null. */
  static @Nullable String problem(String path) {
    if (path.length() > Glob.LIMIT) {
      return "%s has %d characters, and the limit is %d"
          .formatted(Quote.of(path), path.length(), Glob.LIMIT);
    }
    String unfit = Scalar.problem(path);
    if (unfit != null) {
      return unfit;
    }
    if (path.isBlank()) {
      return "must not be empty";
    }
    if (path.startsWith("/") || path.startsWith("~/") || DRIVE.matcher(path).matches()) {
      return Quote.of(path) + " must be relative to the root of the repository";
    }
    if (SPECIAL.indexOf(path.charAt(0)) >= 0) {
      return "%s must not begin with \"%s\"".formatted(Quote.of(path), path.charAt(0));
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      return Quote.of(path) + " has a control character";
    }
    String inside = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (String name : inside.split("/", -1)) {
      String problem = nameProblem(name);
      if (problem != null) {
        return Quote.of(path) + " " + problem;
      }
    }
    return null;
  }

  private static @Nullable String nameProblem(String name) {
    if (name.equals("..")) {
      return "must not leave the repository by \"..\"";
    }
    if (name.equals(".")) {
      return "has a needless \".\"; leave it out";
    }
    if (name.isEmpty()) {
      return "has an empty name between two slashes";
    }
    // Without regard to case: some file systems have none.
    if (NOT_FILES.stream().anyMatch(name::equalsIgnoreCase)) {
      return "is not a file of the project: \"%s\" belongs to git or Osier".formatted(name);
    }
    return null;
  }
}
