package dev.osier.merge;

import dev.osier.git.object.Commits;
import dev.osier.name.EffectId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tasks of a run changed which files of the integration: for whom a conflict is with. */
final class EarlierMerges {
  private final Commits commits;
  private final String run;

  /** Merge commit → files it changed; what was read once. */
  private final Map<String, Set<String>> changed = new LinkedHashMap<>();

  EarlierMerges(Commits commits, String run) {
    this.commits = commits;
    this.run = run;
  }

  /** The tasks merged into {@code integration} that changed one of {@code files}, in that order. */
  List<String> thatChanged(List<String> files, String integration) {
    List<String> tasks = new ArrayList<>();
    String commit = integration;
    String task = taskOf(commit);
    while (task != null) {
      String before = commits.parentsOf(commit).get(0);
      String merge = commit;
      Set<String> paths =
          changed.computeIfAbsent(merge, any -> new HashSet<>(commits.changedPaths(before, merge)));
      // Rebased, a task is several commits.
      if (!tasks.contains(task) && files.stream().anyMatch(paths::contains)) {
        tasks.add(0, task);
      }
      commit = before;
      task = taskOf(commit);
    }
    return tasks;
  }

  private @Nullable String taskOf(String commit) {
    String effect = MergeMessage.effect(commits.messageOf(commit));
    String prefix = new EffectId(run, "").toString();
    return effect != null && effect.startsWith(prefix) ? effect.substring(prefix.length()) : null;
  }
}
