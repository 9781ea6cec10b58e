package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.run.decide.RunState;

/** Writes down what is tried again, for the report, and shows it on the run's page at once. */
record ShownTroubles(RunState state, RunPage page) implements Troubles {

  @Override
  public void again(Step<?, ?> step, Fault fault, long at) {
    state.waits().again(step.name(), step.task(), fault.sentence(), at);
    page.show();
  }

  @Override
  public void over(Step<?, ?> step) {
    if (state.waits().over(step.name())) {
      page.show();
    }
  }
}
