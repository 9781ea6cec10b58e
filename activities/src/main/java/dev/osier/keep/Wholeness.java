package dev.osier.keep;

import dev.osier.git.Git;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells commits of which all objects are there from those that somebody has pruned in part, as git
 * itself leaves a branch that was moved while {@code git prune} was at work.
 */
final class Wholeness {
  private final Git git;
  private final SpareObjects spares;
  private final @Nullable String known;

  /**
   * @param start where the work began, or null
   * @param merged what holds merged work, or null
   */
  Wholeness(
      Git git,
      Commits commits,
      SpareObjects spares,
      @Nullable String start,
      @Nullable String merged) {
    this.git = git;
    this.spares = spares;
    this.known =
        Stream.of(start, merged)
            .filter(Objects::nonNull)
            .filter(commits::exists)
            .findFirst()
            .orElse(null);
  }

  private boolean isWhole(String commit) throws InterruptedException {
    // Without a beginning all of the history would have to be looked at.
    return known == null || commit.equals(known) || spares.isWhole(git, commit, known);
  }

  /** The commit, or the newest before it that is whole. */
  @Nullable String newest(String head, Set<String> log) throws InterruptedException {
    List<String> candidates = new ArrayList<>(log);
    candidates.add(head);
    Collections.reverse(candidates);
    for (String candidate : candidates) {
      if (isWhole(candidate)) {
        return candidate;
      }
    }
    return known;
  }

  /** Those that are whole. */
  Set<String> of(Set<String> commits) throws InterruptedException {
    Set<String> found = new LinkedHashSet<>();
    for (String commit : commits) {
      if (isWhole(commit)) {
        found.add(commit);
      }
    }
    return found;
  }
}
