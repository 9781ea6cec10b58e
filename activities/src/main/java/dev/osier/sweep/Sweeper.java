package dev.osier.sweep;

import dev.osier.effect.EffectStore;
import dev.osier.git.Repository;
import dev.osier.name.RunNames;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.workspace.FaultPoint;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * Saves (G4) and removes (G5) what runs have left that are over, terminated, or unknown to their
 * server; and workspaces that were left to be looked at, when their time is over.
 *
 * <p>For each run: see what is left → ask its server → end processes → keep what had merged →
 * release each effect under its lease → remove the run's refs and notes. A run that goes on, and
 * one whose server cannot be asked, is not touched. An effect whose lease is held is left for the
 * next sweep, and so is whatever cannot be saved. Each step may be cut off and found half done by
 * the next sweep, of any process.
 */
public final class Sweeper {
  /** In the place of a run's key, below {@code refs/osier/}. */
  private static final String KEPT = "kept";

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
   * @param recordsStay how long records and logs stay after a run of which nothing else is left,
   *     for {@code osier logs} and for a repeated request
   */
  public record Rules(Duration quiet, boolean unanswered, boolean look, Duration recordsStay) {
    /** Of a worker. */
    public static final Rules WORKER = new Rules(Duration.ofHours(1), false, false);

    public Rules(Duration quiet, boolean unanswered, boolean look) {
      this(quiet, unanswered, look, Duration.ofDays(14));
    }

    /** The same, with records and logs that stay for this long. */
    public Rules withRecordsFor(Duration time) {
      return new Rules(quiet, unanswered, look, time);
    }
  }

  /**
   * @param home {@code $OSIER_HOME}
   */
  public Sweeper(Path home, RunLiveness liveness, Rules rules) {
    this(home, liveness, rules, FaultPoint.Observer.NONE, Clock.systemUTC());
  }

  public Sweeper(
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
    try (Workspaces workspaces = new Workspaces(home, repository, observer, Duration.ZERO, clock)) {
      RunVerdicts verdicts =
          new RunVerdicts(liveness, rules, repository, workspaces, living, clock.instant());
      RunSweep sweep =
          new RunSweep(repository, workspaces, verdicts, rules, living, clock.instant());
      for (String run : runs(workspaces)) {
        try {
          sweep.sweep(run);
        } catch (RuntimeException | IOException e) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          // Whatever is wrong with one run must not keep the others from being looked after.
          sweep.left(run, null, "Cannot sweep run " + run + ": " + e.getMessage(), true);
        }
      }
      if (!rules.look()) {
        workspaces.places().trash().empty();
      }
      return sweep.done();
    }
  }

  /**
   * A branch alone makes no run: one that has nothing else here was fetched by its user, to be
   * looked at.
   */
  private static Set<String> runs(Workspaces workspaces) {
    Set<String> runs = new TreeSet<>(workspaces.store().runs());
    runs.addAll(workspaces.places().runs());
    for (String ref : workspaces.refs().under(RunNames.REFS).keySet()) {
      String[] names = ref.split("/", -1);
      if (names.length > 3) {
        runs.add(names[2]);
      }
    }
    // No run is called so, and whoever made its directory must not have all kept work removed.
    runs.remove(KEPT);
    runs.removeIf(run -> !EffectStore.isName(run));
    return runs;
  }
}
