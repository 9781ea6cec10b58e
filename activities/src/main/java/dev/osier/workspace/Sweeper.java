package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.effect.Lease;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Repository;
import dev.osier.plan.PlanDuration;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.run.EffectId;
import dev.osier.workspace.Release.Released;
import dev.osier.workspace.Release.Stayed;
import dev.osier.workspace.Sweep.Left;
import dev.osier.workspace.Sweep.Swept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Saves (G4) and removes (G5) what runs have left that are over, terminated, or unknown to their
 * server; and workspaces that were left to be looked at, when their time is over.
 *
 * <p>For each run: see what is left → ask its server → end processes → keep what had merged → release
 * each effect under its lease → remove the run's refs and notes. A run that goes on, and one whose
 * server cannot be asked, is not touched. An effect whose lease is held is left for the next sweep,
 * and so is whatever cannot be saved. Each step may be cut off and found half done by the next
 * sweep, of any process.
 */
public final class Sweeper {
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** For {@code osier logs} and for a repeated request. */
  private static final Duration RECORDS_STAY = Duration.ofDays(14);

  private final Path home;
  private final RunLiveness liveness;
  private final Rules rules;
  private final FaultPoint.Observer observer;
  private final Clock clock;

  /**
   * How it decides where nobody can be asked.
   *
   * @param quiet how long nothing of a run may have changed, with no lease held and no process
   *     living, before it counts as over although it is not known who to ask
   * @param unanswered whether that also holds for a run whose server is known and does not answer
   * @param look whether to say what would be removed, and remove nothing
   */
  public record Rules(Duration quiet, boolean unanswered, boolean look) {
    /** Of a worker. */
    public static final Rules WORKER = new Rules(Duration.ofHours(1), false, false);
  }

  /**
   * @param home {@code $OSIER_HOME}
   */
  public Sweeper(Path home, RunLiveness liveness, Rules rules) {
    this(home, liveness, rules, FaultPoint.Observer.NONE, Clock.systemUTC());
  }

  Sweeper(
      Path home, RunLiveness liveness, Rules rules, FaultPoint.Observer observer, Clock clock) {
    this.home = home;
    this.liveness = liveness;
    this.rules = rules;
    this.observer = observer;
    this.clock = clock;
  }

  /** The effects, as {@code <run>/<task>}, of which a process of this user lives on this host. */
  public static Set<String> living() {
    return ProcessTree.values(CleanEnvironment.MARKER);
  }

  /**
   * Sweeps one repository.
   *
   * @param living as of {@link #living}
   */
  public Sweep sweep(Repository repository, Set<String> living) throws InterruptedException {
    // A busy effect is left for the next sweep.
    try (Workspaces workspaces =
        new Workspaces(home, repository, observer, Duration.ZERO, clock)) {
      Pass pass = new Pass(repository, workspaces, living);
      for (String run : pass.runs()) {
        try {
          pass.sweep(run);
        } catch (RuntimeException | IOException e) {
          // Whatever is wrong with one run must not keep the others from being looked after.
          pass.left(run, null, "Cannot sweep run " + run + ": " + e.getMessage(), true);
        }
      }
      if (!rules.look()) {
        workspaces.places().trash().empty();
      }
      return new Sweep(pass.swept, pass.left);
    }
  }

  /** Whether a run may go, and why or why not, as the end of a sentence. */
  private record Verdict(boolean over, String why) {}

  /** One repository, once. */
  private final class Pass {
    private final Repository repository;
    private final Workspaces workspaces;
    private final EffectStore store;
    private final RunSalvage salvage;
    private final Set<String> living;
    private final Instant now = clock.instant();
    private final List<Swept> swept = new ArrayList<>();
    private final List<Left> left = new ArrayList<>();

    Pass(Repository repository, Workspaces workspaces, Set<String> living) {
      this.repository = repository;
      this.workspaces = workspaces;
      this.store = workspaces.store();
      this.salvage = new RunSalvage(repository, workspaces);
      this.living = living;
    }

    /**
     * A branch alone makes no run: one that has nothing else here was fetched by its user, to be
     * looked at.
     */
    Set<String> runs() {
      Set<String> runs = new TreeSet<>(store.runs());
      runs.addAll(workspaces.places().runs());
      for (String ref : workspaces.refs().under("refs/osier/").keySet()) {
        String[] names = ref.split("/", -1);
        if (names.length > 3 && !names[2].equals("kept")) {
          runs.add(names[2]);
        }
      }
      runs.removeIf(run -> !EffectStore.isName(run));
      return runs;
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
        left(run, record.task(), "left to be looked at until " + record.keepUntil(), false);
      }
      if (remains.due().isEmpty() && !remains.own()) {
        return;
      }
      Verdict verdict = judge(run);
      if (verdict.over()) {
        remove(run, remains, verdict.why());
      } else {
        left(run, null, verdict.why(), false);
      }
    }

