package dev.osier.run;

import dev.osier.outcome.CheckResult;
import dev.osier.plan.MergePolicy.RedBase;
import dev.osier.plan.Plan;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.TaskWorkspace;
import dev.osier.run.decide.CandidateSearch;
import dev.osier.run.decide.CandidateSearch.Ask;
import dev.osier.run.decide.CandidateSearch.Stage;
import dev.osier.run.decide.CandidateSearch.Why;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.TaskIndex;
import dev.osier.run.decide.UnpublishedMerges;
import dev.osier.text.Limits;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Functions.Proc;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From the merges to the target: verifies the base while agents work, then the candidate, takes out
 * what makes it fail, publishes what is left (G2, G3, G7). With {@code publish: each} it does so
 * beside the agents, whenever something was merged. What is to be merged again, without a culprit
 * or on a target that moved, {@link MainLoop} merges: as it is under way beside the agents, else by
 * going on to the end of the line, since a task that conflicts then may be done anew.
 *
 * <p>Which checks are needed is decided by {@link CandidateSearch}, carried out by {@link
 * CheckSlots}; what becomes of a target that moved, by {@link Publishing}.
 */
final class Landing {
  private static final int SHORT = 7;
  private static final String WHOLE = "Whole run: verify";

  private final RunContext run;
  private final Plan plan;
  private final RunState state;
  private final TaskIndex index;
  private final UnpublishedMerges landed;
  private final MainLoop work;
  private final Publishing publishing;
  private final @Nullable String command;
  private @Nullable CheckSlots checks;
  private @Nullable Aside base;
  private @Nullable Aside beside;
  private @Nullable Stage baseStage;
  private boolean besideWork;

  Landing(RunContext run, Approval approval, MainLoop work) {
    this.run = run;
    this.plan = run.plan();
    this.state = run.state();
    this.index = state.tasks().index();
    this.landed = state.landed();
    this.work = work;
    this.command = plan.landingVerify();
    this.publishing = new Publishing(run, approval);
  }

  /** Once the run is prepared: begins what needs no merge. */
  void begin() {
    if (command != null) {
      checks = new CheckSlots(run, command);
    }
    if (command != null && mayMerge()) {
      base = Aside.begin(this::checkBase);
    }
    if (plan.merge().publish() == PublishPolicy.EACH) {
      beside = Aside.begin(this::landEach);
    }
  }

  /** A task that only reads changes nothing that a check could be run on. */
  private boolean mayMerge() {
    return plan.tasks().stream().anyMatch(task -> task.workspace() != TaskWorkspace.NONE);
  }

  /** Work that goes on beside the run's own thread, until its end or until it is cancelled. */
  private record Aside(CancellationScope scope, CompletablePromise<Void> end) {
    static Aside begin(Proc work) {
      CompletablePromise<Void> end = Workflow.newPromise();
      CancellationScope scope =
          Workflow.newCancellationScope(() -> end.completeFrom(Async.procedure(work)));
      scope.run();
      return new Aside(scope, end);
    }

    static boolean isOver(@Nullable Aside aside) {
      return aside == null || aside.end().isCompleted();
    }
  }

  private void checkBase() {
    CandidateSearch search = new CandidateSearch(0, 1, true);
    baseStage = requireChecks().settle(search, this::candidate);
    if (baseStage == Stage.RED_BASE && plan.merge().redBase() == RedBase.REFUSE) {
      state.failed(redBase() + ". To run all the same, set merge.redBase to ignore");
    }
  }

  /** After the last merge. */
  void land() {
    if (beside != null) {
      while (!Aside.isOver(beside)) {
        // It may put something back into the line.
        work.go();
        Workflow.await(
            () -> Aside.isOver(beside) || !(index.allPassed() || state.ending().isFailed()));
      }
      beside.end().get();
    }
    landOnce();
    state.ending().publishing(true);
  }

  /** Beside the agents, until the last merge or until something cannot be published. */
  private void landEach() {
    besideWork = true;
    try {
      boolean goesOn = true;
      while (goesOn) {
        Workflow.await(
            () -> !landed.merges().isEmpty() || index.allPassed() || state.ending().isFailed());
        goesOn = !landed.merges().isEmpty() && landOnce();
      }
    } finally {
      besideWork = false;
    }
  }

  /**
   * @return true if all that was merged as it began is published, or taken out
   */
  private boolean landOnce() {
    int attempt = 1;
    while (true) {
      if (isWorkLeft()) {
        mergeAgain();
      }
      Candidate verified = verify();
      if (state.ending().isFailed()) {
        return false;
      }
      if (isWorkLeft()) {
        continue;
      }
      if (landed.merges().isEmpty()) {
        return true;
      }
      String moved =
          publishing.publish(verified.commit(), verified.publishable(), attempt, !besideWork);
      if (moved != null) {
        work.betweenMerges(() -> state.train().ontoGround(moved));
        mergeAgain();
        attempt++;
      } else if (!isWorkLeft()) {
        return verified.commit().equals(landed.ground());
      }
    }
  }

  /** A task was retried while the whole was verified, or while a person was asked. */
  private boolean isWorkLeft() {
    return !besideWork && !index.allPassed();
  }

  /** What was put back into the line is merged. */
  private void mergeAgain() {
    if (besideWork) {
      Workflow.await(() -> work.isAtRest() || state.ending().isFailed());
    } else {
      work.go();
    }
  }

