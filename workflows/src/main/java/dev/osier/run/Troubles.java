package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.run.decide.RunState;

/** Which steps are tried again: written down for the report, and shown on the page at once. */
record Troubles(RunState state, RunPage page) {
  /**
   * @param at when it is tried again, in milliseconds since the epoch
   */
  void again(Step<?, ?> step, Fault fault, long at) {
    state.waits().again(step.name(), step.task(), fault.sentence(), at);
    page.show();
  }

  /**
   * It has answered, or is not tried again. Said of each step, whether it was in trouble or not.
   */
  void over(Step<?, ?> step) {
    if (state.waits().over(step.name())) {
      page.show();
    }
  }
}
