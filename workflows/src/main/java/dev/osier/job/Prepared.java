package dev.osier.job;

import dev.osier.plan.MergeSign;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run stands on: found once, as it began.
 *
 * @param host names the queues on which the rest of the run is done
 * @param repository the root of the repository on that host; of a copied directory the hidden one
 * @param target a branch, without {@code refs/heads/}; null for a copied directory, which is itself
 *     the target
 * @param targetCommit where the target stood
 * @param base the commit that tasks start from
 * @param agents how many agents the host runs at once
 * @param directory the directory that is copied, or null
 * @param notes what tasks will not see of it and why, one sentence each
 * @param hooks that run on what agents leave uncommitted; null: none
 * @param searchAttributes whether the run sets them. Decided here, since what a workflow does
 *     cannot depend on the settings of the worker that it happens to be on
 * @param sign whether merges are signed: the plan's word where the user's settings give what it
 *     takes, else {@code NEVER}
 */
@RecordBuilder
public record Prepared(
    String host,
    String repository,
    @Nullable String target,
    String targetCommit,
    String base,
    int agents,
    @Nullable String directory,
    List<String> notes,
    @Nullable CommitHooks hooks,
    boolean searchAttributes,
    MergeSign sign)
    implements PreparedBuilder.With {
  public Prepared {
    notes = List.copyOf(notes);
  }

  /** Of which there is nothing to note, without hooks and signatures. */
  public Prepared(
      String host,
      String repository,
      @Nullable String target,
      String targetCommit,
      String base,
      int agents) {
    this(
        host,
        repository,
        target,
        targetCommit,
        base,
        agents,
        null,
        List.of(),
        null,
        false,
        MergeSign.NEVER);
  }
}
