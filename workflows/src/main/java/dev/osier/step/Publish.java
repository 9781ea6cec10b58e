package dev.osier.step;

import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * Moves the target to the verified candidate, or leaves it on a branch (G7). Into a copied
 * directory it writes the files that changed, where the user has not changed them.
 */
@ActivityInterface
public interface Publish {
  @ActivityMethod(name = "Publish")
  Published publish(PublishJob job);
}
