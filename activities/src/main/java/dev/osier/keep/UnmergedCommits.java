package dev.osier.keep;

import dev.osier.git.Git;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commits of an effect that would be lost with its worktree and branch.
 *
 * @param parents each commit with its parents
 */
record UnmergedCommits(Map<String, List<String>> parents) {
  static final UnmergedCommits NONE = new UnmergedCommits(Map.of());

  /**
   * Finds them.
   *
   * @param own the effect's branch and HEAD: unmerged unless in {@code merged}
   * @param named other commits it has had checked out or made: unmerged unless they are in {@code
   *     merged} or the user has a ref to them
   * @param merged commits whose history needs no keeping; one that does not exist is passed over
   */
  static UnmergedCommits find(
      Git git, Collection<String> own, Collection<String> named, Collection<String> merged)
      throws InterruptedException {
    Map<String, List<String>> parents = new LinkedHashMap<>();
    list(git, own, merged, List.of(), parents);
    Set<String> rest = new LinkedHashSet<>(named);
    rest.removeAll(own);
    rest.removeAll(merged);
    rest.removeAll(parents.keySet());
    if (!rest.isEmpty()) {
      // Refs of Osier's own do not count: they go with the run, or are what is to be written.
      List<String> exceptRefs =
          List.of("--not", "--exclude=refs/osier/*", "--exclude=refs/heads/osier/*", "--all");
      Set<String> known = new LinkedHashSet<>(merged);
      known.addAll(own);
      list(git, rest, known, exceptRefs, parents);
    }
    return new UnmergedCommits(parents);
  }

  private static void list(
      Git git,
      Collection<String> commits,
      Collection<String> except,
      List<String> exceptRefs,
      Map<String, List<String>> parents)
      throws InterruptedException {
    if (commits.isEmpty()) {
      return;
    }
    StringBuilder input = new StringBuilder();
    commits.forEach(commit -> input.append(commit).append('\n'));
    except.forEach(commit -> input.append('^').append(commit).append('\n'));
    List<String> arguments =
        new ArrayList<>(List.of("rev-list", "--parents", "--ignore-missing", "--stdin"));
    arguments.addAll(exceptRefs);
    for (String line :
        git.requireLinesWithInput(input.toString(), arguments.toArray(String[]::new))) {
      List<String> ids = List.of(line.split(" ", -1));
      parents.put(ids.get(0), ids.subList(1, ids.size()));
    }
  }

  boolean isEmpty() {
    return parents.isEmpty();
  }

  boolean contains(@Nullable String commit) {
    return commit != null && parents.containsKey(commit);
  }

  /** Those from which all others are reached. */
  Set<String> heads() {
    Set<String> heads = new LinkedHashSet<>(parents.keySet());
    parents.values().forEach(heads::removeAll);
    return heads;
  }
}
