package dev.osier.run;

import dev.osier.fault.Fault;

/** Is told which steps are tried again, so that a person is. */
interface Troubles {
  /**
   * @param at when it is tried again, in milliseconds since the epoch
   */
  void again(Step<?, ?> step, Fault fault, long at);

  /**
   * It has answered, or is not tried again. Said of each step, whether it was in trouble or not.
   */
  void over(Step<?, ?> step);
}
