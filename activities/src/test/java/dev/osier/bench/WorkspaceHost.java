package dev.osier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.Workspaces;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A worker of which {@code bench/workspaces} wants nothing but workspaces. Reads one order a line
 * and answers each with one line, the milliseconds it took; ends at the first thing that fails.
 *
 * <pre>
 * claim RUN NUMBER START   makes workspaces t1, t2 … of a run, all at once
 * release RUN MERGED       ends the run: saves what is not merged, removes all
 * </pre>
 *
 * <p>It uses only what is public, so that {@code java} can run this file as it stands on the class
 * path of the program.
 */
public final class WorkspaceHost {
  private final Path home;
  private final Repository repository;

  private WorkspaceHost(Path home, Repository repository) {
    this.home = home;
    this.repository = repository;
  }

  /** Arguments: home, repository. */
  public static void main(String[] arguments) throws Exception {
    WorkspaceHost host =
        new WorkspaceHost(Path.of(arguments[0]), Repository.find(Path.of(arguments[1])));
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ", -1);
      long begun = System.nanoTime();
      switch (words[0]) {
        case "claim" -> host.claim(words[1], Integer.parseInt(words[2]), words[3]);
        case "release" -> host.release(words[1], words[2]);
        default -> throw new IllegalArgumentException(order);
      }
      System.out.println(Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
  }

  /** As the attempts of a run do that all begin at the same time. */
  private void claim(String run, int number, String start) throws Exception {
    ExecutorService attempts = Executors.newFixedThreadPool(number);
    try (Workspaces workspaces = new Workspaces(home, repository)) {
      List<Future<?>> claims = new ArrayList<>();
      for (int task = 1; task <= number; task++) {
        EffectId effect = new EffectId(run, "t" + task);
        claims.add(attempts.submit(() -> claim(workspaces, effect, start)));
      }
      for (Future<?> claim : claims) {
        claim.get();
      }
    } finally {
      attempts.shutdown();
    }
  }

  private static Void claim(Workspaces workspaces, EffectId effect, String start)
      throws InterruptedException {
    try (Lease lease = ((Held) workspaces.lease(effect, Duration.ZERO)).lease()) {
      workspaces.claim(lease, effect, start, WorkspaceKind.WORKTREE, List.of());
      // From here on, what is in it counts as an agent's.
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      workspaces.store().save(record.trying(1, Instant.now()));
    }
    return null;
  }

  private void release(String run, String merged) throws InterruptedException {
    try (Workspaces workspaces = new Workspaces(home, repository)) {
      for (ReleaseResult release : workspaces.releaseRun(run, merged).values()) {
        if (!(release instanceof Released)) {
          throw new IllegalStateException(release.toString());
        }
      }
    }
  }
}
