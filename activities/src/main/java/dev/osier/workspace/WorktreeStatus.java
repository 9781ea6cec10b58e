package dev.osier.workspace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code git status --porcelain=v2 -z --no-renames} says of a worktree.
 *
 * @param changes all but what is ignored
 * @param ignored paths, relative to the root; a directory ends in {@code /}
 */
record WorktreeStatus(List<Change> changes, List<String> ignored) {
  /** Fields before the path of a changed and of an unmerged entry. */
  private static final int CHANGED_FIELDS = 8;

  private static final int UNMERGED_FIELDS = 10;

  /**
   * One path.
   *
   * @param code the two letters of git's short format, {@code .} for the same
   * @param repository whether git takes it for a repository of its own: a submodule, or an
   *     untracked one
   */
  record Change(String code, String path, boolean repository) {
    boolean untracked() {
      return code.equals("??");
    }

    /** Staged, and then changed again: the staged content is in no file. */
    boolean stagedApart() {
      return !untracked() && code.charAt(0) != '.' && code.charAt(1) != '.';
    }
  }

  boolean clean() {
    return changes.isEmpty();
  }

  /** Unmerged entries count as such: their stages are in no file either, but in the parents. */
  boolean stagedApart() {
    return changes.stream().anyMatch(Change::stagedApart);
  }

  /** Paths of repositories inside, without a slash at the end. */
  List<String> repositories() {
    return changes.stream().filter(Change::repository).map(Change::path).toList();
  }

  static WorktreeStatus parse(byte[] output) {
    List<Change> changes = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    for (String entry : new String(output, StandardCharsets.UTF_8).split("\0", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      switch (entry.charAt(0)) {
        case '1' -> changes.add(tracked(entry, CHANGED_FIELDS));
        case 'u' -> changes.add(tracked(entry, UNMERGED_FIELDS));
        case '?' -> changes.add(untracked(entry.substring(2)));
        case '!' -> ignored.add(entry.substring(2));
        default -> throw new IllegalArgumentException("unknown line of git status: " + entry);
      }
    }
    return new WorktreeStatus(List.copyOf(changes), List.copyOf(ignored));
  }

  private static Change tracked(String entry, int fieldsBefore) {
    String[] fields = entry.split(" ", fieldsBefore + 1);
    return new Change(fields[1], fields[fieldsBefore], fields[2].startsWith("S"));
  }

  private static Change untracked(String path) {
    boolean repository = path.endsWith("/");
    return new Change("??", repository ? path.substring(0, path.length() - 1) : path, repository);
  }
}
