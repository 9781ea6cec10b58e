package dev.osier.run;

import dev.osier.plan.Plan;
import dev.osier.step.CheckResult;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks;
import dev.osier.step.Publish;
import dev.osier.step.VerifyMerge;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the last merge to the target: verifies the candidate, takes out what makes it fail,
 * publishes what is left (G2, G3, G7).
 */
final class Landing {
  /** For the whole project's check, which takes longer than that of one task. */
  private static final Duration CHECK_TIMEOUT = Duration.ofHours(2);

  /** Tasks named in a summary, of which a page shows 120 characters. */
  private static final int NAMED = 3;

  private final Plan plan;
  private final RunState state;
  private final ShortSteps steps;
  private final Runnable work;
  private final Map<String, CheckResult> checked = new HashMap<>();
  private @Nullable Promise<Publish.Published> publishing;

  /**
   * @param work goes on with the tasks that were put back into the line
   */
  Landing(Plan plan, RunState state, ShortSteps steps, Runnable work) {
    this.plan = plan;
    this.work = work;
    this.state = state;
    this.steps = steps;
  }

  void land() {
    boolean verified = verify();
    while (!state.allPassed()) {
      // A task was retried meanwhile.
      work.run();
      verified = verify();
    }
    state.lands();
    if (state.landed().isEmpty()) {
      return;
    }
    Publish step =
        Workflow.newActivityStub(
            Publish.class,
            StepOptions.git(
                state.prepared().host(),
                state.prepared().target() == null
                    ? "Whole run: write back"
                    : "Whole run: publish to " + state.prepared().target()));
    publishing =
        steps.begin(
            step::publish,
            new Publish.Request(
                state.run(),
                state.prepared().repository(),
                state.prepared().target(),
                state.prepared().targetCommit(),
                state.integration(),
                verified && mayPublish()));
    Workflow.await(publishing::isCompleted);
    state.published(publishing.get());
  }

  /** What a publish that was under way when the run was cancelled has done all the same. */
  void takeUp() {
    if (publishing != null && publishing.isCompleted() && publishing.getFailure() == null) {
      state.published(publishing.get());
    }
  }

  private boolean mayPublish() {
    return switch (plan.merge().publish()) {
      case END -> true;
      case ALL -> state.allSucceeded();
      case NEVER -> false;
      case EACH, ASK ->
          throw new IllegalStateException("refused by PlanReader: " + plan.merge().publish());
    };
  }

  /**
   * @return true if what is merged may be published: it passed its check, or there is none
   */
  private boolean verify() {
    String command = plan.landingVerify();
    if (command == null) {
      return true;
    }
    while (!state.landed().isEmpty()) {
      if (passes(command, state.integration(), "Whole run: verify")) {
        return true;
      }
      if (!passes(command, state.prepared().base(), "Base: verify by itself")) {
        state.redBase(
            "The base fails the check %s by itself, so no task is blamed".formatted(command));
        return false;
      }
      evict(command);
    }
    return true;
  }

  /** Finds the first merge with which the check fails, and merges the others without it. */
  private void evict(String command) {
    List<RunState.Landed> merges = state.landed();
    CulpritSearch search = new CulpritSearch(merges.size());
    while (!search.found()) {
      RunState.Landed last = merges.get(search.next() - 1);
      search.answer(passes(command, last.after(), last.task() + ": verify up to here"));
    }
    RunState.Landed culprit = merges.get(search.culprit());
    CheckResult check = checked.get(culprit.after());
    String tail = check == null ? "" : lastLine(check.tail());
    List<MergeTasks.Item> rest =
        state.evict(
            search.culprit(),
            "With it the check %s fails%s".formatted(command, tail.isEmpty() ? "" : ": " + tail));
    if (!rest.isEmpty()) {
      state.mergedAgain(
          steps.call(mergeStep(plan, state, rest)::merge, asPlanned(plan, state.mergeOf(rest))));
    }
    // Those that conflict now may be done anew; then there is more to merge.
    work.run();
  }

  private boolean passes(String command, String commit, String summary) {
    CheckResult known = checked.get(commit);
    if (known == null) {
      VerifyMerge step =
          Workflow.newActivityStub(
              VerifyMerge.class,
              StepOptions.verify(state.prepared().host(), summary, CHECK_TIMEOUT));
      known =
          step.verify(
              new VerifyMerge.Request(
                  state.run(),
                  state.prepared().repository(),
                  commit,
                  command,
                  TaskRequests.workspaceNeeds(plan),
                  CHECK_TIMEOUT.toSeconds()));
      checked.put(commit, known);
    }
    return known.passed();
  }

  private static String lastLine(String tail) {
    String[] lines = tail.strip().split("\\R", -1);
    return Limits.headline(lines[lines.length - 1]);
  }

  static MergeTasks mergeStep(Plan plan, RunState state, List<MergeTasks.Item> items) {
    String what = named(items.stream().map(MergeTasks.Item::task).toList());
    return Workflow.newActivityStub(
        MergeTasks.class,
        StepOptions.merge(state.prepared().host(), what + ": merge", commands(plan, items)));
  }

  /** Tasks in a summary; the first words are what Temporal's page shows. */
  static String named(List<String> tasks) {
    int shown = Math.min(tasks.size(), NAMED);
    String more = tasks.size() > shown ? " and " + (tasks.size() - shown) + " more" : "";
    return String.join(", ", tasks.subList(0, shown)) + more;
  }

  /** How many commands the rules may run while these are merged, at most. */
  private static int commands(Plan plan, List<MergeTasks.Item> items) {
    long each = plan.merge().rules().stream().filter(rule -> rule.regenerate() != null).count();
    return Math.toIntExact(each * items.size());
  }

  /** With the style of the plan and its rules. */
  static MergeTasks.Request asPlanned(Plan plan, MergeTasks.Request request) {
    return request.as(
        plan.merge().style(), plan.merge().rules(), TaskRequests.workspaceNeeds(plan));
  }
}
