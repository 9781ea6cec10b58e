package dev.osier.workspace;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the release of an effect's workspace ended. */
public sealed interface ReleaseResult {

  /**
   * Workspace, branch and processes are gone.
   *
   * @param keptRef the ref that keeps the effect's unmerged work, or null if there is none
   * @param notes what was not kept and why, one sentence each
   */
  record Released(@Nullable String keptRef, List<String> notes) implements ReleaseResult {
    public Released {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Nothing lives of the effect, all of its unmerged work is saved, and its workspace and branch
   * are left to be looked at until then; the sweeper removes them.
   *
   * @param keptRef as of {@link Released}
   * @param notes as of {@link Released}
   */
  record Waiting(Instant until, @Nullable String keptRef, List<String> notes)
      implements ReleaseResult {
    public Waiting {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Something could not be ended, saved or removed: the workspace stays, in a state from which
   * another release goes on.
   *
   * @param reason for the report
   * @param keptRef as of {@link Released}
   * @param wanted by the user, so that it is no fault
   */
  record Stayed(String reason, @Nullable String keptRef, boolean wanted) implements ReleaseResult {
    Stayed(String reason) {
      this(reason, null, false);
    }
  }
}
