package dev.osier.step;

import dev.osier.plan.Agent;
import dev.osier.plan.WorkspaceKind;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a plan against its repository, fixes the base commit and chooses the host. */
@ActivityInterface
public interface PrepareRun {
  /**
   * Creates nothing before everything is checked; then only {@code refs/osier/<run>/integration} at
   * the base.
   *
   * @throws io.temporal.failure.ApplicationFailure {@code InvalidPlan}, with every problem, if the
   *     repository, target, base or an agent is not there
   */
  @ActivityMethod(name = "PrepareRun")
  Prepared prepare(Request request);

  /**
   * @param agents the different agents of the plan, to see whether they are installed
   */
  record Request(
      String run,
      @Nullable String repository,
      @Nullable String target,
      @Nullable String base,
      @Nullable WorkspaceKind kind,
      List<Agent> agents) {}

  /**
   * @param host names the queues on which the rest of the run is done
   * @param repository the root of the repository on that host
   * @param target a branch, without {@code refs/heads/}
   * @param targetCommit where the target stood
   * @param base the commit that tasks start from
   * @param agents how many agents the host runs at once
   */
  record Prepared(
      String host,
      String repository,
      String target,
      String targetCommit,
      String base,
      int agents) {}
}
