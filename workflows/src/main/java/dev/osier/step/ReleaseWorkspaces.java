package dev.osier.step;

import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Ends what still runs, saves what is not merged (G4), then removes (G5). */
@ActivityInterface
public interface ReleaseWorkspaces {
  @ActivityMethod(name = "ReleaseWorkspaces")
  Released release(ReleaseJob job);
}
