package dev.osier.keep;

import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.name.EffectId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the work of effects whose workspaces are gone already: a task that was merged and given
 * back, and evicted later, or merged in a run that did not land.
 */
public final class CommitKeeper {
  private final Refs refs;
  private final Commits commits;

  public CommitKeeper(Refs refs, Commits commits) {
    this.refs = refs;
    this.commits = commits;
  }

  /**
   * Keeps each of these commits that {@code merged} does not contain.
   *
   * @param tips the tip of each effect's work
   * @return the refs that keep them
   */
  public Map<EffectId, String> keep(Map<EffectId, String> tips, String merged) {
    KeptRefs kept = new KeptRefs(refs);
    Map<EffectId, String> refsByEffect = new LinkedHashMap<>();
    tips.forEach(
        (effect, tip) -> {
          boolean safe =
              commits.isAncestor(tip, merged)
                  || kept.commits(effect).stream().anyMatch(k -> commits.isAncestor(tip, k));
          if (!safe) {
            refsByEffect.put(effect, kept.put(effect, tip));
          }
        });
    return refsByEffect;
  }
}
