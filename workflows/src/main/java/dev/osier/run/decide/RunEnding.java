package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.osier.report.RunStatus;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a run as a whole: what decides how it ends, and what its report says of it
 * besides its tasks.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class RunEnding {
  private final Set<String> problems = new LinkedHashSet<>();
  private @Nullable String failure;
  private boolean halted;
  private boolean cancelled;
  private boolean redBase;
  private boolean unpublished;
  private boolean publishing;
  private boolean done;

  RunEnding() {}

  /** What its report is to say, a sentence each; the same is said once. */
  public void problem(Collection<String> sentences) {
    problems.addAll(sentences);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  void halted() {
    halted = true;
  }

  void cancelled() {
    cancelled = true;
  }

  void failed(String why) {
    failure = why;
  }

  /** Why it cannot go on, or null. */
  @Nullable String failure() {
    return failure;
  }

  /** Whether it could not go on. */
  public boolean isFailed() {
    return failure != null;
  }

  /** No further task or try is to start. */
  boolean startsNothing() {
    return halted || cancelled || failure != null;
  }

  /** The base fails the check: nothing is published, nobody is blamed. */
  public void redBase(String sentence) {
    problem(List.of(sentence));
    redBase = true;
  }

  /**
   * @param last nothing but this is left to do: no task gets a further try meanwhile
   */
  public void publishing(boolean last) {
    publishing = last;
  }

  /**
   * @param all whether what was merged is where the plan wants it
   */
  public void published(boolean all) {
    unpublished = !all;
  }

  /** Nothing of it is left to do. */
  public void done() {
    done = true;
  }

  /** Why no task gets a further try, or null if one may. */
  @Nullable String closed(RunStatus status) {
    if (done || status != RunStatus.RUNNING) {
      return "the run has ended";
    }
    return startsNothing() ? "the run was halted" : publishing ? "the run is publishing" : null;
  }

  /** The first that applies: a failure, a cancel, still running, a red base, then its tasks. */
  RunStatus status(boolean allSucceeded) {
    if (failure != null) {
      return RunStatus.FAILED;
    }
    if (cancelled) {
      return RunStatus.CANCELLED;
    }
    if (!done) {
      return RunStatus.RUNNING;
    }
    if (redBase) {
      return RunStatus.FAILED;
    }
    if (allSucceeded) {
      return unpublished ? RunStatus.UNPUBLISHED : RunStatus.COMPLETED;
    }
    return halted ? RunStatus.HALTED : RunStatus.PARTIAL;
  }
}
