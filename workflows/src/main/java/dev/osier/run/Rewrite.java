package dev.osier.run;

import dev.osier.report.TaskStatus;
import dev.osier.step.MergeTasks;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes merges again that were made already, without one that was taken out or on another ground,
 * while the train makes none.
 */
final class Rewrite {
  /** Merges in one activity: few enough that its result stays small. */
  private static final int BATCH = 50;

  private final RunState state;
  private final ShortSteps steps;
  private final BooleanSupplier trainIdle;
  private boolean underWay;

  /**
   * @param trainIdle whether no merge of the train is under way
   */
  Rewrite(RunState state, ShortSteps steps, BooleanSupplier trainIdle) {
    this.state = state;
    this.steps = steps;
    this.trainIdle = trainIdle;
  }

  /** Whether the train has to wait. */
  boolean isUnderWay() {
    return underWay;
  }

  /**
   * @param change what to change first; gives what is to be merged again
   * @param batched false in runs of an older version, which did it in one activity
   * @param setBack set the integration back also if nothing is to be merged again: others will be
   */
  void make(Supplier<List<MergeTasks.Item>> change, boolean batched, boolean setBack) {
    underWay = true;
    try {
      Workflow.await(trainIdle::getAsBoolean);
      List<MergeTasks.Item> rest = change.get();
      if (rest.isEmpty() && setBack) {
        merge(rest, true);
      }
      boolean replace = true;
      while (!rest.isEmpty()) {
        int size = batched ? Math.min(rest.size(), BATCH) : rest.size();
        List<MergeTasks.Item> more = merge(rest.subList(0, size), replace);
        replace = !more.isEmpty();
        rest =
            Stream.concat(more.stream(), rest.subList(size, rest.size()).stream())
                .filter(item -> state.task(item.task()).status() == TaskStatus.MERGED)
                .toList();
      }
    } finally {
      underWay = false;
    }
  }

  private List<MergeTasks.Item> merge(List<MergeTasks.Item> items, boolean replace) {
    return state.mergedAgain(steps.call(step(state, items)::merge, request(state, items, replace)));
  }

  static MergeTasks step(RunState state, List<MergeTasks.Item> items) {
    String what =
        switch (items.size()) {
          case 0 -> "nothing, to set back";
          case 1 -> items.get(0).task();
          default -> items.get(0).task() + " and " + (items.size() - 1) + " more";
        };
    return Workflow.newActivityStub(
        MergeTasks.class, StepOptions.git(state.prepared().host(), "Merge " + what));
  }

  static MergeTasks.Request request(RunState state, List<MergeTasks.Item> items, boolean replace) {
    return new MergeTasks.Request(
        state.run(), state.prepared().repository(), state.integration(), replace, items);
  }
}
