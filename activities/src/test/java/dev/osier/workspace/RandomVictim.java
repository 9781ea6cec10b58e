package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A worker that has agents work on the effects of a run, all at once, and then ends the run; to be
 * killed at any instant. It says on standard output what it is about to do, and an agent says what
 * it has written, one line each: a line that was read is a fact.
 */
final class RandomVictim {
  private static final Duration LEASE_WAIT = Duration.ofSeconds(30);

  /** Each is said once the file is there, which from then on must never be lost. */
  private static final String AGENT =
      """
      wrote() { echo "$TASK $1" >"$1" && printf 'wrote %s %s\\n' "$TASK" "$1"; }
      wrote "$NAME-committed.txt"; git add -A; git commit -qm "$NAME"
      wrote "$NAME-taken-back.txt"; git add -A; git commit -qm Back; git reset -q --hard HEAD~1
      wrote "$NAME-staged.txt"; git add "$NAME-staged.txt"
      wrote "$NAME-untracked.txt"; echo "$NAME" >>a.txt
      printf 'worked %s\\n' "$TASK"
      exec sleep "$LINGER"
      """;

  /** In a copy there is no git. */
  private static final String AGENT_WITHOUT_GIT =
      """
      wrote() { echo "$TASK $1" >"$1" && printf 'wrote %s %s\\n' "$TASK" "$1"; }
      wrote "$NAME-one.txt"; mkdir -p "$NAME"; wrote "$NAME/two.txt"
      echo "$NAME" >>a.txt; chmod +x a.txt; wrote "$NAME-three.txt"
      printf 'worked %s\\n' "$TASK"
      exec sleep "$LINGER"
      """;

  private final Path home;
  private final Repository repository;
  private final String start;
  private final WorkspaceKind kind;
  private final String name;
  private final String linger;

  private RandomVictim(String[] arguments) throws Exception {
    home = Path.of(arguments[0]);
    repository = Repository.find(Path.of(arguments[1]));
    start = arguments[3];
    kind = WorkspaceKind.valueOf(arguments[4]);
    name = arguments[6];
    linger = arguments[7];
  }

  /**
   * Arguments: home, repository, run, start, kind, number of tasks, the attempt's name, and how
   * many seconds an agent goes on for when its work is done.
   */
  public static void main(String[] arguments) throws Exception {
    RandomVictim victim = new RandomVictim(arguments);
    victim.work(arguments[2], Integer.parseInt(arguments[5]));
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private void work(String run, int tasks) throws Exception {
    try (Workspaces workspaces = new Workspaces(home, repository)) {
      ExecutorService attempts = Executors.newFixedThreadPool(tasks);
      say("claiming");
      List<Future<?>> working = new ArrayList<>();
      for (int task = 0; task < tasks; task++) {
        EffectId effect = new EffectId(run, "t" + task);
        working.add(attempts.submit(() -> attempt(workspaces, effect)));
      }
      attempts.shutdown();
      for (Future<?> work : working) {
        work.get();
      }
      say("releasing");
      for (ReleaseResult release : workspaces.releaseRun(run, start).values()) {
        if (!(release instanceof ReleaseResult.Released)) {
          throw new IllegalStateException(release.toString());
        }
      }
      say("done");
    }
  }

  private Void attempt(Workspaces workspaces, EffectId effect) throws Exception {
    try (Lease lease = ((Held) workspaces.lease(effect, LEASE_WAIT)).lease()) {
      Workspace workspace = workspaces.claim(lease, effect, start, kind, List.of());
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      record = workspaces.store().save(record.trying(record.tryNumber() + 1, Instant.now()));
      say("working");
      Process agent = agent(workspace);
      record =
          workspaces
              .store()
              .save(record.agentStarted(agent.pid(), ProcessTree.startOf(agent.toHandle())));
      agent.waitFor();
      workspaces.store().save(record.agentFoundEnded(Instant.now()));
    }
    return null;
  }

  private Process agent(Workspace workspace) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", kind == WorkspaceKind.COPY ? AGENT_WITHOUT_GIT : AGENT)
            .directory(workspace.path().toFile())
            .redirectOutput(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put(CleanEnvironment.MARKER, workspace.effect().toString());
    builder.environment().put("TASK", workspace.effect().task());
    builder.environment().put("NAME", name);
    builder.environment().put("LINGER", linger);
    for (String who : List.of("GIT_AUTHOR", "GIT_COMMITTER")) {
      builder.environment().put(who + "_NAME", "Agent");
      builder.environment().put(who + "_EMAIL", "agent@example.com");
    }
    // Its errors are those of a program that is killed in the middle of its work.
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
