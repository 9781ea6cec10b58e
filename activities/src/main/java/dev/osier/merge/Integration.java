package dev.osier.merge;

import dev.osier.git.Identity;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Trees;
import dev.osier.git.object.Trees.Entry;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.merge.ConflictRules.Settled;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.merge.TaskCommits.Again;
import dev.osier.plan.MergeRule;
import dev.osier.process.ByteText;
import dev.osier.text.Limits;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The integration of a run while tasks are merged into it, one after another. Writes commits and
 * moves no ref.
 *
 * <p>Of each task: git's merge → the plan's rules, if that conflicts → commits in the plan's style.
 * The style changes the history and never the files.
 */
final class Integration {
  private final MergeJob request;
  private final Commits commits;
  private final Trees files;
  private final MergeTrees trees;
  private final ChangeMerge changes;
  private final TaskCommits taskCommits;
  private final ConflictRules rules;
  private final Regeneration regeneration;
  private final EarlierMerges earlier;
  private final CommitWriter writer;
  private final CommitChain chain;
  private final MergeFaultPoint.Observer observer;

  /**
   * @param made the merges above {@code request.onto()} that an earlier call may have made, the
   *     oldest first
   */
  Integration(
      MergeJob request,
      Trees files,
      MergeTrees trees,
      Regeneration regeneration,
      CommitWriter writer,
      List<String> made,
      MergeFaultPoint.Observer observer) {
    this.observer = observer;
    this.request = request;
    this.commits = trees.commits();
    this.files = files;
    this.trees = trees;
    this.changes = new ChangeMerge(trees);
    this.taskCommits = new TaskCommits(commits, changes);
    this.rules = new ConflictRules(request.rules(), files);
    this.regeneration = regeneration;
    this.earlier = new EarlierMerges(commits, request.run());
    this.writer = writer;
    this.chain = new CommitChain(commits, writer, request.onto(), made);
  }

  /** The commit that holds everything merged so far. */
  String tip() {
    return chain.tip();
  }

  /**
   * What comes out of a merge and the rules.
   *
   * @param regenerated the tree in which commands wrote, or null
   */
  private record Whole(String tree, @Nullable String regenerated) {}

  /** Merges one more; a task that conflicts is left out, and the tip stays. */
  MergeOutcome merge(Item item) throws InterruptedException {
    trees.use(tip());
    // The start must be in both histories for git to see only the task's change. It is not in the
    // integration's if a task that this one was built on was evicted; not in the task's if the
    // agent rewrote history.
    boolean direct = holds(item.start()) && commits.isAncestor(item.start(), item.commit());
    MergeResult result =
        direct
            ? trees.get().merge(tip(), item.commit())
            : changes.ofCommits(item.start(), tip(), item.commit());
    observer.reached(MergeFaultPoint.TREE_MERGED);
    if (result instanceof Clean clean) {
      return commit(item, new Whole(clean.tree(), null), direct);
    }
    Conflict conflict = (Conflict) result;
    Settled settled = rules.settle(conflict, trees.get());
    if (settled == null) {
      return conflicted(item, conflict);
    }
    observer.reached(MergeFaultPoint.CONFLICT_SETTLED);
    if (settled.commands().isEmpty()) {
      return commit(item, new Whole(settled.tree(), null), direct);
    }
    String known = regeneratedBefore(item, settled, direct);
    if (known != null) {
      return commit(item, new Whole(known, settled.tree()), direct);
    }
    String tree = settled.tree();
    for (MergeRule rule : settled.commands()) {
      String standIn = standIn(tree);
      if (trees.spares() != null) {
        trees.spares().give();
      }
      Regeneration.Ending ending = regeneration.run(standIn, rule);
      if (ending instanceof Regeneration.Failed failed) {
        return notRegenerated(item, conflict, rule, failed);
      }
      Map<String, Optional<Entry>> written =
          new LinkedHashMap<>(((Regeneration.Written) ending).files());
      written.keySet().removeIf(file -> !rule.covers(file));
      tree = files.with(tree, written);
    }
    return commit(item, new Whole(tree, settled.tree()), direct);
  }

  /**
   * Whether all that a task started from is in the integration: the commit itself or, of one that
   * was made for the task to start from before its needs were merged, what it was made of.
   */
  private boolean holds(String start) {
    if (commits.isAncestor(start, tip())) {
      return true;
    }
    List<String> parents = commits.parentsOf(start);
    return parents.size() > 1
        && parents.stream().allMatch(parent -> commits.isAncestor(parent, tip()));
  }

  /** In no history: the workspace of a command is made from it. */
  private String standIn(String tree) {
    return commits.write(
        tree,
        List.of(tip()),
        "Stands for what is being merged",
        Identity.OSIER,
        Identity.OSIER,
        Instant.EPOCH.atZone(ZoneOffset.UTC));
  }

