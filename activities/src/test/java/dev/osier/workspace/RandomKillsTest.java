package dev.osier.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.Lease;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Git;
import dev.osier.keep.KeptRefs;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.sweep.RunLiveness;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweeper;
import dev.osier.testkit.OtherJava;
import dev.osier.workspace.ReleaseResult.Released;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers are killed at random instants, one to three of them in a row; then a next attempt, the
 * end of the run, or a sweep goes on. A few rounds in the build; {@code bench/kills} does many.
 *
 * <p>The seed decides what is done; the machine decides how far it came when the kill struck, so
 * that a seed finds the same fault again only often.
 */
@Tag("slow")
class RandomKillsTest {
  private static final int ROUNDS = Integer.getInteger("osier.kills.rounds", 2);
  private static final long SEED = Long.getLong("osier.kills.seed", 20_261_121L);

  /** A repository that has seen some runs, but not so many that a sweep of all takes long. */
  private static final int ROUNDS_OF_A_REPOSITORY = 20;

  private static final int LONGEST_DELAY_MILLIS = 250;
  private static final int POLL_MILLIS = 2;

  /** An agent that goes on when its work is done keeps its worker from releasing. */
  private static final int LONGEST_WAIT_SECONDS = 5;

  /** Later than those of all workers before. */
  private static final int LAST_TRY = 9;

  private static final String WROTE = "wrote ";

  /** After which line of its output a worker is killed, a little later. */
  private static final List<String> MOMENTS =
      List.of("claiming", "working", "wrote", "worked", "releasing");

  /** Worktrees twice, since most are. */
  private static final List<WorkspaceKind> KINDS =
      List.of(
          WorkspaceKind.WORKTREE, WorkspaceKind.WORKTREE, WorkspaceKind.CLONE, WorkspaceKind.COPY);

  private enum Ending {
    NEXT_ATTEMPT,
    RELEASE,
    SWEEP
  }

  @TempDir Path directory;

  private final Map<String, Integer> counts = new TreeMap<>();

