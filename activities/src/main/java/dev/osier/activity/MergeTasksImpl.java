package dev.osier.activity;

import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import dev.osier.merge.TaskMerger;
import dev.osier.plan.MergeRule;
import dev.osier.plan.PlanCommands;
import dev.osier.step.MergeTasks;
import dev.osier.verify.RuleCommands;
import java.util.List;
import java.util.Objects;

/** See {@link MergeTasks}. */
final class MergeTasksImpl implements MergeTasks {
  private final Host host;

  MergeTasksImpl(Host host) {
    this.host = host;
  }

  @Override
  public Merged merge(MergeJob request) {
    return Step.run(
        host,
        "merge",
        request.repository(),
        beats -> {
          Host.Place place =
              host.enter(
                  request.repository(),
                  request.run(),
                  request.items().stream().map(MergeJob.Item::task).toList(),
                  beats.activity());
          host.require(place, request.run(), null, commands(request));
          Repository repository = place.repository();
          try (Refs refs = Refs.of(repository, place.workspaces().published())) {
            return new TaskMerger(
                    repository,
                    refs,
                    place.workspaces().published(),
                    beats::stopped,
                    new RuleCommands(place.workspaces(), request, beats),
                    host.merging())
                .merge(request);
          }
        });
  }

  private static List<PlanCommands.Command> commands(MergeJob request) {
    return request.rules().stream()
        .map(MergeRule::regenerate)
        .filter(Objects::nonNull)
        .map(line -> new PlanCommands.Command(PlanCommands.RULE, true, line))
        .toList();
  }
}