  /**
   * What the commands wrote in an earlier call, so that they are not run twice for one merge; null
   * if there was none.
   */
  private @Nullable String regeneratedBefore(Item item, Settled settled, boolean direct) {
    String message = message(item, settled.tree());
    String tree =
        chain.treeMade(
            message,
            parents ->
                switch (request.style()) {
                  case MERGE ->
                      direct
                          ? parents.equals(List.of(tip(), item.commit()))
                          : parents.size() == 2 && parents.get(0).equals(tip());
                  case SQUASH, REBASE -> parents.equals(List.of(tip()));
                });
    return tree != null
            && commits.changedTrees(settled.tree(), tree).stream().allMatch(settled::covers)
        ? tree
        : null;
  }

  private String message(Item item, @Nullable String regenerated) {
    return switch (request.style()) {
      case MERGE -> MergeMessage.of(request.run(), item, regenerated);
      case SQUASH, REBASE ->
          MergeMessage.ofSquashed(
              request.run(),
              item,
              taskCommits.of(item).stream().map(commits::messageOf).toList(),
              regenerated);
    };
  }

  private MergeOutcome commit(Item item, Whole whole, boolean direct) throws InterruptedException {
    String before = tip();
    int count = 1;
    switch (request.style()) {
      case MERGE -> {
        // One that was made for it to start from is not its work.
        int made = commits.isAncestor(item.start(), before) ? 0 : 1;
        count = direct ? commits.count(item.commit(), before) - made : 1;
        String message = message(item, whole.regenerated());
        if (direct) {
          chain.merge(whole.tree(), item.commit(), message);
        } else {
          chain.mergeChange(whole.tree(), changeMessage(item), message);
        }
      }
      case SQUASH -> chain.add(whole.tree(), message(item, whole.regenerated()));
      case REBASE -> {
        List<Again> again = taskCommits.upon(before, item, whole.tree());
        if (again == null) {
          chain.add(whole.tree(), message(item, whole.regenerated()));
        } else {
          count = again.size();
          for (Again each : again) {
            chain.again(
                each.original(),
                each.tree(),
                MergeMessage.ofRebased(request.run(), item, commits.messageOf(each.original())));
          }
        }
      }
    }
    observer.reached(MergeFaultPoint.COMMITS_WRITTEN);
    List<String> changed = commits.changedPaths(before, tip());
    trees.moved(tip(), changed);
    String headline =
        "Merged %s, %s, %s%s"
            .formatted(
                item.task(),
                counted(count, "commit"),
                counted(changed.size(), "file"),
                isAllSigned(before) ? "" : ", not signed");
    return new MergeOutcome(item.task(), tip(), Limits.headline(headline), List.of(), List.of());
  }

  private boolean isAllSigned(String before) {
    // Most of the time there is nothing to look at.
    return !writer.signs() || commits.firstParents(tip(), before).stream().noneMatch(writer::lacks);
  }

  /** Of the change of a task as one commit on top of the integration. */
  private static String changeMessage(Item item) {
    return "%s\n\nWhat %s changed since %s, without the work that was there before.\n"
        .formatted(MergeMessage.title(item), item.commit(), item.start());
  }

  private MergeOutcome conflicted(Item item, Conflict conflict) {
    List<String> with = earlier.thatChanged(conflict.files(), tip());
    String whom = with.isEmpty() ? "what was there before" : String.join(", ", with);
    return new MergeOutcome(
        item.task(),
        null,
        Limits.headline("Conflicts with " + whom + where(conflict.files())),
        shown(conflict.files()),
        with,
        Hunks.of(conflict, files, item.task()));
  }

  private MergeOutcome notRegenerated(
      Item item, Conflict conflict, MergeRule rule, Regeneration.Failed failed) {
    Integer exit = failed.check().exit();
    String how = exit == null ? "did not end in time" : "failed with exit code " + exit;
    return new MergeOutcome(
        item.task(),
        null,
        Limits.headline(
            "Conflicts%s, and %s %s"
                .formatted(
                    where(conflict.files()), MergeMessage.line("" + rule.regenerate()), how)),
        shown(conflict.files()),
        earlier.thatChanged(conflict.files(), tip()),
        Limits.cut(
            failed.check().tail().replaceAll(MergeMessage.UNSAFE_IN_LINES, ""), Limits.HUNKS));
  }

  private static String where(List<String> conflicts) {
    int more = conflicts.size() - 1;
    return (conflicts.isEmpty() ? "" : " in " + MergeMessage.line(ByteText.shown(conflicts.get(0))))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** As many as a report has room for, the first in any case. */
  private static List<String> shown(List<String> conflicts) {
    int room = Limits.FILES_TEXT;
    int count = 0;
    for (String file : conflicts.stream().limit(Limits.FILES).toList()) {
      room -= file.length();
      count += count == 0 || room >= 0 ? 1 : 0;
    }
    return conflicts.stream()
        .limit(count)
        .map(file -> Limits.cut(ByteText.shown(file), Limits.FILES_TEXT))
        .toList();
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
