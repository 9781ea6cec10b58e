package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Refs;
import dev.osier.plan.WorkspaceKind;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of workspace that a repository can have.
 *
 * @param otherwise where none is asked for
 */
record WorkspaceMakers(Map<WorkspaceKind, WorkspaceMaker> all, WorkspaceKind otherwise) {

  /**
   * @param hidden the repository, if it stands for a directory: then there are copies and nothing
   *     else
   */
  static WorkspaceMakers of(Repository repository, @Nullable HiddenRepository hidden, Refs refs) {
    return hidden != null
        ? new WorkspaceMakers(
            Map.of(WorkspaceKind.COPY, new PlainCopy(repository)), WorkspaceKind.COPY)
        : new WorkspaceMakers(
            Map.of(
                WorkspaceKind.WORKTREE,
                new LinkedWorktree(repository, refs),
                WorkspaceKind.CLONE,
                new IndependentClone(repository, refs)),
            WorkspaceKind.WORKTREE);
  }

  WorkspaceKind orElse(@Nullable WorkspaceKind wanted) {
    return wanted == null ? otherwise : wanted;
  }

  /** How the workspace of a record was made, or is to be. */
  WorkspaceMaker of(EffectRecord record) {
    return of(orElse(record.kind()));
  }

  WorkspaceMaker of(WorkspaceKind word) {
    WorkspaceMaker found = all.get(word);
    if (found == null) {
      throw new WorkspaceException(
          "Cannot use a workspace of kind %s: this repository has none"
              .formatted(word.name().toLowerCase(Locale.ROOT)));
    }
    return found;
  }
}
