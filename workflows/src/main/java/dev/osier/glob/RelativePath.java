package dev.osier.glob;

import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule for what a plan names inside the repository: files, globs, the file of a prompt. */
public final class RelativePath {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:[/\\\\].*", Pattern.DOTALL);

  /**
   * First signs with a meaning of their own: of an option, of git's pathspec magic, of a negated
   * line of .gitignore.
   */
  private static final String SPECIAL = "-:!";

  /** Deeper than any project is; what is compared name by name stays quick. */
  private static final int LIMIT_FOLDERS = 64;

  private RelativePath() {}

  /** What is wrong with {@code path}, which may be a glob, or null. */
  public static @Nullable String problem(String path) {
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
    if (path.chars().filter(c -> c == '/').count() > LIMIT_FOLDERS) {
      return "%s is deeper than %d folders".formatted(Quote.of(path), LIMIT_FOLDERS);
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
    if (name.equalsIgnoreCase(".git") || name.equalsIgnoreCase(".osier")) {
      return "is not a file of the project: \"%s\" belongs to git or Osier".formatted(name);
    }
    return null;
  }
}
