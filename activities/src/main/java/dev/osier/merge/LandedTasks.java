package dev.osier.merge;

import dev.osier.git.object.Commits;
import dev.osier.name.EffectId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that landed in a history, found by their trailers; needs nothing but the commits.
 *
 * <p>What an agent itself committed is never looked at, whatever trailers it wrote: of a task's
 * merge commit only the first parent is followed, of the user's own all.
 */
public final class LandedTasks {
  private final Commits commits;

  public LandedTasks(Commits commits) {
    this.commits = commits;
  }

  /**
   * A task that landed.
   *
   * @param before the commit without it
   * @param after the commit with it: its merge commit, or the last of its commits
   * @param count of its commits upon {@code before}
   */
  public record Landed(EffectId effect, String before, String after, int count) {}

  /** Every task that landed in the history of {@code tip}, the newest first along each line. */
  public List<Landed> in(String tip) {
    return in(tip, landed -> false);
  }

  /** As {@link #in(String)}, up to the first for which {@code last} holds, with that. */
  public List<Landed> in(String tip, Predicate<Landed> last) {
    List<Landed> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Deque<String> lines = new ArrayDeque<>(List.of(tip));
    while (!lines.isEmpty()) {
      String commit = lines.poll();
      while (commit != null && seen.add(commit)) {
        List<String> parents = commits.parentsOf(commit);
        EffectId effect = parents.isEmpty() ? null : effectOf(commit);
        if (effect == null) {
          lines.addAll(parents.subList(Math.min(1, parents.size()), parents.size()));
          commit = parents.isEmpty() ? null : parents.get(0);
        } else {
          Landed landed = landed(effect, commit);
          found.add(landed);
          if (last.test(landed)) {
            return List.copyOf(found);
          }
          commit = landed.before();
        }
      }
    }
    return List.copyOf(found);
  }

  /** Rebased, a task is several commits one upon the other. */
  private Landed landed(EffectId effect, String after) {
    String before = commits.parentsOf(after).get(0);
    int count = 1;
    while (commits.parentsOf(after).size() == 1
        && commits.parentsOf(before).size() == 1
        && effect.equals(effectOf(before))) {
      before = commits.parentsOf(before).get(0);
      count++;
    }
    return new Landed(effect, before, after, count);
  }

  private @Nullable EffectId effectOf(String commit) {
    String effect = MergeMessage.effect(commits.messageOf(commit));
    if (effect == null || effect.indexOf('/') <= 0) {
      return null;
    }
    int slash = effect.indexOf('/');
    return new EffectId(effect.substring(0, slash), effect.substring(slash + 1));
  }
}
