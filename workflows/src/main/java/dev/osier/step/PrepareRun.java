package dev.osier.step;

import dev.osier.plan.MergeSign;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.Agent;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a plan against its repository, fixes the base commit and chooses the host. */
@ActivityInterface
public interface PrepareRun {
  /**
   * Creates nothing before everything is checked; then only {@code refs/osier/<run>/integration} at
   * the base. A copied directory gets its hidden repository, and the base is its files as they are.
   *
   * @throws io.temporal.failure.ApplicationFailure {@code InvalidPlan}, with every problem, if the
   *     repository, target, base or an agent is not there, or the worker does not take it
   */
  @ActivityMethod(name = "PrepareRun")
  Prepared prepare(Request request);

  /**
   * @param agents the different agents of the plan, to see whether they are installed
   * @param commands its other commands, to see whether the worker takes them
   * @param publish when the target is to be moved; null: as the plan's default
   * @param push the remote that is to be pushed to, or null
   * @param sign whether merges are to be signed
   * @param commits what is wanted of Osier's own commits
   */
  record Request(
      String run,
      @Nullable String repository,
      @Nullable String target,
      @Nullable String base,
      @Nullable WorkspaceKind kind,
      List<Agent> agents,
      List<PlanCommands.Command> commands,
      @Nullable PublishPolicy publish,
      @Nullable String push,
      MergeSign sign,
      CommitWish commits) {
    public Request {
      agents = List.copyOf(agents);
      commands = List.copyOf(commands);
    }

    /** Of a plan that says nothing of signatures and commits. */
    public Request(
        String run,
        @Nullable String repository,
        @Nullable String target,
        @Nullable String base,
        @Nullable WorkspaceKind kind,
        List<Agent> agents,
        List<PlanCommands.Command> commands,
        @Nullable PublishPolicy publish,
        @Nullable String push) {
      this(
          run,
          repository,
          target,
          base,
          kind,
          agents,
          commands,
          publish,
          push,
          MergeSign.NEVER,
          CommitWish.NONE);
    }

    /** Of a plan without checks, set-up and hooks. */
    public Request(
        String run,
        @Nullable String repository,
        @Nullable String target,
        @Nullable String base,
        @Nullable WorkspaceKind kind,
        List<Agent> agents) {
      this(run, repository, target, base, kind, agents, List.of(), null, null);
    }
  }

  /**
   * @param host names the queues on which the rest of the run is done
   * @param repository the root of the repository on that host; of a copied directory the hidden one
   * @param target a branch, without {@code refs/heads/}; null for a copied directory, which is
   *     itself the target
   * @param targetCommit where the target stood
   * @param base the commit that tasks start from
   * @param agents how many agents the host runs at once
   * @param directory the directory that is copied, or null
   * @param notes what tasks will not see of it and why, one sentence each
   * @param hooks that run on what agents leave uncommitted; null: none
   * @param searchAttributes whether the run sets them. Decided here, since what a workflow does
   *     cannot depend on the settings of the worker that it happens to be on
   * @param sign whether merges are signed: the plan's word where the user's settings give what it
   *     takes, else {@code NEVER}
   */
  @RecordBuilder
  record Prepared(
      String host,
      String repository,
      @Nullable String target,
      String targetCommit,
      String base,
      int agents,
      @Nullable String directory,
      List<String> notes,
      @Nullable CommitHooks hooks,
      boolean searchAttributes,
      MergeSign sign)
      implements PrepareRunPreparedBuilder.With {
    public Prepared {
      notes = List.copyOf(notes);
    }

    public Prepared(
        String host,
        String repository,
        @Nullable String target,
        String targetCommit,
        String base,
        int agents,
        @Nullable String directory,
        List<String> notes) {
      this(
          host,
          repository,
          target,
          targetCommit,
          base,
          agents,
          directory,
          notes,
          null,
          false,
          MergeSign.NEVER);
    }

    /** Of a repository of the user's. */
    public Prepared(
        String host,
        String repository,
        String target,
        String targetCommit,
        String base,
        int agents) {
      this(host, repository, target, targetCommit, base, agents, null, List.of());
    }
  }
}
