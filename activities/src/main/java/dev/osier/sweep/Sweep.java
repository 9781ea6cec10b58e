package dev.osier.sweep;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep has done.
 *
 * @param swept what was removed (or would be, of a sweep that only looks)
 * @param left what is still there
 */
public record Sweep(List<Swept> swept, List<Left> left) {
  public static final Sweep NOTHING = new Sweep(List.of(), List.of());

  public Sweep {
    swept = List.copyOf(swept);
    left = List.copyOf(left);
  }

  /**
   * @param repository its root
   * @param run a run's key
   * @param what a task, or the part of a run that is no task's
   * @param why a run's remains may go, as the end of a sentence
   * @param keptRef the ref that keeps unmerged work, or null if there is none
   * @param notes what was not kept and why, one sentence each
   */
  public record Swept(
      String repository,
      String run,
      String what,
      String why,
      @Nullable String keptRef,
      List<String> notes) {
    public Swept {
      notes = List.copyOf(notes);
    }
  }

  /**
   * @param run null if it concerns the repository
   * @param what null if it concerns the whole run
   * @param reason one sentence, without its full stop
   * @param failed true if it should have gone
   */
  public record Left(
      String repository,
      @Nullable String run,
      @Nullable String what,
      String reason,
      boolean failed) {}

  /** Both, as one. */
  public Sweep and(Sweep other) {
    List<Swept> allSwept = new ArrayList<>(swept);
    allSwept.addAll(other.swept);
    List<Left> allLeft = new ArrayList<>(left);
    allLeft.addAll(other.left);
    return new Sweep(allSwept, allLeft);
  }
}
