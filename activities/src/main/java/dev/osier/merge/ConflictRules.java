package dev.osier.merge;

import dev.osier.git.object.Trees;
import dev.osier.git.object.Trees.Entry;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.merge.MergeResult.Message;
import dev.osier.merge.MergeResult.Stages;
import dev.osier.plan.MergeRule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settles a conflict by the plan's rules, if they settle all of it: of several rules for a file the
 * first holds, and one file without a rule leaves the whole to {@code merge.onConflict}.
 *
 * <p>{@code union} settles lines that both sides changed, and files that both made; not a file that
 * one side removed. {@code regenerate} settles whatever git says of the file.
 */
final class ConflictRules {
  /** What git says where union can settle it; the same words in all versions. */
  private static final Set<String> OF_LINES = Set.of("CONFLICT (contents)", "CONFLICT (add/add)");

  private final List<MergeRule> rules;
  private final Trees trees;

  ConflictRules(List<MergeRule> rules, Trees trees) {
    this.rules = rules;
    this.trees = trees;
  }

  /**
   * A conflict that is settled, but for commands that are to be run.
   *
   * @param tree without git's marks
   * @param commands the rules whose commands are to be run in it, in their order
   */
  record Settled(String tree, List<MergeRule> commands) {
    Settled {
      commands = List.copyOf(commands);
    }

    /** Whether a command may write the file. */
    boolean covers(String path) {
      return commands.stream().anyMatch(rule -> rule.covers(path));
    }
  }

  /** Null if the rules do not settle all of it. */
  @Nullable Settled settle(Conflict conflict, MergeTree merging) throws InterruptedException {
    Map<String, MergeRule> byFile = rulesByFile(conflict);
    if (byFile == null) {
      return null;
    }
    Map<String, Optional<Entry>> files = new LinkedHashMap<>();
    Set<MergeRule> commands = new LinkedHashSet<>();
    for (Map.Entry<String, Stages> file : conflict.byFile().entrySet()) {
      MergeRule rule = byFile.get(file.getKey());
      if (rule == null) {
        return null;
      }
      Optional<Entry> settled =
          rule.union() ? union(file.getValue(), merging) : file.getValue().ours();
      if (rule.union() && settled.isEmpty()) {
        return null;
      }
      if (!rule.union()) {
        commands.add(rule);
      }
      files.put(file.getKey(), settled);
    }
    return new Settled(
        trees.with(conflict.tree(), files), rules.stream().filter(commands::contains).toList());
  }

  /** Null if there is a file that no rule is for, or one about which union knows nothing. */
  private @Nullable Map<String, MergeRule> rulesByFile(Conflict conflict) {
    Map<String, MergeRule> byFile = new LinkedHashMap<>();
    Set<String> files = new LinkedHashSet<>(conflict.files());
    for (Message message : conflict.messages()) {
      if (message.isConflict()) {
        files.addAll(message.files());
      }
    }
    for (String file : files) {
      MergeRule rule = ruleFor(file);
      if (rule == null) {
        return null;
      }
      byFile.put(file, rule);
    }
    for (Message message : conflict.messages()) {
      boolean beyondLines = message.isConflict() && !OF_LINES.contains(message.type());
      if (beyondLines
          && message.files().stream().map(byFile::get).anyMatch(r -> r != null && r.union())) {
        return null;
      }
    }
    // Git can call a merge a conflict without naming a file.
    return byFile.isEmpty() ? null : byFile;
  }

  private @Nullable MergeRule ruleFor(String file) {
    return rules.stream().filter(rule -> rule.covers(file)).findFirst().orElse(null);
  }

  private Optional<Entry> union(Stages stages, MergeTree merging) throws InterruptedException {
    if (stages.ours().isEmpty() || stages.theirs().isEmpty()) {
      return Optional.empty();
    }
    Entry ours = stages.ours().get();
    Entry theirs = stages.theirs().get();
    boolean regular =
        ours.isRegular() && theirs.isRegular() && stages.base().map(Entry::isRegular).orElse(true);
    if (!regular) {
      return Optional.empty();
    }
    String base = stages.base().map(Entry::id).orElse(null);
    byte[] united = merging.union(ours.id(), base, theirs.id(), trees);
    boolean oursAsBefore = stages.base().map(was -> was.mode() == ours.mode()).orElse(false);
    int mode = oursAsBefore ? theirs.mode() : ours.mode();
    return united == null ? Optional.empty() : Optional.of(new Entry(mode, trees.write(united)));
  }
}
