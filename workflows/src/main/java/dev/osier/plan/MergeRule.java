package dev.osier.plan;

import dev.osier.glob.Glob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a conflict in certain files, before {@code merge.onConflict}. Exactly one of
 * the two is given. Of several rules for one file the first holds.
 *
 * @param files globs of the files it is for
 * @param union the lines of both sides are taken
 * @param regenerate a line for {@code sh} that writes the files anew, in a workspace of the merged
 *     tree in which they are as they were integrated before
 */
public record MergeRule(List<String> files, boolean union, @Nullable String regenerate) {
  public MergeRule {
    files = List.copyOf(files);
    if (union == (regenerate != null)) {
      throw new IllegalArgumentException("either union or regenerate");
    }
  }

  /** Whether it is for the file at {@code path}. */
  public boolean covers(String path) {
    return files.stream().anyMatch(glob -> Glob.of(glob).matches(path));
  }
}
