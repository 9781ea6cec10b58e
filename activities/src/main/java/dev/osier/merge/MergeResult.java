package dev.osier.merge;

import java.util.List;

/** What git says to a merge. */
sealed interface MergeResult {

  /**
   * @param tree the id of the merged tree, which is written
   */
  record Clean(String tree) implements MergeResult {}

  /**
   * @param files each once, in git's order. A name can be one that git made up, as {@code
   *     directory~theirs}
   */
  record Conflict(List<String> files) implements MergeResult {
    public Conflict {
      files = files.stream().distinct().toList();
    }
  }
}
