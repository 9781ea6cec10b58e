package dev.osier.activity;

import dev.osier.job.CommitWish;
import dev.osier.job.PrepareJob;
import dev.osier.plan.MergeSign;
import java.util.List;

/** Orders to prepare a run. */
final class PrepareJobs {
  private PrepareJobs() {}

  /** Of a plan that says nothing but where. */
  static PrepareJob of(String run, String repository) {
    return new PrepareJob(
        run,
        repository,
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        null,
        MergeSign.NEVER,
        CommitWish.NONE);
  }
}