    private Verdict judge(String run) throws InterruptedException {
      Optional<RunOrigin> origin = RunOrigin.load(store, run);
      if (origin.isEmpty()) {
        return quiet(run, "it is not known on which server it ran");
      }
      return switch (liveness.of(origin.get())) {
        case LIVE -> new Verdict(false, "the run goes on");
        case CLOSED -> new Verdict(true, "its run is over");
        case UNKNOWN -> new Verdict(true, "its server knows no such run any more");
        case NO_ANSWER ->
            rules.unanswered()
                ? quiet(run, "its server does not answer")
                : new Verdict(false, "its server does not answer");
      };
    }

    /** Nobody can be asked: whether all shows that it was given up. */
    private Verdict quiet(String run, String unknown) throws InterruptedException {
      // First, since a look at a lease may leave a trace.
      Instant last = RunRemains.lastChange(run, workspaces, repository);
      for (String effect : living) {
        if (effect.startsWith(run + "/")) {
          return new Verdict(false, unknown + ", and a process of " + effect + " lives");
        }
      }
      if (last.plus(rules.quiet()).isAfter(now)) {
        return new Verdict(
            false, unknown + ", and it was changed less than " + words(rules.quiet()) + " ago");
      }
      for (EffectId effect : store.effects(run)) {
        if (Lease.isHeld(store.directory(effect))) {
          return new Verdict(false, unknown + ", and somebody works on " + effect);
        }
      }
      return new Verdict(
          true, unknown + ", and nothing of it changed for " + words(rules.quiet()));
    }

    private void remove(String run, RunRemains remains, String why)
        throws InterruptedException, IOException {
      if (rules.look()) {
        remains.removable().forEach(effect -> swept(effect, why, null, List.of()));
        if (remains.due().isEmpty()) {
          swept(new EffectId(run, "the run"), why, null, List.of());
        }
        return;
      }
      endProcesses(run);
      Map<EffectId, String> kept = salvage.keep(run);
      boolean all = release(run, remains.due(), why, true);
      if (all) {
        workspaces.forgetRun(run);
        for (Path file : RunRemains.unfinished(store.directory(run))) {
          Files.deleteIfExists(file);
        }
        workspaces.places().removeEmpty(run);
      }
      kept.keySet().removeIf(effect -> remains.due().contains(effect));
      kept.forEach((effect, ref) -> swept(effect, why, ref, List.of()));
      if (remains.due().isEmpty() && kept.isEmpty()) {
        swept(new EffectId(run, "the run"), why, null, List.of());
      }
    }

    /**
     * Those of effects that have no workspace any more, which {@link Removal} does not look for.
     */
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
    private boolean release(
        String run, Collection<EffectId> effects, String why, boolean runIsOver)
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
        Map<EffectId, Release> releases =
            workspaces
                .releases()
                .release(group.getValue(), group.getKey().orElse(null), true, Map.of());
        for (Map.Entry<EffectId, Release> entry : releases.entrySet()) {
          if (entry.getValue() instanceof Released released) {
            swept(entry.getKey(), why, released.keptRef(), released.notes());
            workspaces.journal().write(Event.SWEEP, Phase.AFTER, entry.getKey(), why);
          } else if (entry.getValue() instanceof Stayed stayed) {
            left(run, entry.getKey().task(), stayed.reason(), true);
            all = false;
          }
        }
      }
      return all;
    }

    /** The records and logs of a run of which nothing else has been left for long. */
    private void purge(String run) throws InterruptedException, IOException {
      Path directory = store.directory(run);
      if (!Files.exists(directory)
          || RunRemains.lastChange(run, workspaces, repository).plus(RECORDS_STAY).isAfter(now)) {
        return;
      }
      Optional<RunOrigin> origin = RunOrigin.load(store, run);
      boolean over =
          origin.isEmpty()
              || switch (liveness.of(origin.get())) {
                case CLOSED, UNKNOWN -> true;
                case LIVE -> false;
                case NO_ANSWER -> rules.unanswered();
              };
      if (!over) {
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
          "its run has been over for " + RECORDS_STAY.toDays() + " days",
          null,
          List.of());
    }

    private void swept(EffectId effect, String why, @Nullable String ref, List<String> notes) {
      swept.add(
          new Swept(
              repository.root().toString(), effect.run(), effect.task(), why, ref, notes));
    }

    void left(String run, @Nullable String what, String reason, boolean failed) {
      left.add(new Left(repository.root().toString(), run, what, reason, failed));
    }
  }

  private static String words(Duration time) {
    return PlanDuration.format(time);
  }
}
