package dev.osier.step;

import dev.osier.job.MergeJob;
import dev.osier.plan.MergeSign;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the commit that a task starts from whose needs are ready and not merged yet: the
 * integration as it is, and their work. In the object database; the integration is not moved.
 */
@ActivityInterface
public interface MergeNeeds {
  /**
   * The commit stands at {@code refs/osier/<run>/start/<task>} until the run is released; called
   * again, the same one is found there.
   */
  @ActivityMethod(name = "MergeNeeds")
  Start merge(Request request);

  /**
   * @param task that is to start
   * @param onto the integration commit
   * @param needs the work it needs, directly or by way of others, in the order of merging
   * @param sign see {@link MergeJob}
   * @param base likewise
   */
  record Request(
      String run,
      String repository,
      String task,
      String onto,
      List<MergeJob.Item> needs,
      MergeSign sign,
      @Nullable String base) {
    public Request {
      sign = sign == null ? MergeSign.NEVER : sign;
    }

    /** Without signatures. */
    public Request(
        String run, String repository, String task, String onto, List<MergeJob.Item> needs) {
      this(run, repository, task, onto, needs, MergeSign.NEVER, null);
    }
  }

  /**
   * @param commit null: its needs conflict with the integration or with each other
   */
  record Start(@Nullable String commit, String headline) {}
}
