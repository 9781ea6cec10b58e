package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.plan.MergeStyle;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are killed, or stopped in order, while agents run; on Temporal's dev server. */
@DisplayName("A run whose worker ends")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class WorkerDeathIT {
  /** {@code -Dosier.kills=N}, for more than a test has time for. */
  private static final int KILLS = Integer.getInteger("osier.kills", 6);

  /** {@code -Dosier.seed=N}, to have the kills of another run again. */
  private static final long SEED = Long.getLong("osier.seed", System.nanoTime());

  /** {@code -Dosier.style=NAME}; else one by the seed. */
  private static final MergeStyle STYLE =
      MergeStyle.valueOf(
          System.getProperty(
                  "osier.style", MergeStyle.values()[(int) Math.floorMod(SEED, 3L)].name())
              .toUpperCase(Locale.ROOT));

  /**
   * Longer than the server takes to notice a death, so that kills also hit what comes after: ending
   * what lives, saving, and beginning again.
   */
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(18);

  private static final int TASKS = 12;

  /** Of one program, on a machine whose server is too busy to answer it in time. */
  private static final int STARTS = 30;

  @TempDir Path folder;
  private TemporalCli server;

  @BeforeEach
  void startServer() throws Exception {
    server = TemporalCli.start(folder);
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private Stage stage(String name) throws Exception {
    return new Stage(Files.createDirectories(folder.resolve(name)))
        .with("TEMPORAL_ADDRESS", server.address());
  }

  private static OsierProcess worker(Stage stage, String... more) throws Exception {
    String[] args = new String[more.length + 3];
    args[0] = "worker";
    args[1] = "--agents";
    args[2] = "4";
    System.arraycopy(more, 0, args, 3, more.length);
    for (int starts = 1; ; starts++) {
      OsierProcess worker = stage.start(args);
      try {
        worker.awaitErr(said -> said.contains("Worker of host "));
        return worker;
      } catch (AssertionError e) {
        // As whoever keeps workers running does, where the server has no time for it.
        boolean busy = worker.err().contains("Cannot reach a Temporal server");
        worker.close();
        if (!busy || starts == STARTS) {
          throw e;
        }
      }
    }
  }

  private static void begin(Stage stage, String plan, String id) throws Exception {
    for (int starts = 1; ; starts++) {
      try (OsierProcess run = stage.start("run", "--detach", "--id", id, plan)) {
        boolean begun = run.exitCode() == 0;
        if (begun) {
          return;
        }
        assertThat(run.err()).contains("Cannot reach a Temporal server");
        assertThat(starts).as(run.err()).isLessThan(STARTS);
      }
    }
  }

  private JsonNode result(String id) throws IOException, InterruptedException {
    String answer = server.temporal("workflow", "result", "--workflow-id", id, "--output", "json");
    return new ObjectMapper().readTree(answer).get("result");
  }

  private boolean isOpen(String id) throws IOException, InterruptedException {
    return server
        .temporal("workflow", "describe", "--workflow-id", id, "--output", "json")
        .contains("WORKFLOW_EXECUTION_STATUS_RUNNING");
  }

  private static Map<String, Integer> tries(JsonNode report) {
    Map<String, Integer> tries = new LinkedHashMap<>();
    report.get("tasks").forEach(t -> tries.put(t.get("id").asText(), t.get("tries").asInt()));
    return tries;
  }

  private static String kept(JsonNode report) {
    for (JsonNode task : report.get("tasks")) {
      if (task.get("id").asText().equals("t7")) {
        return task.get("kept").asText();
      }
    }
    throw new AssertionError(report);
  }

  /**
   * Twelve tasks: a chain of five, one that fails its first try, one that conflicts with it, and
   * such as write for a while. Each ends once its gate is there, so that the run stays open while
   * workers come and go. All that an agent writes depends on its task alone.
   */
  private static String plan(Stage stage) throws IOException {
    // A worker that hardly lives is waited for here, however long a busy machine takes to start
    // one.
    StringBuilder plan =
        new StringBuilder(
            "patience: 2h\nmerge: {style: %s}\ntasks:\n"
                .formatted(STYLE.name().toLowerCase(Locale.ROOT)));
    for (int i = 1; i <= TASKS; i++) {
      String id = "t" + i;
      String needs = i > 1 && i <= 5 ? "needs: [t" + (i - 1) + "], " : "";
      String work =
          switch (i) {
            case 1, 2, 3, 4, 5 -> "echo %s > %s.txt; echo %s >> shared/%s".formatted(id, id, id, i);
            case 6 -> "echo $OSIER_TRY > t6.txt; [ $OSIER_TRY = 2 ]";
            case 7 -> "echo t7 > t6.txt";
            default ->
                ("for n in 1 2 3 4 5 6 7 8; do echo %s $n >> %s.txt; sleep 0.2; done;"
                        + " head -c 300000 /dev/zero | tr '\\\\0' %d > %s.big")
                    .formatted(id, id, i % 10, id);
          };
      plan.append(
          "  - {id: %s, %stries: 2, agent: {command: \"mkdir -p shared; until [ -e %s ]; do sleep 0.1; done; %s\"}}\n"
              .formatted(id, needs, gate(stage, i), work));
    }
    return stage.plan("twelve.yaml", plan.toString());
  }

  private static Path gate(Stage stage, int task) {
    return stage.home().resolveSibling("gate-" + task);
  }

  /** Lets the first {@code tasks} of them end. */
  private static void open(Stage stage, int tasks) throws IOException {
    for (int i = 1; i <= tasks; i++) {
      Path gate = gate(stage, i);
      if (!Files.exists(gate)) {
        Files.createFile(gate);
      }
    }
  }

  @Test
  @DisplayName(
      "G2 G3 G4 G5 G6 killed at random moments it comes to the same end, and loses nothing")
  void killedAtRandomMomentsItComesToTheSameEnd() throws Exception {
    System.err.printf(
        "Kills with -Dosier.seed=%d -Dosier.kills=%d -Dosier.style=%s%n", SEED, KILLS, STYLE);
    Random random = new Random(SEED);
    Stage calm = stage("calm");
    open(calm, TASKS);
    JsonNode expected;
    try (OsierProcess worker = worker(calm)) {
      begin(calm, plan(calm), "calm");
      expected = result("calm");
      worker.signal("TERM");
      assertThat(worker.exitCode()).isZero();
    }
    Stage wild = stage("wild");
    int hits = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (OsierProcess worker = worker(wild)) {
        if (kill == 0) {
          begin(wild, plan(wild), "wild");
        }
        // The last one is let go before the last kill: that may meet the merge, the move or the
        // end.
        open(wild, kill == KILLS - 1 ? TASKS : kill * (TASKS - 1) / KILLS);
        // A moment that nothing announces: that is what is tested. More short lives than long ones.
        double share = random.nextDouble() * random.nextDouble();
        LockSupport.parkNanos((long) (share * LONGEST_LIFE.toNanos()));
        hits += isOpen("wild") ? 1 : 0;
        worker.signal("KILL");
        assertThat(worker.exitCode()).isEqualTo(137);
      }
    }
    System.err.println(hits + " of " + KILLS + " kills came while the run was open");
    assertThat(hits).isGreaterThanOrEqualTo(KILLS - 1);
    JsonNode report;
    try (OsierProcess worker = worker(wild)) {
      report = result("wild");
      worker.signal("TERM");
      worker.exitCode();
    }

    assertThat(report.get("status")).as(report.toString()).isEqualTo(expected.get("status"));
    assertThat(tries(report))
        .as(report.toString())
        .isEqualTo(tries(expected))
        .containsEntry("t6", 2);
    assertThat(wild.git("rev-parse", kept(report) + "^{tree}"))
        .as("what conflicted is kept")
        .isEqualTo(calm.git("rev-parse", kept(expected) + "^{tree}"));
    assertThat(wild.git("rev-parse", "main^{tree}"))
        .isEqualTo(calm.git("rev-parse", "main^{tree}"));
    assertThat(wild.git("log", "--first-parent", "--format=%s", "main"))
        .isEqualTo(calm.git("log", "--first-parent", "--format=%s", "main"));
    Leftovers.assertNone(
        TestRepository.at(wild.repository()), wild.home(), report.get("run").asText());
    wild.assertNothingLeft();
  }

  /**
   * One task, which notes that it starts in {@code starts}, and works until {@code go} is there.
   */
  private static String patient(Stage stage, Path starts, Path go) throws IOException {
    return stage.plan(
        "shop.yaml",
        "first",
        "echo x >> %s; echo one > first.txt; until [ -e %s ]; do sleep 0.1; done"
            .formatted(starts, go));
  }

  private void nextWorkerEndsItAtTheFirstTry(Stage stage, String run) throws Exception {
    try (OsierProcess next = worker(stage)) {
      JsonNode report = result(run);
      assertThat(report.get("status").asText()).isEqualTo("completed");
      assertThat(report.at("/tasks/0/tries").asInt()).isEqualTo(1);
      next.signal("TERM");
      next.exitCode();
    }
    assertThat(stage.git("show", "main:first.txt")).isEqualTo("one");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("stopped in order, agents finish within the grace; no try and no attempt is used up")
  void stoppedInOrderItsAgentsFinish() throws Exception {
    Stage stage = stage("graceful");
    Path go = folder.resolve("go");
    Path starts = folder.resolve("starts");
    String plan = patient(stage, starts, go);
    try (OsierProcess worker = worker(stage, "--grace", "120")) {
      begin(stage, plan, "graceful");
      worker.awaitErr(said -> Files.exists(starts));
      worker.signal("TERM");
      worker.awaitErr(said -> said.contains("Ending: no more work is taken"));
      Files.createFile(go);
      assertThat(worker.exitCode()).as(worker.err()).isZero();
    }
    nextWorkerEndsItAtTheFirstTry(stage, "graceful");
    assertThat(Files.readAllLines(starts)).hasSize(1);
  }

  @Test
  @DisplayName("G5 without grace, agents are ended and handed over; no try is used up")
  void withoutGraceItsAgentsAreHandedOver() throws Exception {
    Stage stage = stage("handed-over");
    Path go = folder.resolve("go");
    Path starts = folder.resolve("starts");
    String plan = patient(stage, starts, go);
    try (OsierProcess worker = worker(stage, "--grace", "0")) {
      begin(stage, plan, "handed-over");
      worker.awaitErr(said -> Files.exists(starts));
      worker.signal("TERM");
      assertThat(worker.exitCode()).as(worker.err()).isZero();
    }
    assertThat(Stage.processes(go.toString())).as("nothing of it lives").isEmpty();
    Files.createFile(go);
    nextWorkerEndsItAtTheFirstTry(stage, "handed-over");
    assertThat(Files.readAllLines(starts)).hasSize(2);
  }

  @Test
  @DisplayName(
      "G9 G5 gone in the middle of an agent for longer than the run waits, its agent's run stands in"
          + " the report; back again, it cleans up")
  void reportHasTheRunOfALostWorker() throws Exception {
    Stage gone = stage("gone");
    Path go = folder.resolve("go");
    Path starts = folder.resolve("starts");
    String plan = patient(gone, starts, go);
    Path file = gone.home().resolveSibling(plan);
    Files.writeString(file, "patience: 3s\n" + Files.readString(file));
    try (OsierProcess worker = worker(gone)) {
      begin(gone, plan, "gone");
      worker.awaitErr(said -> heartbeatsSay("gone", "agent"));
      worker.signal("KILL");
      assertThat(worker.exitCode()).isEqualTo(137);
    }
    JsonNode report;
    try (OsierProcess other = worker(stage("other").with("OSIER_HOST", "other"))) {
      report = result("gone");
      other.signal("TERM");
      other.exitCode();
    }

    assertThat(report.get("status").asText()).isEqualTo("failed");
    assertThat(report.at("/tasks/0/agent/runs").findValuesAsText("end")).containsExactly("LOST");
    Files.createFile(go);
    String run = report.get("run").asText();
    try (OsierProcess back = worker(gone)) {
      back.awaitErr(said -> nothingIsLeft(gone, run));
      back.signal("TERM");
      back.exitCode();
    }
    assertThat(Files.readAllLines(starts)).as("agents that ran").hasSize(1);
  }

  private boolean heartbeatsSay(String id, String phase) {
    try {
      String described =
          server.temporal("workflow", "describe", "--workflow-id", id, "--output", "json");
      return new ObjectMapper().readTree(described).findValuesAsText("phase").contains(phase);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean nothingIsLeft(Stage stage, String run) {
    try {
      return Leftovers.of(TestRepository.at(stage.repository()), stage.home(), run).isEmpty();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
