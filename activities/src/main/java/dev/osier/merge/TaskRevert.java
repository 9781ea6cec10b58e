package dev.osier.merge;

import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Trees;
import dev.osier.merge.LandedTasks.Landed;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.name.EffectId;
import java.util.List;

/**
 * Takes one landed task out again: a merge of the commit before it, with the commit after it as the
 * base. In the object database; writes a commit and moves no ref.
 */
public final class TaskRevert {
  private static final String REVERTS = "Osier-Reverts: ";
  private static final int SHORT = 12;

  private final Repository repository;
  private final Commits commits;

  public TaskRevert(Repository repository, Commits commits) {
    this.repository = repository;
    this.commits = commits;
  }

  /** How it ended. */
  public sealed interface Result {}

  /** The commit that takes the task out, upon the tip. */
  public record Made(String commit) implements Result {}

  /** The tip has nothing of the task any more. */
  public record Nothing() implements Result {}

  /**
   * What came later changed the same places.
   *
   * @param with the tasks among that, the newest first; empty: commits of the user's
   * @param hunks the places, as text that is safe to show
   */
  public record Conflicts(List<String> files, List<EffectId> with, String hunks) implements Result {
    public Conflicts {
      files = List.copyOf(files);
      with = List.copyOf(with);
    }
  }

  /**
   * @param tip a commit that {@code landed} is in
   * @param later the tasks that landed after it
   */
  public Result upon(String tip, Landed landed, List<Landed> later) throws InterruptedException {
    try (MergeTrees trees = new MergeTrees(repository);
        Trees files = commits.trees()) {
      trees.use(tip);
      MergeResult result = new ChangeMerge(trees).ofCommits(landed.after(), tip, landed.before());
      if (result instanceof Conflict && isRevertedAlready(tip, landed)) {
        // Git takes a file of the same content for the one that is gone, and says it was renamed.
        return new Nothing();
      }
      if (result instanceof Conflict conflict) {
        List<String> names = conflict.files();
        List<EffectId> with =
            later.stream()
                .filter(
                    each ->
                        commits.changedPaths(each.before(), each.after()).stream()
                            .anyMatch(names::contains))
                .map(Landed::effect)
                .toList();
        return new Conflicts(
            names, with, Hunks.of(conflict, files, "without " + landed.effect().task()));
      }
      String tree = ((Clean) result).tree();
      if (tree.equals(commits.treeOf(tip))) {
        return new Nothing();
      }
      Identity identity = Identity.of(repository.git());
      return new Made(commits.write(tree, List.of(tip), message(landed), identity, identity));
    }
  }

  /** Whether a commit of this class took it out, and none has taken that back. */
  private boolean isRevertedAlready(String tip, Landed landed) {
    boolean reverted = false;
    String by = "";
    for (String later : commits.firstParents(tip, landed.after())) {
      String message = commits.messageOf(later);
      if (message.endsWith("\n\n" + REVERTS + landed.effect() + "\n")) {
        reverted = true;
        by = later;
      } else if (reverted && message.contains("This reverts commit " + by)) {
        reverted = false;
      }
    }
    return reverted;
  }

  private String message(Landed landed) {
    String subject = commits.messageOf(landed.after()).strip().lines().findFirst().orElse("");
    String first =
        landed.count() == 1
            ? "Revert \"" + MergeMessage.line(subject) + "\""
            : "Revert " + landed.effect().task() + ", " + landed.count() + " commits";
    return """
        %s

        Takes out what %s changed from %s to %s.

        %s%s
        """
        .formatted(
            first,
            landed.effect().task(),
            landed.before().substring(0, SHORT),
            landed.after().substring(0, SHORT),
            REVERTS,
            landed.effect());
  }
}