  /**
   * A candidate.
   *
   * @param publishable it passed its check, there is none, or it does not count
   */
  private record Candidate(String commit, boolean publishable) {}

  private Candidate verify() {
    if (command == null || landed.merges().isEmpty()) {
      return new Candidate(landed.integration(), true);
    }
    if (base != null) {
      base.end().get();
    }
    if (baseStage == Stage.RED_BASE) {
      return state.ending().isFailed()
          ? new Candidate(landed.integration(), false)
          : ignoringBase();
    }
    CandidateSearch search = search();
    int whole = state.landed().merges().size();
    while (true) {
      Stage stage = requireChecks().settle(search, this::candidate);
      if (stage == Stage.RED_BASE) {
        return redGround();
      }
      if (stage == Stage.PASSED) {
        return new Candidate(candidate(whole).commit(), true);
      }
      evict(search.culprit());
      whole = state.landed().merges().size();
      if (whole == 0) {
        return new Candidate(landed.integration(), true);
      }
      search.evicted(whole);
    }
  }

  private CandidateSearch search() {
    CandidateSearch search =
        new CandidateSearch(landed.merges().size(), plan.merge().slots(), true);
    CheckResult ground = requireChecks().known(landed.ground());
    if (ground != null && ground.passed()) {
      search.answer(new Ask(0, Why.FIRST), true, ground.ofAnotherRun());
    }
    return search;
  }

  /** The plan says that a red base does not matter: the whole is checked once, for the report. */
  private Candidate ignoringBase() {
    String whole = state.landed().integration();
    CandidateSearch once = new CandidateSearch(0, 1, false);
    Stage stage = requireChecks().settle(once, any -> new CheckSlots.Candidate(whole, WHOLE));
    state
        .ending()
        .problem(
            List.of(
                redBase()
                    + (stage == Stage.PASSED
                        ? "; with the run's work it passes"
                        : "; so does the result, which is published all the same")));
    return new Candidate(whole, true);
  }

  /** What the merges begin on fails, found out only now. */
  private Candidate redGround() {
    String sentence =
        isMoved()
            ? "The whole fails the check %s, and so does %s by itself, which moved meanwhile"
                .formatted(command, target())
            : "The base fails the check %s by itself, so no task is blamed".formatted(command);
    boolean ignored = plan.merge().redBase() == RedBase.IGNORE;
    if (ignored) {
      state.ending().problem(List.of(sentence));
    } else {
      state.ending().redBase(sentence);
    }
    return new Candidate(landed.integration(), ignored);
  }

  private boolean isMoved() {
    return !landed.ground().equals(state.prepared().base());
  }

  private String target() {
    String target = state.prepared().target();
    return target == null ? "the directory" : target;
  }

  private String redBase() {
    CheckResult result = requireChecks().known(state.prepared().base());
    String tail = result == null ? "" : lastLine(result.tail());
    String base = state.prepared().base();
    return "The base %s fails the check %s by itself%s"
        .formatted(
            base.substring(0, Math.min(SHORT, base.length())),
            Limits.cut(String.valueOf(command).strip().replaceAll("\\s+", " "), 60),
            tail.isEmpty() ? "" : " (" + Limits.cut(tail, 60) + ")");
  }

  /** The first {@code prefix} merges as something to check. */
  private CheckSlots.Candidate candidate(int prefix) {
    if (prefix == 0) {
      return new CheckSlots.Candidate(
          landed.ground(), (isMoved() ? target() : "Base") + ": verify by itself");
    }
    UnpublishedMerges.Landed last = state.landed().merges().get(prefix - 1);
    return new CheckSlots.Candidate(
        last.after(),
        prefix == state.landed().merges().size() ? WHOLE : last.task() + ": verify up to here");
  }

  /** Takes out the merge with which the check fails, and merges those after it without it. */
  private void evict(int index) {
    CheckResult check = requireChecks().known(landed.merges().get(index).after());
    String tail = check == null ? "" : lastLine(check.tail());
    String headline =
        "With it the check %s fails%s".formatted(command, tail.isEmpty() ? "" : ": " + tail);
    work.betweenMerges(() -> state.train().evict(index, headline));
    mergeAgain();
  }

  private CheckSlots requireChecks() {
    if (checks == null) {
      throw new IllegalStateException("there is nothing to check with");
    }
    return checks;
  }

  private static String lastLine(String tail) {
    String[] lines = tail.strip().split("\\R", -1);
    return Limits.headline(lines[lines.length - 1]);
  }

  /**
   * On the way out: ends what is under way, and not over in a moment. What is being published goes
   * on.
   */
  void end() {
    if (!idle()) {
      Grace.before(this::endNow, this::idle);
    }
  }

  private void endNow() {
    Stream.of(base, beside)
        .filter(Objects::nonNull)
        .forEach(aside -> aside.scope().cancel("the run ends"));
    if (checks != null) {
      checks.end();
    }
  }

  /** Nothing of it is under way. */
  boolean idle() {
    return (checks == null || checks.idle()) && Aside.isOver(base) && Aside.isOver(beside);
  }

  /** What a publish that was under way when the run was cancelled has done all the same. */
  void takeUp() {
    publishing.takeUp();
  }
}
