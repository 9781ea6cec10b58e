package dev.osier.workspace;

import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.sweep.RunLiveness;
import dev.osier.sweep.Sweeper;
import dev.osier.testkit.OtherJava;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A worker that dies, without a word and with nothing tidied up, after one fault point. */
public final class Victim {
  /** What a shell says of a process that SIGKILL ended. */
  public static final int KILLED = 137;

  private Victim() {}

  /** One that claims the scene's parser, or ends its run: whatever reaches the fault point. */
  public static Process process(Scene scene, FaultPoint deadly, WorkspaceKind kind)
      throws IOException {
    return start(command(scene, deadly, kind));
  }

  /** One that sweeps. */
  public static Process sweep(Scene scene, FaultPoint deadly) throws IOException {
    List<String> command = command(scene, deadly, WorkspaceKind.WORKTREE);
    command.add("sweep");
    return start(command);
  }

  private static List<String> command(Scene scene, FaultPoint deadly, WorkspaceKind kind) {
    return OtherJava.command(
        Victim.class,
        scene.home.toString(),
        scene.root.toString(),
        deadly.name(),
        scene.run,
        scene.parser.task(),
        scene.base,
        kind.name());
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).inheritIO().start();
  }

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
      if (KillPoints.ofClaim().contains(deadly)) {
        Lease lease = ((Held) workspaces.lease(effect, Duration.ZERO)).lease();
        workspaces.claim(lease, effect, start, WorkspaceKind.valueOf(arguments[6]), List.of());
      } else {
        workspaces.releaseRun(effect.run(), start);
      }
    }
  }
}
