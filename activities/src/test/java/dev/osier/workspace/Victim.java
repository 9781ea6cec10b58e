package dev.osier.workspace;

import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.git.Repository;
import dev.osier.plan.WorkspaceKind;
import dev.osier.run.EffectId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A worker that dies, without a word and with nothing tidied up, after one fault point. */
final class Victim {
  /** What a shell says of a process that SIGKILL ended. */
  static final int KILLED = 137;

  private Victim() {}

  /**
   * Arguments: home, repository, fault point, run, task, start, kind, and nothing more or "sweep";
   * claims, ends the run or sweeps.
   */
  public static void main(String[] arguments) throws Exception {
    Repository repository = Repository.find(Path.of(arguments[1]));
    FaultPoint deadly = FaultPoint.valueOf(arguments[2]);
    EffectId effect = new EffectId(arguments[3], arguments[4]);
    String start = arguments[5];
    FaultPoint.Observer observer =
        point -> {
          if (point == deadly) {
            Runtime.getRuntime().halt(KILLED);
          }
        };
    if (arguments.length > 7) {
      Sweeper.Rules rules = Sweeper.Rules.WORKER;
      new Sweeper(
              Path.of(arguments[0]),
              origin -> RunLiveness.Life.CLOSED,
              rules,
              observer,
              Clock.systemUTC())
          .sweep(repository, Set.of());
      return;
    }
    try (Workspaces workspaces = new Workspaces(Path.of(arguments[0]), repository, observer)) {
      if (deadly.compareTo(FaultPoint.RECORD_CREATED) <= 0) {
        Lease lease = ((Held) workspaces.lease(effect, Duration.ZERO)).lease();
        workspaces.claim(lease, effect, start, WorkspaceKind.valueOf(arguments[6]), List.of());
      } else {
        workspaces.releaseRun(effect.run(), start);
      }
    }
  }
}
