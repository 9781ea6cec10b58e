package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.CheckJob;
import dev.osier.job.ReleaseJob;
import dev.osier.job.TryJob;
import dev.osier.report.Report;
import dev.osier.sweep.HostSweep;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweeper;
import dev.osier.testkit.Leftovers;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What runs in a process that has one kind of fault at hand, such as a disk that it can make read
 * only. Arguments: the kind, a directory for repositories, one for all else. Each step meets the
 * fault in a run of its own; it lasts until the run has ended. Prints what does not hold, and fails
 * then.
 */
final class FaultAtStep {
  private static final long END_SECONDS = 30;
  private static final String WORK = "the work of one";

  /** Where the fault comes. */
  private enum At {
    PREPARE,
    TASK,
    /** While the agent works, before it ends. */
    AGENT,
    MERGE,
    VERIFY,
    PUBLISH,
    RELEASE
  }

  private final FaultOfDisk kind;
  private final At at;
  private final LandingScene scene;
  private final String base;
  private final AtomicBoolean broken = new AtomicBoolean();

  private FaultAtStep(FaultOfDisk kind, At at, Path repositories, Path other) throws Exception {
    this.kind = kind;
    this.at = at;
    String name = at.name().toLowerCase(Locale.ROOT);
    this.scene =
        new LandingScene(
            Files.createDirectories(repositories.resolve(name)),
            Files.createDirectories(other.resolve(name)),
            Map.of("a.txt", "a\n"),
            this::before);
    this.base = scene.git.tip("main");
  }

  public static void main(String[] arguments) throws Exception {
    FaultOfDisk kind = FaultOfDisk.valueOf(arguments[0]);
    List<String> wrong = new ArrayList<>();
    for (At at : At.values()) {
      try {
        new FaultAtStep(kind, at, Path.of(arguments[1]), Path.of(arguments[2])).check();
      } catch (AssertionError | Exception e) {
        wrong.add(kind + " at " + at + ": " + e);
      }
    }
    wrong.forEach(System.out::println);
    // Pools of threads would go on.
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  private void before(String step, Object request) {
    boolean now =
        switch (at) {
          case PREPARE -> step.equals("PrepareRun");
          case TASK -> request instanceof TryJob;
          case AGENT -> false;
          case MERGE -> step.equals("MergeTasks");
          case VERIFY -> request instanceof CheckJob verify && !verify.commit().equals(base);
          case PUBLISH -> step.equals("Publish");
          case RELEASE -> request instanceof ReleaseJob release && release.last();
        };
    if (now && broken.compareAndSet(false, true)) {
      kind.make(scene.git);
    }
  }

  private void check() throws Exception {
    try (scene) {
      String wait = at == At.AGENT ? LandingScene.until("go") : "";
      WorkflowStub run =
          scene.start(
              "'verify': 'true'",
              scene.task(
                  "one",
                  "",
                  "echo ran >> $MARKS/runs; echo " + WORK + " > one.txt; : > $MARKS/up; " + wait));
      if (at == At.AGENT) {
        while (!Files.exists(scene.marks.resolve("up"))) {
          Thread.onSpinWait();
        }
        broken.set(true);
        kind.make(scene.git);
        scene.mark("go");
      }
      String said;
      String key = "";
      long begun = System.nanoTime();
      try {
        Report report = run.getResult(END_SECONDS, TimeUnit.SECONDS, Report.class);
        key = report.run();
        said = report.toString();
        assertThat(report.headline()).isNotBlank();
      } catch (WorkflowFailedException e) {
        said = ((ApplicationFailure) e.getCause()).getOriginalMessage();
      } catch (TimeoutException e) {
        said = run.query("report", Report.class).toString();
        kind.mend(scene.git);
        throw new AssertionError("no end within " + END_SECONDS + " s: " + said, e);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      kind.mend(scene.git);
      System.out.println(kind + " at " + at + " after " + seconds + " s: " + said);
      assertThat(said.lines().filter(line -> line.startsWith("\tat "))).isEmpty();
      if (!said.contains("status=COMPLETED")) {
        assertThat(said).containsPattern(kind.cause());
      }
      assertThat(agentRuns()).isLessThanOrEqualTo(1);
      sweep();
      if (!key.isEmpty()) {
        assertThat(Leftovers.of(scene.git, scene.home, key))
            // Of a worker that lives, and of its process for merges: it goes with that worker.
            .filteredOn(left -> !left.contains(ofThisWorker()))
            .isEmpty();
      }
      if (agentRuns() > 0) {
        assertThat(whereItsWorkIs()).as("after: %s", said).isNotEmpty();
      }
      scene.git.git("fsck", "--strict");
    }
  }

  private static String ofThisWorker() {
    return "/.git/osier/merge/" + ProcessHandle.current().pid() + "-";
  }

  private long agentRuns() throws Exception {
    Path runs = scene.marks.resolve("runs");
    if (!Files.exists(runs)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(runs)) {
      return lines.count();
    }
  }

  /** As the host does by itself once the fault is mended. */
  private void sweep() throws Exception {
    new HostSweep(scene.home, origin -> Life.CLOSED, Sweeper.Rules.WORKER).sweep();
  }

  private List<String> whereItsWorkIs() {
    return scene.git.refs().keySet().stream()
        .filter(
            ref ->
                scene.git.tryGit("cat-file", "-e", ref + ":one.txt") == 0
                    && scene.git.show(ref, "one.txt").strip().equals(WORK))
        .toList();
  }
}
