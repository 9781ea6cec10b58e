package dev.osier.plan.read;

import dev.osier.text.Quote;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may name a repository, a branch, a revision or a remote, by the rules of {@code git
 * check-ref-format}, without git. Nothing that is accepted can be taken for an option.
 */
final class GitName {
  /** Characters; a file system allows 255 bytes for one part of a name. */
  private static final int LIMIT = 200;

  private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]");
  private static final String BRANCHES = "refs/heads/";

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|git@.*:.*");

  private GitName() {}

  /** What is wrong with {@code name} as the directory of a repository, or null. */
  static @Nullable String repositoryProblem(String name) {
    if (name.startsWith("-")) {
      return Quote.of(name) + " begins with \"-\"; write ./" + name;
    }
    return URL.matcher(name).matches()
        ? Quote.of(name) + " is not available in this version; give a directory"
        : null;
  }

  /** What is wrong with {@code name} as a branch (without {@code refs/heads/}), or null. */
  static @Nullable String branchProblem(String name) {
    String fact = branchFact(name);
    return fact == null ? null : Quote.of(name) + " cannot be a branch: " + fact;
  }

  /**
   * What is wrong with {@code name} as a branch, tag, commit id or other revision, or null. Whether
   * there is such a commit only git can tell.
   */
  static @Nullable String revisionProblem(String name) {
    String fact = null;
    if (name.length() > LIMIT) {
      fact = "it is longer than %d characters".formatted(LIMIT);
    } else if (name.isBlank()) {
      fact = "it is empty";
    } else if (name.startsWith("-") || name.startsWith("^") || name.startsWith(":")) {
      fact = "it begins with \"%s\"".formatted(name.charAt(0));
    } else if (name.contains("..")) {
      fact = "it has \"..\", which is a range";
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      fact = "it has a control character";
    }
    return fact == null ? null : Quote.of(name) + " cannot be a commit to start from: " + fact;
  }

  /** What is wrong with {@code name} as that of a remote, or null; not whether there is one. */
  static @Nullable String remoteProblem(String name) {
    String fact = branchFact(name);
    boolean address = name.contains(":") || name.startsWith("/") || name.startsWith(".");
    if (fact == null && !address) {
      return null;
    }
    return "%s cannot be a remote: %s"
        .formatted(
            Quote.of(name),
            address ? "give its name, as git remote lists it, such as origin" : fact);
  }

  private static @Nullable String branchFact(String name) {
    if (name.isEmpty()) {
      return "it is empty";
    }
    if (name.length() > LIMIT) {
      return "it is longer than %d characters".formatted(LIMIT);
    }
    if (name.startsWith("-")) {
      return "it begins with \"-\"";
    }
    if (name.startsWith("refs/")) {
      return name.startsWith(BRANCHES)
          ? "write it without refs/heads/"
          : "it begins with \"refs/\"; only a branch can be moved";
    }
    if (name.equals("HEAD") || name.equals("@")) {
      return "it is git's word for the commit checked out";
    }
    var forbidden = FORBIDDEN.matcher(name);
    if (forbidden.find()) {
      return "it has " + Quote.of(forbidden.group());
    }
    for (String twice : new String[] {"..", "@{", "//"}) {
      if (name.contains(twice)) {
        return "it has \"%s\"".formatted(twice);
      }
    }
    if (name.startsWith("/") || name.endsWith("/") || name.endsWith(".")) {
      return "it begins or ends with \"/\", or ends with \".\"";
    }
    for (String part : name.split("/", -1)) {
      if (part.startsWith(".") || part.endsWith(".lock")) {
        return "a part of it begins with \".\" or ends with \".lock\"";
      }
    }
    return null;
  }
}
