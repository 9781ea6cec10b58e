package dev.osier.keep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How saving an effect's work ended. */
public sealed interface KeepResult {

  /**
   * All is safe: the workspace and its branch may go.
   *
   * @param ref the ref that keeps the effect's unmerged work, or null if there is none
   * @param notes what is not in it and why, one sentence each
   */
  record Saved(@Nullable String ref, List<String> notes) implements KeepResult {
    public Saved {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Something could not be saved: the workspace must stay.
   *
   * @param reason begins with {@code Cannot keep}
   */
  record KeepFailed(String reason) implements KeepResult {}
}
