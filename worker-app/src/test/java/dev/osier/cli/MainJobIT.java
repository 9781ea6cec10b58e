package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.process.ProcessTree;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job on real input: a clone of this repository, a real server, a real Maven goal. */
@DisplayName("The main job")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class MainJobIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code -Dosier.tasks=N}, for more than CI has time for. */
  private static final int TASKS = Integer.getInteger("osier.tasks", 300);

  private static final String LIMITS = "workflows/src/main/java/dev/osier/text/Limits.java";

  /**
   * Seven tasks: two levels of needs, different priorities, one that conflicts with an earlier one,
   * one whose work does not compile, one that changes nothing.
   */
  private static final String PLAN =
      """
      {"repository": "%s", "target": "main",
       "verify": "mvn -o -q -B -ntp -Dosier.quick -pl workflows compile",
       "tasks": [
        {"id": "table", "needs": ["report"], "agent": {"command":
          "echo '// {task}' >> workflows/src/main/java/dev/osier/text/ShortLimits.java"}},
        {"id": "report", "needs": ["limits"], "agent": {"command":
          "grep -q 'HEADLINE = 240' $L && printf 'package dev.osier.text;\\n\\n/** Made. */\\nfinal class ShortLimits {\\n  static final int HALF = Limits.HEADLINE / 2;\\n\\n  private ShortLimits() {}\\n}\\n' > workflows/src/main/java/dev/osier/text/ShortLimits.java",
          "env": {"L": "%s"}}},
        {"id": "limits", "priority": 2, "title": "Longer headlines", "agent": {"command":
          "sed 's/HEADLINE = 200/HEADLINE = 240/' $L > new && mv new $L && git commit -qam 'Allow longer headlines'",
          "env": {"L": "%s"}}},
        {"id": "clash", "priority": 4, "agent": {"command":
          "sed 's/HEADLINE = 200/HEADLINE = 300/' $L > new && mv new $L", "env": {"L": "%s"}}},
        {"id": "broken", "priority": 5, "agent": {"command":
          "echo 'class Broken {' > workflows/src/main/java/dev/osier/text/Broken.java"}},
        {"id": "idle", "priority": 5, "agent": {"command": "true"}},
        {"id": "greeting", "priority": 1, "agent": {"command":
          "echo '// {title}' >> workflows/src/main/java/dev/osier/report/RunStatus.java"},
          "title": "Say \\"hello\\"; $(touch /nowhere)"}
      ]}
      """;

  @TempDir Path temp;
  private TemporalCli server;
  private TestRepository repository;
  private String base;
  private Path home;

  @BeforeEach
  void start() throws Exception {
    server = TemporalCli.start(temp);
    home = Files.createDirectory(temp.resolve("home"));
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private void cloneThisRepository() {
    Path clone = temp.resolve("clone of this");
    TestRepository.at(Path.of("").toAbsolutePath().getParent())
        .git("clone", "--quiet", "--no-hardlinks", ".", clone.toString());
    repository = TestRepository.at(clone);
    repository.git("checkout", "--quiet", "-B", "main");
    repository.config("user.name", "Main Job").config("user.email", "main@job.example");
    base = repository.tip("main");
  }

  private OsierProcess osier(String... args) throws IOException {
    return OsierProcess.start(
        temp, Map.of("TEMPORAL_ADDRESS", server.address(), "OSIER_HOME", home.toString()), args);
  }

  private OsierProcess worker() throws Exception {
    OsierProcess worker = osier("worker", "--agents", "4");
    worker.awaitErr(text -> text.contains("osier-") || text.contains("Worker"));
    return worker;
  }

  private Path plan() throws IOException {
    return Files.writeString(
        temp.resolve("plan.json"), PLAN.formatted(repository.root(), LIMITS, LIMITS, LIMITS));
  }

  private static Map<String, String> statuses(JsonNode report) {
    Map<String, String> statuses = new LinkedHashMap<>();
    report.get("tasks").forEach(t -> statuses.put(t.get("id").asText(), t.get("status").asText()));
    return statuses;
  }

  private static JsonNode task(JsonNode report, String id) {
    for (JsonNode task : report.get("tasks")) {
      if (task.get("id").asText().equals(id)) {
        return task;
      }
    }
    throw new AssertionError("no task " + id + " in " + report);
  }

  private JsonNode report(String id) throws Exception {
    return JSON.readTree(
            server.temporal("workflow", "result", "--workflow-id", id, "--output", "json"))
        .get("result");
  }

  private void assertLanded(JsonNode report) {
    assertThat(statuses(report))
        .containsExactly(
            Map.entry("greeting", "merged"),
            Map.entry("limits", "merged"),
            Map.entry("report", "merged"),
            Map.entry("table", "merged"),
            Map.entry("clash", "conflicted"),
            Map.entry("broken", "failed"),
            Map.entry("idle", "unchanged"));
    assertThat(report.get("status").asText()).isEqualTo("partial");
    assertThat(repository.tip("main")).isEqualTo(report.get("published").asText());
    assertThat(repository.git("log", "--first-parent", "--format=%s", base + "..main").lines())
        .containsExactly(
            "Merge table",
            "Merge report",
            "Merge Longer headlines",
            "Merge Say \"hello\"; $(touch /nowhere)");
    assertThat(repository.show("main", LIMITS)).contains("HEADLINE = 240");
    assertThat(task(report, "clash").get("conflicts").get(0).asText()).isEqualTo(LIMITS);
    String kept = task(report, "clash").get("kept").asText();
    assertThat(repository.show(kept, LIMITS)).contains("HEADLINE = 300");
    assertThat(task(report, "broken").get("verify").get("passed").asBoolean()).isFalse();
    assertThat(
            repository.show(
                task(report, "broken").get("kept").asText(),
                "workflows/src/main/java/dev/osier/text/Broken.java"))
        .contains("class Broken {");
    assertThat(new TreeMap<>(repository.refs()).keySet())
        .filteredOn(ref -> ref.contains("osier"))
        .containsExactlyInAnyOrder(kept, task(report, "broken").get("kept").asText());
    assertThat(repository.status()).isEmpty();
    Leftovers.assertNone(repository, home, report.get("run").asText());
  }

  @Test
  @DisplayName(
      "G2 G3 G4 G5 G7 started with the Temporal CLI: exactly these merges, in this order,"
          + " the rest kept, nothing else left")
  void landsOnACloneOfThisRepository() throws Exception {
    cloneThisRepository();
    try (OsierProcess worker = worker()) {
      server.start("main-job", plan());

      assertLanded(report("main-job"));
      worker.signal("TERM");
      assertThat(worker.exitCode()).isZero();
    }
  }

  @Test
  @DisplayName(
      "G4 G5 G6 kill -9 of the worker in the middle: another goes on, with the same result")
  void anotherWorkerGoesOn() throws Exception {
    cloneThisRepository();
    Path plan = plan();
    try (OsierProcess first = worker()) {
      server.start("killed", plan);
      awaitDescribed("killed", "RunTask");
      first.signal("KILL");
      first.exitCode();
    }
    try (OsierProcess second = worker()) {
      JsonNode report = report("killed");

      assertLandedAfterAKill(report);
      second.signal("TERM");
      second.exitCode();
    }
  }

  /** As {@link #assertLanded}, but what the killed attempts left is kept as well. */
  private void assertLandedAfterAKill(JsonNode report) {
    assertThat(report.get("published").asText()).isEqualTo(repository.tip("main"));
    assertThat(repository.git("log", "--first-parent", "--format=%s", base + "..main").lines())
        .containsExactly(
            "Merge table",
            "Merge report",
            "Merge Longer headlines",
            "Merge Say \"hello\"; $(touch /nowhere)");
    assertThat(statuses(report)).containsEntry("clash", "conflicted");
    assertThat(report.get("tasks")).allMatch(task -> task.get("tries").asInt() == 1);
    assertThat(repository.status()).isEmpty();
    Leftovers.assertNone(repository, home, report.get("run").asText());
  }

  /** Waits until what the server says of a run holds a text. */
  private void awaitDescribed(String id, String text) throws Exception {
    while (!server
        .temporal("workflow", "describe", "--workflow-id", id, "--output", "json")
        .contains(text)) {
      Polling.pause();
    }
  }

  @Test
  @DisplayName(
      "G4 G5 cancel: agents and worktrees gone, work kept, target untouched;"
          + " closed within 3 s of the last agent's end")
  void cancelLeavesNothing() throws Exception {
    repository = TestRepository.in(Files.createDirectory(temp.resolve("repository")));
    base = repository.tip("HEAD");
    Path plan =
        Files.writeString(
            temp.resolve("plan.json"),
            """
            {"repository": "%s", "tasks": [{"id": "long", "agent": {"command":
              "echo work > work.txt; setsid sleep 300 & nohup sleep 300 & echo begun; sleep 300"}},
              {"id": "deaf", "agent": {"command":
              "trap '' TERM; echo deaf > deaf.txt; echo hears nothing; while :; do sleep 1; done"}}]}
            """
                .formatted(repository.root()));
    try (OsierProcess worker = worker()) {
      server.start("cancelled", plan);
      awaitDescribed("cancelled", "begun");
      awaitDescribed("cancelled", "hears nothing");
      try (OsierProcess cancel = osier("cancel", "cancelled")) {
        assertThat(cancel.exitCode()).isZero();
      }
      JsonNode report;
      do {
        Polling.pause();
        try (OsierProcess asked = osier("report", "cancelled", "--json")) {
          asked.exitCode();
          report = JSON.readTree(asked.out());
        }
      } while (!"cancelled".equals(report.path("status").asText())
          || task(report, "long").path("kept").isNull());

      assertThat(repository.tip("HEAD")).isEqualTo(base);
      assertThat(repository.show(task(report, "long").get("kept").asText(), "work.txt"))
          .isEqualTo("work\n");
      assertThat(repository.show(task(report, "deaf").get("kept").asText(), "deaf.txt"))
          .isEqualTo("deaf\n");
      String run = report.get("run").asText();
      awaitDescribed("cancelled", "WORKFLOW_EXECUTION_STATUS_CANCELED");
      assertClosedSoonAfterItsAgents(server.history("cancelled"));
      Leftovers.assertNone(repository, home, run);
      assertThat(ProcessTree.recorded(null, null, "OSIER_EFFECT=" + run + "/long").living())
          .isEmpty();
      worker.signal("TERM");
      worker.exitCode();
    }
  }

  /** By the server's own clock, so that it does not matter how slow this test is. */
  private static void assertClosedSoonAfterItsAgents(RunHistory history) {
    List<Instant> agents = history.ends("RunTask");
    Instant last = agents.stream().max(Instant::compareTo).orElseThrow();
    Instant closed = history.at("WORKFLOW_EXECUTION_CANCELED");

    assertThat(agents)
        .hasSize(2)
        .allMatch(history.at("WORKFLOW_EXECUTION_CANCEL_REQUESTED")::isBefore);
    assertThat(history.ends("ReleaseWorkspaces")).isNotEmpty().allMatch(closed::isAfter);
    // Saving and removing takes seconds on a busy machine; a wait for a heartbeat takes half a
    // minute.
    assertThat(Duration.between(last, closed)).isBetween(Duration.ZERO, Duration.ofSeconds(15));
  }

  @Test
  @DisplayName("hundreds of trivial tasks in one plan complete on the in-process server")
  void hundredsOfTasks() throws Exception {
    repository = TestRepository.in(Files.createDirectory(temp.resolve("repository")));
    StringBuilder plan = new StringBuilder("concurrency: 16\nagent: {command: 'true'}\ntasks:\n");
    for (int i = 0; i < TASKS; i++) {
      plan.append("  - id: t").append(i).append('\n');
    }
    Files.writeString(temp.resolve("plan.yaml"), plan);
    // A PATH without the Temporal CLI chooses the in-process server.
    Map<String, String> environment =
        Map.of("OSIER_HOME", home.toString(), "PATH", "/usr/local/sbin:/usr/sbin:/usr/bin:/bin");
    try (OsierProcess run =
        OsierProcess.start(
            repository.root(),
            environment,
            "run",
            "--json",
            "--agents",
            "16",
            temp.resolve("plan.yaml").toString())) {
      assertThat(run.exitCode()).as(run.err()).isZero();
      JsonNode report = JSON.readTree(run.out());
      assertThat(report.get("status").asText()).isEqualTo("completed");
      assertThat(report.get("tasks")).hasSize(TASKS);
      Leftovers.assertNone(repository, home, report.get("run").asText());
    }
  }

  @Test
  @DisplayName("Histories stay small: at most 20 events a task")
  void historyStaysSmall() throws Exception {
    repository = TestRepository.in(Files.createDirectory(temp.resolve("repository")));
    StringBuilder tasks = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      tasks.append(i == 0 ? "" : ",").append("{\"id\": \"t").append(i).append("\"}");
    }
    Path plan =
        Files.writeString(
            temp.resolve("plan.json"),
            "{\"repository\": \"%s\", \"agent\": {\"command\": \"echo {task} > {task}\"}, \"tasks\": [%s]}"
                .formatted(repository.root(), tasks));
    try (OsierProcess worker = worker()) {
      server.start("small", plan);
      assertThat(report("small").get("status").asText()).isEqualTo("completed");
      assertThat(server.history("small").events()).hasSizeLessThanOrEqualTo(30 * 20);
      worker.signal("TERM");
      worker.exitCode();
    }
    assertThat(List.copyOf(repository.refs().keySet())).noneMatch(ref -> ref.contains("osier"));
  }
}
