package dev.osier.job;

import dev.osier.plan.MergeSign;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.Agent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a plan is to be held against its repository before a run begins.
 *
 * @param agents the different agents of the plan, to see whether they are installed
 * @param commands its other commands, to see whether the worker takes them
 * @param publish when the target is to be moved; null: as the plan's default
 * @param push the remote that is to be pushed to, or null
 * @param sign whether merges are to be signed
 * @param commits what is wanted of Osier's own commits
 */
public record PrepareJob(
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
  public PrepareJob {
    agents = List.copyOf(agents);
    commands = List.copyOf(commands);
  }
}
