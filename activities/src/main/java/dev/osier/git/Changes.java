package dev.osier.git;

import java.util.ArrayList;
import java.util.List;

/**
 * What is different between two commits. Renames count as one file gone and one file new, so that
 * every path that was touched is there.
 *
 * @param paths in git's order
 */
public record Changes(List<String> paths, int insertions, int deletions) {

  public Changes {
    paths = List.copyOf(paths);
  }

  /** From commit {@code from} to commit {@code to}. */
  public static Changes between(Git git, String from, String to) throws InterruptedException {
    if (from.equals(to)) {
      return new Changes(List.of(), 0, 0);
    }
    return parse(
        git.require(
            "diff-tree", "-r", "-z", "--numstat", "--no-renames", "--no-ext-diff", from, to));
  }

  /** Entries are {@code insertions TAB deletions TAB path NUL}, with {@code -} for binary files. */
  static Changes parse(String numstat) {
    List<String> paths = new ArrayList<>();
    int insertions = 0;
    int deletions = 0;
    for (String entry : numstat.split("\0", -1)) {
      String[] fields = entry.split("\t", 3);
      if (fields.length == 3) {
        insertions += number(fields[0]);
        deletions += number(fields[1]);
        paths.add(fields[2]);
      }
    }
    return new Changes(paths, insertions, deletions);
  }

  private static int number(String field) {
    return field.equals("-") ? 0 : Integer.parseInt(field);
  }
}
