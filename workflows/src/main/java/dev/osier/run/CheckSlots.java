package dev.osier.run;

import dev.osier.job.CheckJob;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.Plan;
import dev.osier.run.decide.CandidateSearch;
import dev.osier.run.decide.CandidateSearch.Ask;
import dev.osier.run.decide.CandidateSearch.Stage;
import dev.osier.run.decide.CandidateSearch.Why;
import dev.osier.run.decide.RunState;
import dev.osier.step.VerifyMerge;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what a {@link CandidateSearch} asks, at most as many checks at a time as the plan has
 * slots.
 *
 * <p>A check whose answer follows from others meanwhile goes on to its end in its slot: it ends
 * about when they do, see {@link Grace}.
 */
final class CheckSlots {
  private final RunContext run;
  private final Plan plan;
  private final RunState state;
  private final String command;
  private final Map<String, CheckResult> known = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final List<@Nullable Running> slots = new ArrayList<>();

  /** A check under way. */
  private record Running(String commit, StepCall<CheckJob, CheckResult> call) {}

  /**
   * A prefix as something to check.
   *
   * @param summary for people
   */
  record Candidate(String commit, String summary) {}

  CheckSlots(RunContext run, String command) {
    this.run = run;
    this.plan = run.plan();
    this.state = run.state();
    this.command = command;
    for (int i = 0; i < plan.merge().slots(); i++) {
      slots.add(null);
    }
  }

  /** The last answer for a commit, or null. */
  @Nullable CheckResult known(String commit) {
    return known.get(commit);
  }

  /** Asks until it is known what becomes of the candidates. */
  Stage settle(CandidateSearch search, IntFunction<Candidate> candidates) {
    Map<Ask, Running> open = new LinkedHashMap<>();
    while (search.stage() == Stage.OPEN) {
      List<Ask> asks = search.asks();
      open.keySet().retainAll(asks);
      if (!answerKnown(search, asks, open, candidates)) {
        begin(search, asks, open, candidates);
        Promise.anyOf(busy()).get();
        take(search, open);
      }
    }
    return search.stage();
  }

  /** True if one of the asks was answered by what is known already. */
  private boolean answerKnown(
      CandidateSearch search,
      List<Ask> asks,
      Map<Ask, Running> open,
      IntFunction<Candidate> candidates) {
    for (Ask ask : asks) {
      CheckResult before = known(candidates.apply(ask.prefix()).commit());
      boolean counts =
          before != null && (before.ofAnotherRun() ? search.takesRemembered(ask) : isFirst(ask));
      if (counts && before != null && !open.containsKey(ask)) {
        search.answer(ask, before.passed(), before.ofAnotherRun());
        return true;
      }
    }
    return false;
  }

  private static boolean isFirst(Ask ask) {
    return ask.why() == Why.FIRST;
  }

  private void begin(
      CandidateSearch search,
      List<Ask> asks,
      Map<Ask, Running> open,
      IntFunction<Candidate> candidates) {
    for (Ask ask : asks) {
      int slot = freeSlot();
      if (slot < 0) {
        return;
      }
      if (!open.containsKey(ask)) {
        Candidate candidate = candidates.apply(ask.prefix());
        String again = isFirst(ask) ? "" : " once more";
        Running running =
            running(
                new Candidate(candidate.commit(), candidate.summary() + again),
                slot,
                ask.why() == Why.AGAIN ? failures.getOrDefault(candidate.commit(), 0) : 0,
                !search.takesRemembered(ask));
        slots.set(slot, running);
        open.put(ask, running);
      }
    }
  }

  private int freeSlot() {
    for (int i = 0; i < slots.size(); i++) {
      Running running = slots.get(i);
      if (running == null || running.call().isOver()) {
        return i;
      }
    }
    return -1;
  }

  private Running running(Candidate candidate, int slot, int failedBefore, boolean fresh) {
    Duration timeout = plan.merge().verifyTimeout();
    Step<CheckJob, CheckResult> step =
        Step.of(
            StepOptions.verify(state.prepared().host(), candidate.summary(), timeout),
            options -> Workflow.newActivityStub(VerifyMerge.class, options)::verify);
    CheckJob request =
        new CheckJob(
            state.run(),
            state.prepared().repository(),
            candidate.commit(),
            command,
            TaskRequests.workspaceNeeds(plan),
            timeout.toSeconds(),
            slot,
            failedBefore,
            fresh);
    return new Running(candidate.commit(), run.steps().begin(step, request));
  }

  /** Takes the answers that are there; what broke a check that is asked for breaks the run. */
  private void take(CandidateSearch search, Map<Ask, Running> open) {
    for (int slot = 0; slot < slots.size(); slot++) {
      Running running = slots.get(slot);
      if (running != null && running.call().isOver()) {
        slots.set(slot, null);
        CheckResult result = running.call().answered();
        if (result != null) {
          known.put(running.commit(), result);
          state.ending().problem(result.outside());
          failures.merge(running.commit(), result.passed() ? 0 : 1, Integer::sum);
        }
        for (Ask ask : List.copyOf(open.keySet())) {
          if (running.equals(open.get(ask))) {
            open.remove(ask);
            CheckResult asked = running.call().get();
            search.answer(ask, asked.passed(), asked.ofAnotherRun());
          }
        }
      }
    }
  }

  /** None fails: a check that was ended must not stop the wait for the others. */
  private List<Promise<Void>> busy() {
    List<Promise<Void>> busy = new ArrayList<>();
    for (Running running : slots) {
      if (running != null && !running.call().isOver()) {
        busy.add(running.call().then((result, failure) -> {}));
      }
    }
    return busy;
  }

  /** Nothing of it is under way. */
  boolean idle() {
    return busy().isEmpty();
  }

  /** Ends what is under way. */
  void end() {
    for (Running running : slots) {
      if (running != null && !running.call().isOver()) {
        running.call().cancel("the run ends");
      }
    }
  }
}
