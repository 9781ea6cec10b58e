package dev.osier.sweep;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.effect.Lease;
import dev.osier.file.StateFile;
import dev.osier.file.Trash;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.sweep.RunVerdicts.Verdict;
import dev.osier.sweep.Sweep.Left;
import dev.osier.sweep.Sweep.Swept;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import dev.osier.workspace.ReleaseResult.Waiting;
import dev.osier.workspace.Removal;
import dev.osier.workspace.RunRemains;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look after the runs of one repository; see {@link Sweeper}. */
final class RunSweep {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Repository repository;
  private final Workspaces workspaces;
  private final EffectStore store;
  private final RunSalvage salvage;
  private final RunVerdicts verdicts;
  private final Sweeper.Rules rules;
  private final Set<String> living;
  private final Instant now;
  private final List<Swept> swept = new ArrayList<>();
  private final List<Left> left = new ArrayList<>();

  RunSweep(
      Repository repository,
      Workspaces workspaces,
      RunVerdicts verdicts,
      Sweeper.Rules rules,
      Set<String> living,
      Instant now) {
    this.repository = repository;
    this.workspaces = workspaces;
    this.store = workspaces.store();
    this.salvage = new RunSalvage(repository, workspaces);
    this.verdicts = verdicts;
    this.rules = rules;
    this.living = living;
    this.now = now;
  }

  void sweep(String run) throws InterruptedException, IOException {
    RunRemains remains = RunRemains.of(run, workspaces, living, now);
    if (remains.isNothing()) {
      purge(run);
      return;
    }
    if (!remains.over().isEmpty()) {
      release(run, remains.over(), "its time to be looked at is over", false);
    }
    for (EffectRecord record : remains.waiting()) {
      left(run, record.task(), waits(record.keepUntil()), false);
    }
    if (remains.due().isEmpty() && !remains.own()) {
      return;
    }
    Verdict verdict = verdicts.of(run);
    if (verdict.over()) {
      remove(run, remains, verdict.why());
    } else {
      left(run, null, verdict.why(), false);
    }
  }

  private void remove(String run, RunRemains remains, String why)
      throws InterruptedException, IOException {
    if (rules.look()) {
      remains.due().forEach(effect -> swept(effect, why, null, List.of()));
      if (remains.due().isEmpty()) {
        swept(new EffectId(run, "the run"), why, null, List.of());
      }
      return;
    }
    endProcesses(run);
    Map<EffectId, String> kept = salvage.keep(run);
    boolean all = release(run, remains.due(), why, true);
    if (all) {
      workspaces.traces().forget(run);
      workspaces.places().removeEmpty(run);
    }
    List<String> aside = StateFile.tellPutAside(repository.osierDirectory());
    if (!aside.isEmpty()) {
      swept(new EffectId(run, "its records"), why, null, aside);
    }
    kept.keySet().removeIf(effect -> remains.due().contains(effect));
    kept.forEach((effect, ref) -> swept(effect, why, ref, List.of()));
    if (remains.due().isEmpty() && kept.isEmpty()) {
      swept(new EffectId(run, "the run"), why, null, List.of());
    }
  }

  /** Those of effects that have no workspace any more, which {@link Removal} does not look for. */
  private void endProcesses(String run) throws InterruptedException {
    for (String effect : living) {
      String task = effect.startsWith(run + "/") ? effect.substring(run.length() + 1) : "";
      if (!EffectStore.isName(task)) {
        continue;
      }
      Path directory = store.directory(new EffectId(run, task));
      Lease.Claim claim = Lease.claim(directory, Duration.ZERO);
      if (claim instanceof Lease.Held held) {
        try (Lease lease = held.lease()) {
          lease.requireHeld();
          ProcessTree.recorded(null, null, CleanEnvironment.marker(effect)).end(GRACE);
        }
      }
    }
  }

  /** True if nothing of them is left. */
  private boolean release(String run, Collection<EffectId> effects, String why, boolean runIsOver)
      throws InterruptedException {
    if (rules.look()) {
      effects.forEach(effect -> swept(effect, why, null, List.of()));
      return false;
    }
    Map<Optional<String>, Set<EffectId>> byMerged = new LinkedHashMap<>();
    for (EffectId effect : effects) {
      Optional<String> merged = Optional.ofNullable(salvage.mergedWith(effect, runIsOver));
      byMerged.computeIfAbsent(merged, any -> new LinkedHashSet<>()).add(effect);
    }
    boolean all = true;
    for (Map.Entry<Optional<String>, Set<EffectId>> group : byMerged.entrySet()) {
      Map<EffectId, ReleaseResult> releases =
          workspaces
              .releases()
              .release(group.getValue(), group.getKey().orElse(null), true, Map.of());
      for (Map.Entry<EffectId, ReleaseResult> entry : releases.entrySet()) {
        if (entry.getValue() instanceof Released released) {
          swept(entry.getKey(), why, released.keptRef(), released.notes());
          workspaces.journal().write(Event.SWEEP, Phase.AFTER, entry.getKey(), why);
        } else if (entry.getValue() instanceof Stayed stayed) {
          left(run, entry.getKey().task(), stayed.reason(), !stayed.wanted());
          all = false;
        } else if (entry.getValue() instanceof Waiting waiting) {
          left(run, entry.getKey().task(), waits(waiting.until()), false);
        }
      }
    }
    return all;
  }

  /** The records and logs of a run of which nothing else has been left for long. */
  private void purge(String run) throws InterruptedException, IOException {
    Path directory = store.directory(run);
    if (!Files.exists(directory)
        || RunRemains.lastChange(run, workspaces, repository)
            .plus(rules.recordsStay())
            .isAfter(now)) {
      return;
    }
    if (!verdicts.isKnownToBeOver(run)) {
      return;
    }
    if (!rules.look()) {
      // Renamed first, so that no reader finds half of them.
      Trash trash = new Trash(store.state().resolve("trash"));
      trash.take(directory);
      trash.empty();
    }
    swept(
        new EffectId(run, "records and logs"),
        "its run has been over for " + rules.recordsStay().toDays() + " days",
        null,
        List.of());
  }

  private static String waits(@Nullable Instant until) {
    return "left to be looked at until " + until;
  }

  private void swept(EffectId effect, String why, @Nullable String ref, List<String> notes) {
    swept.add(
        new Swept(repository.root().toString(), effect.run(), effect.task(), why, ref, notes));
  }

  void left(String run, @Nullable String what, String reason, boolean failed) {
    left.add(new Left(repository.root().toString(), run, what, reason, failed));
  }

  Sweep done() {
    return new Sweep(swept, left);
  }
}
