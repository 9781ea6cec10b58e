package dev.osier.activity;

import dev.osier.file.StateFile;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.keep.CommitKeeper;
import dev.osier.name.EffectId;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.Workspaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** See {@link ReleaseWorkspaces}. */
final class ReleaseWorkspacesImpl implements ReleaseWorkspaces {
  private final Host host;

  ReleaseWorkspacesImpl(Host host) {
    this.host = host;
  }

  @Override
  public Released release(ReleaseJob request) {
    return Step.run(
        host,
        "release",
        request.repository(),
        beats -> {
          if (request.last()) {
            host.endMerging(request.repository());
          }
          Host.Place place =
              host.enter(
                  request.repository(),
                  request.run(),
                  request.tasks().stream().map(ReleaseJob.Item::task).toList(),
                  beats.activity());
          Workspaces workspaces = place.workspaces();
          if (request.last()) {
            host.targets().leave(request.run());
            host.checks().forget(request.run());
          }
          Map<EffectId, String> tips = new LinkedHashMap<>();
          List<EffectId> effects = new ArrayList<>();
          Map<EffectId, ReleaseResult> releases = new LinkedHashMap<>();
          Map<EffectId, Duration> keepFor = new LinkedHashMap<>();
          for (ReleaseJob.Item item : request.tasks()) {
            EffectId effect = new EffectId(request.run(), item.task());
            Duration time = Duration.ofSeconds(item.keepSeconds());
            if (item.inOtherCommits() && item.commit() != null) {
              // All that its own commit holds is merged, and nothing else.
              releases.putAll(
                  workspaces.releaseAll(List.of(effect), item.commit(), Map.of(effect, time)));
              continue;
            }
            effects.add(effect);
            keepFor.put(effect, time);
            if (item.commit() != null) {
              tips.put(effect, item.commit());
            }
          }
          releases.putAll(workspaces.releaseAll(effects, request.merged(), keepFor));
          // Merged and given back once, then evicted: the workspace is gone, its commit is not.
          Map<EffectId, String> kept = keep(place.repository(), tips, request.merged());
          if (request.last()) {
            // What was released just now is so again, but without its notes.
            workspaces
                .releaseRun(request.run(), request.merged())
                .forEach(
                    (effect, release) ->
                        releases.merge(
                            effect,
                            release,
                            (before, now) ->
                                before instanceof ReleaseResult.Released
                                        && now instanceof ReleaseResult.Released
                                    ? before
                                    : now));
          }
          Released answer = answer(releases, kept);
          if (request.last()) {
            answer.problems().addAll(StateFile.tellPutAside(place.repository().osierDirectory()));
          }
          return answer;
        });
  }

  private static Map<EffectId, String> keep(
      Repository repository, Map<EffectId, String> tips, String merged) {
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository)) {
      return new CommitKeeper(refs, commits).keep(tips, merged);
    }
  }

  private static Released answer(
      Map<EffectId, ReleaseResult> releases, Map<EffectId, String> commits) {
    Map<String, String> kept = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    commits.forEach((effect, ref) -> kept.put(effect.task(), ref));
    releases.forEach(
        (effect, release) -> {
          if (release instanceof ReleaseResult.Stayed stayed) {
            problems.add(stayed.reason());
            if (stayed.keptRef() != null) {
              kept.put(effect.task(), stayed.keptRef());
            }
          } else if (release instanceof ReleaseResult.Released released) {
            if (released.keptRef() != null) {
              kept.put(effect.task(), released.keptRef());
            }
            problems.addAll(released.notes());
          } else if (release instanceof ReleaseResult.Waiting waiting) {
            if (waiting.keptRef() != null) {
              kept.put(effect.task(), waiting.keptRef());
            }
            problems.addAll(waiting.notes());
          }
        });
    return new Released(kept, problems);
  }
}
