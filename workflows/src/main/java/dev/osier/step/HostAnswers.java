package dev.osier.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * Answers at once, on a queue of its own where nothing waits behind anything: so a host that is
 * busy is told from one whose worker is gone.
 */
@ActivityInterface
public interface HostAnswers {
  /** Gives the host's name. */
  @ActivityMethod(name = "HostAnswers")
  String answer();
}
