package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Leftovers;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed worker and a terminated run leave, on Temporal's dev server. */
class SweepIT {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path folder;

  private Stage stage;

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder).with("OSIER_SWEEP_SECONDS", "1");
  }

  @Test
  @DisplayName("G4 G5 A run that is terminated with its worker killed is swept by the next worker")
  void terminatedRunOfAKilledWorkerIsSwept() throws Exception {
    String mark = UUID.randomUUID().toString();
    String plan =
        stage.plan(
            "shop.yaml",
            "done",
            "echo done > done.txt",
            "care",
            "echo dry > care.md; git add care.md; git commit -qm Care; echo more >> care.md;"
                + " sleep 600 # "
                + mark,
            "hides",
            "echo half > half.txt; setsid sleep 601 & sleep 600 # " + mark);
    try (TemporalCli server = TemporalCli.start(folder)) {
      stage.with("TEMPORAL_ADDRESS", server.address());
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("Worker of host stage"));
        start(plan, "terminated");
        start(plan, "lives");
        await(() -> Stage.processes(mark).size() >= 4 && files("care.md").size() == 2);
        await(() -> branches("task-done").isEmpty());
        worker.signal("KILL");
        assertThat(worker.exitCode()).isEqualTo(137);
      }
      server.temporal("workflow", "terminate", "--workflow-id", "terminated");
      String key = key("terminated");
      String other = key("lives");
      assertThat(Stage.processes(mark)).as("agents outlive their worker").isNotEmpty();

      try (OsierProcess next = stage.start("worker")) {
        next.awaitErr(
            said ->
                Stream.of("care", "hides", "done")
                    .allMatch(task -> said.contains("Swept " + key + "/" + task)));
        await(() -> processes("OSIER_RUN", key).isEmpty());
        assertThat(refs("refs/heads/osier/" + key + "/", "refs/osier/" + key + "/")).isEmpty();
        assertThat(files(key)).isEmpty();
        String kept = "refs/osier/kept/" + key;
        assertThat(stage.git("show", kept + "/care:care.md")).isEqualTo("dry\nmore");
        assertThat(stage.git("show", kept + "/care^:care.md")).isEqualTo("dry");
        assertThat(stage.git("show", kept + "/hides:half.txt")).isEqualTo("half");
        assertThat(stage.git("show", kept + "/done:done.txt")).isEqualTo("done");

        assertThat(refs("refs/heads/osier/" + other + "/"))
            .as("a run that goes on is not touched")
            .isNotEmpty();
        assertThat(next.err()).doesNotContain("Swept " + other);
        server.temporal("workflow", "cancel", "--workflow-id", "lives");
        await(
            () ->
                refs("refs/osier/" + other + "/").isEmpty()
                    && processes("OSIER_RUN", other).isEmpty());
        next.signal("TERM");
        assertThat(next.exitCode()).as(next.err()).isZero();
      }
      stage.assertNothingLeft();
    }
  }

  @Test
  @DisplayName("A run is not touched while its server is away, nor by a worker of another server")
  void runOfAnotherServerIsNotTouched() throws Exception {
    String mark = UUID.randomUUID().toString();
    String plan = stage.plan("shop.yaml", "care", "echo dry > care.md; sleep 600 # " + mark);
    Path home = Files.createDirectories(folder.resolve("other"));
    try (TemporalCli server = TemporalCli.start(folder);
        TemporalCli another = TemporalCli.start(home)) {
      stage.with("TEMPORAL_ADDRESS", server.address());
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("Worker of host stage"));
        start(plan, "lives");
        await(() -> !Stage.processes(mark).isEmpty() && files("care.md").size() == 1);
        worker.signal("KILL");
        worker.exitCode();
      }
      String key = key("lives");
      stage.with("TEMPORAL_ADDRESS", another.address());
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("Worker of host stage"));
        // A sweep comes before this run is over, and more after it.
        String quick = stage.plan("quick.yaml", "quick", "echo q > q.txt");
        try (OsierProcess run = stage.start("run", quick)) {
          assertThat(run.exitCode()).as(run.err()).isZero();
        }
        assertThat(files("care.md")).hasSize(1);
        assertThat(Stage.processes(mark)).isNotEmpty();
        assertThat(worker.err()).doesNotContain("Swept");
      }
      stage.with("TEMPORAL_ADDRESS", server.address());
      server.temporal("workflow", "terminate", "--workflow-id", "lives");
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("Swept " + key + "/care"));
      }
      stage.assertNothingLeft();
      assertThat(stage.git("show", "refs/osier/kept/" + key + "/care:care.md")).isEqualTo("dry");
    }
  }

  @Test
  @DisplayName("A run that was terminated and then reset is live again, and not touched")
  void resetRunIsLiveAgain() throws Exception {
    Path go = folder.resolve("go");
    String plan =
        stage.plan(
            "shop.yaml", "care", "echo dry > care.md; until [ -e " + go + " ]; do sleep 0.1; done");
    try (TemporalCli server = TemporalCli.start(folder)) {
      stage.with("TEMPORAL_ADDRESS", server.address());
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("Worker of host stage"));
        start(plan, "again");
        await(() -> files("care.md").size() == 1);
        worker.signal("KILL");
        worker.exitCode();
      }
      String key = key("again");
      server.temporal("workflow", "terminate", "--workflow-id", "again");
      server.temporal(
          "workflow",
          "reset",
          "--workflow-id",
          "again",
          "--type",
          "FirstWorkflowTask",
          "--reason",
          "a test");
      try (OsierProcess worker = stage.start("worker")) {
        Files.createFile(go);
        await(() -> stage.git("log", "--format=%s", "main").contains("care"));
        await(() -> refs("refs/osier/" + key + "/").isEmpty());
        assertThat(worker.err()).doesNotContain("Swept " + key);
        worker.signal("TERM");
        worker.exitCode();
      }
      stage.assertNothingLeft();
    }
  }

  @Test
  @DisplayName("G5 A run that is terminated is swept by the worker that did it")
  void terminatedRunIsSweptByItsOwnWorker() throws Exception {
    String mark = UUID.randomUUID().toString();
    String plan = stage.plan("shop.yaml", "care", "echo dry > care.md; sleep 600 # " + mark);
    try (TemporalCli server = TemporalCli.start(folder)) {
      stage.with("TEMPORAL_ADDRESS", server.address());
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("Worker of host stage"));
        start(plan, "short");
        await(() -> files("care.md").size() == 1);
        String key = key("short");
        server.temporal("workflow", "terminate", "--workflow-id", "short");
        worker.awaitErr(said -> said.contains("Swept " + key + "/care"));
        await(() -> Stage.processes(mark).isEmpty() && refs("refs/osier/" + key).isEmpty());
        assertThat(stage.git("show", "refs/osier/kept/" + key + "/care:care.md")).isEqualTo("dry");
      }
      stage.assertNothingLeft();
    }
  }

  @Test
  @DisplayName("A failed task's workspace stays for keepFor, and is then swept by any worker")
  void keptWorkspaceIsSweptWhenItsTimeIsOver() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            "workspace: {keep: failed, keepFor: %s}%ntasks:%n".formatted("40s")
                + "  - {id: good, agent: {command: 'echo g > good.txt'}}\n"
                + "  - {id: bad, agent: {command: 'echo b > bad.txt; exit 3'}}\n");
    // Once only: the run may take longer than the workspace stays.
    stage.with("OSIER_SWEEP_SECONDS", "3600");
    try (OsierProcess run = stage.start("run", "--id", "keeps", plan)) {
      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    }
    assertThat(files("bad.txt")).hasSize(1);
    assertThat(files("good.txt")).isEmpty();
    assertThat(refs("refs/heads/osier/")).hasSize(1);
    String kept = stage.git("for-each-ref", "--format=%(refname)", "refs/osier/kept");
    assertThat(stage.git("show", kept + ":bad.txt")).isEqualTo("b");
    assertThat(stage.git("show", "main:good.txt")).isEqualTo("g");

    try (TemporalCli another = TemporalCli.start(folder)) {
      stage.with("TEMPORAL_ADDRESS", another.address()).with("OSIER_SWEEP_SECONDS", "1");
      try (OsierProcess worker = stage.start("worker")) {
        worker.awaitErr(said -> said.contains("/bad in "));
        assertThat(worker.err()).contains("its time to be looked at is over");
      }
    }
    stage.assertNothingLeft();
  }

  private void start(String plan, String id) throws Exception {
    try (OsierProcess run = stage.start("run", "--detach", "--id", id, plan)) {
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
  }

  private String key(String id) throws InterruptedException {
    return refs("refs/osier/" + id + "-").get(0).split("/", -1)[2];
  }

  private List<String> refs(String... prefixes) throws InterruptedException {
    String all = stage.git("for-each-ref", "--format=%(refname)");
    return all.lines()
        .filter(ref -> Stream.of(prefixes).anyMatch(ref::startsWith))
        .filter(ref -> !ref.startsWith("refs/osier/kept/"))
        .toList();
  }

  private List<String> branches(String task) throws InterruptedException {
    return refs("refs/heads/osier/").stream().filter(ref -> ref.endsWith(task)).toList();
  }

  /** Below the workspaces, by a part of their path. */
  private List<Path> files(String part) throws Exception {
    Path workspaces = stage.home().resolve("workspaces");
    if (!Files.exists(workspaces)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(workspaces)) {
      return files.filter(file -> file.toString().contains(part)).toList();
    }
  }

  private static List<Long> processes(String variable, String value) {
    return Leftovers.processes(variable + "=" + value);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isTrue(condition)) {
      assertThat(System.nanoTime()).as("still not so").isLessThan(deadline);
      Polling.pause();
    }
  }

  private static boolean isTrue(Callable<Boolean> condition) throws Exception {
    try {
      return condition.call();
    } catch (UncheckedIOException e) {
      // Files that go away while they are listed.
      return false;
    }
  }
}