  @Test
  @DisplayName("G4 G5 G6 Whenever workers are killed, nothing is lost and nothing is left")
  void nothingIsLostOrLeft() throws Exception {
    System.out.printf("kills: seed %d, %d rounds%n", SEED, ROUNDS);
    Map<WorkspaceKind, Scene> scenes = new TreeMap<>();
    try {
      for (int number = 0; number < ROUNDS; number++) {
        // Seeds that follow each other begin alike: without a first step all kinds would be one.
        Random random = new Random(new SplittableRandom(SEED + number).nextLong());
        WorkspaceKind kind = KINDS.get(random.nextInt(KINDS.size()));
        if (number % ROUNDS_OF_A_REPOSITORY == 0) {
          scenes.values().forEach(Scene::close);
          scenes.clear();
        }
        Scene scene = scenes.get(kind);
        if (scene == null) {
          scene = Scene.in(Files.createDirectories(directory.resolve(number + "")), kind);
          scenes.put(kind, scene);
        }
        try {
          new Round(scene, kind, random, scene.run + "-" + number).play();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError(
              "round %d: --seed %d --rounds 1; so far %s".formatted(number, SEED + number, counts),
              e);
        }
      }
    } finally {
      scenes.values().forEach(Scene::close);
      System.out.println("kills: " + counts);
    }
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** One run, from its first attempt to its end. */
  private final class Round {
    private final Scene scene;
    private final WorkspaceKind kind;
    private final Random random;
    private final String run;
    private final List<EffectId> effects = new ArrayList<>();

    /** What agents have said they wrote, as {@code <task> <file>}. */
    private final Set<String> written = new TreeSet<>();

    Round(Scene scene, WorkspaceKind kind, Random random, String run) {
      this.scene = scene;
      this.kind = kind;
      this.random = random;
      this.run = run;
      int tasks = 1 + random.nextInt(3);
      for (int task = 0; task < tasks; task++) {
        effects.add(new EffectId(run, "t" + task));
      }
    }

    void play() throws Exception {
      try (Workspaces workspaces = scene.workspaces()) {
        new RunOrigin(run, "demo", "default", new RunOrigin.Server("namespace 1", null, null))
            .save(workspaces.store());
      }
      List<Worker> workers = new ArrayList<>();
      int kills = 1 + random.nextInt(3);
      for (int kill = 0; kill < kills; kill++) {
        Worker worker = new Worker("w" + kill);
        workers.add(worker);
        worker.kill();
      }
      count("in a " + kind.name().toLowerCase(Locale.ROOT));
      Ending ending = Ending.values()[random.nextInt(Ending.values().length)];
      count("ended by " + ending);
      end(ending);
      assertNothingLeft();
      for (Worker worker : workers) {
        worker.lines().stream()
            .filter(line -> line.startsWith(WROTE))
            .forEach(line -> written.add(line.substring(WROTE.length())));
      }
      assertNothingLost();
    }

    private void end(Ending ending) throws Exception {
      switch (ending) {
        case NEXT_ATTEMPT -> {
          for (EffectId effect : effects) {
            finish(effect);
          }
          release();
        }
        case RELEASE -> release();
        case SWEEP -> {
          Sweep sweep =
              new Sweeper(scene.home, of -> RunLiveness.Life.CLOSED, Sweeper.Rules.WORKER)
                  .sweep(scene.repository, Sweeper.living());
          assertThat(sweep.left()).isEmpty();
        }
      }
    }

    private void release() throws Exception {
      try (Workspaces workspaces = scene.workspaces()) {
        Collection<ReleaseResult> releases = workspaces.releaseRun(run, scene.base).values();
        assertThat(releases).allSatisfy(each -> assertThat(each).isInstanceOf(Released.class));
      }
    }

    /** The same result as without a kill: a whole workspace, in which work can be done. */
    private void finish(EffectId effect) throws Exception {
      try (Workspaces workspaces = scene.workspaces();
          Lease lease = Scene.lease(workspaces, effect)) {
        Workspace workspace = scene.claim(workspaces, lease, effect, scene.base);
        count(workspace.adopted() ? "adopted" : "made anew");
        Path path = workspace.path();
        assertThat(path.resolve("src/b.txt")).hasContent("b\n");
        Git git = KindContract.git(workspace);
        assertThat(git.require("symbolic-ref", "HEAD")).isEqualTo("refs/heads/" + effect.branch());
        if (!workspace.adopted()) {
          assertThat(git.require("status", "--porcelain")).isEmpty();
          assertThat(git.require("rev-parse", "HEAD")).isEqualTo(scene.base);
        }
        workspaces
            .store()
            .save(workspaces.store().load(effect).orElseThrow().trying(LAST_TRY, Instant.now()));
        Scene.write(path, "result.txt", effect.task() + " result.txt\n");
        workspaces.result(lease, workspace, KindContract.commitAll(workspace, "Finish"));
        written.add(effect.task() + " result.txt");
      }
    }

    /** Each file, with its content, is in what is kept of its own effect. */
    private void assertNothingLost() throws Exception {
      Map<String, Set<String>> kept = new TreeMap<>();
      for (EffectId effect : effects) {
        List<String> commits = new KeptRefs(scene.refs).commits(effect);
        List<String> call = new ArrayList<>(List.of("rev-list", "--objects"));
        call.addAll(commits);
        kept.put(
            effect.task(),
            commits.isEmpty()
                ? Set.of()
                : scene
                    .git()
                    .require(call.toArray(String[]::new))
                    .lines()
                    .collect(Collectors.toSet()));
      }
      ObjectInserter.Formatter blobs = new ObjectInserter.Formatter();
      for (String file : written) {
        String task = file.substring(0, file.indexOf(' '));
        String name = file.substring(task.length() + 1);
        String blob = blobs.idFor(Constants.OBJ_BLOB, (file + "\n").getBytes(UTF_8)).name();
        assertThat(kept.get(task)).as("kept of %s/%s", run, task).contains(blob + " " + name);
        count("files kept");
      }
    }

    private void assertNothingLeft() throws Exception {
      scene.assertNothingLeft();
      assertThat(scene.refs.under("refs/osier/" + run + "/")).isEmpty();
      assertThat(
              ProcessTree.values(CleanEnvironment.MARKER).stream()
                  .filter(effect -> effect.startsWith(run + "/")))
          .isEmpty();
      if (kind == WorkspaceKind.COPY) {
        assertThat(scene.root.resolve("a.txt")).hasContent("a\n");
        assertThat(scene.root.toFile().list())
            .containsExactlyInAnyOrder("a.txt", "src", ".gitignore");
      } else {
        assertThat(Scene.git(scene.root).require("status", "--porcelain")).isEmpty();
      }
    }

    /** A worker in a process of its own, and what it and its agents say, to a file. */
    private final class Worker {
      private final Process process;
      private final Path output;

      Worker(String name) throws IOException {
        output = directory.resolve(run + "-" + name);
        process =
            new ProcessBuilder(
                    OtherJava.command(
                        RandomVictim.class,
                        scene.home.toString(),
                        scene.repository.root().toString(),
                        run,
                        scene.base,
                        kind.name(),
                        Integer.toString(effects.size()),
                        name,
                        random.nextBoolean() ? "0" : "60"))
                // Not a pipe: its agents go on to speak when it is dead.
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .redirectError(Redirect.INHERIT)
                .start();
      }

      /** Whole lines; a last one that is cut off is not said. */
      List<String> lines() throws IOException {
        String said = Files.readString(output);
        return said.substring(0, said.lastIndexOf('\n') + 1).lines().toList();
      }

      /** Waits until it says what it is about to do, and not much longer. */
      void kill() throws Exception {
        String moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
        // More often at once than late, since most of what is done takes a few milliseconds.
        int delay = random.nextInt(1 + random.nextInt(LONGEST_DELAY_MILLIS));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        while (lines().stream().noneMatch(line -> line.startsWith(moment))
            && System.nanoTime() < deadline
            && !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {}
        process.waitFor(delay, TimeUnit.MILLISECONDS);
        // It may end by itself up to the kill.
        process.destroyForcibly();
        if (process.waitFor() == 0) {
          count("ended before the kill");
        } else {
          assertThat(process.exitValue()).as("a worker fails by itself").isEqualTo(Victim.KILLED);
          List<String> lines = lines();
          String last = lines.isEmpty() ? "start" : lines.get(lines.size() - 1);
          count("killed after " + last.split(" ", -1)[0]);
        }
      }
    }
  }
}
