package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.codec.CodecKeys;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code osier worker} as it is operated: numbers, probes, logs, keys, versions, secrets. */
@DisplayName("A worker in production")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ProductionWorkerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MONITOR = Pattern.compile("Metrics and health at (http:[^\\s\"]+)");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String MARKER = "marker-7f3a-of-a-secret";

  @TempDir Path temp;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> environment = new HashMap<>();
  private TemporalCli server;
  private TestRepository repository;
  private Path go;

  @BeforeEach
  void start() throws Exception {
    temp = temp.toRealPath();
    server = TemporalCli.start(temp);
    repository = TestRepository.in(temp.resolve("shop"));
    go = temp.resolve("go");
    environment.put("TEMPORAL_ADDRESS", server.address());
    environment.put("OSIER_HOME", temp.resolve("home").toString());
    environment.put("OSIER_HOST", "prod");
    // An option goes before its variable.
    environment.put("OSIER_LOG_FORMAT", "text");
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private OsierProcess worker(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("worker", "--agents", "3", "--grace", "20"));
    args.addAll(List.of(options));
    OsierProcess worker = OsierProcess.start(temp, environment, args.toArray(String[]::new));
    worker.awaitErr(text -> text.contains("Worker of host"));
    return worker;
  }

  private Path plan(String tasks) throws IOException {
    return Files.writeString(
        temp.resolve("plan.json"),
        "{\"repository\": \"%s\", \"target\": \"main\", \"tasks\": [%s]}"
            .formatted(repository.root(), tasks));
  }

  private static String task(String id, String command) {
    return "{\"id\": \"%s\", \"agent\": {\"command\": \"%s\"}}".formatted(id, command);
  }

  private String waiting() {
    return "echo dry > care.md; until [ -e " + go + " ]; do sleep 0.1; done";
  }

  private JsonNode result(String id) throws Exception {
    return JSON.readTree(
            server.temporal("workflow", "result", "--workflow-id", id, "--output", "json"))
        .get("result");
  }

  private HttpResponse<String> get(String address, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).build(),
        BodyHandlers.ofString());
  }

  private static String monitor(OsierProcess worker) throws Exception {
    worker.awaitErr(text -> MONITOR.matcher(text).find());
    Matcher found = MONITOR.matcher(worker.err());
    assertThat(found.find()).isTrue();
    return found.group(1).replace("\\", "");
  }

  /** Waits until what is scraped matches. */
  private String scraped(String address, Pattern pattern) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String text = get(address, "/metrics").body();
      if (pattern.matcher(text).find()) {
        return text;
      }
      assertThat(System.nanoTime()).as("no %s in\n%s", pattern, text).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static Pattern line(String start) {
    return Pattern.compile("(?m)^" + start + "$");
  }

  @Test
  @DisplayName("tells numbers, readiness and logs, and drains on SIGTERM")
  void isWatched() throws Exception {
    try (OsierProcess worker = worker("--metrics", "0", "--log", "json")) {
      String address = monitor(worker);
      assertThat(get(address, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(address, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(address, "/").statusCode()).isEqualTo(404);
      server.start(
          "first",
          plan(
              task("a", "echo a > shared")
                  + ","
                  + task("b", "echo b > shared")
                  + ","
                  + task("c", "exit 3")));
      assertThat(result("first").get("status").asText()).isEqualTo("partial");
      server.start("second", plan(task("care", waiting())));
      String metrics = scraped(address, line("osier_agents_running 1\\.0"));
      assertThat(metrics)
          .containsPattern(line("osier_merges_total 1\\.0"))
          .containsPattern(line("osier_conflicts_total 1\\.0"))
          .containsPattern(line("osier_evictions_total 0\\.0"))
          .containsPattern(line("osier_tries_total\\{agent=\"command\",ending=\"ready\",} 2\\.0"))
          .containsPattern(line("osier_tries_total\\{agent=\"command\",ending=\"failed\",} 1\\.0"))
          .containsPattern(line("osier_runs_total\\{status=\"partial\",} 1\\.0"))
          .containsPattern(line("osier_tasks_total\\{status=\"conflicted\",} 1\\.0"))
          .containsPattern(line("osier_agents_slots 3\\.0"))
          .containsPattern("(?m)^osier_disk_free_bytes [1-9]")
          .containsPattern("(?m)^osier_agents_waiting 0")
          .contains("temporal_");
      dashboardAsksForNothingElse(metrics);
      worker.signal("TERM");
      worker.awaitErr(text -> text.contains("Ending: no more work is taken"));
      HttpResponse<String> ready = get(address, "/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).startsWith("ending");
      assertThat(get(address, "/healthz").statusCode()).isEqualTo(200);
      Files.createFile(go);
      assertThat(worker.exitCode()).isZero();
      assertLogged(worker.err());
    }
    try (OsierProcess next = worker()) {
      assertThat(result("second").get("status").asText()).isEqualTo("completed");
      assertThat(result("second").at("/tasks/0/tries").asInt())
          .as("the agent ran to its end while the worker drained")
          .isEqualTo(1);
      next.signal("TERM");
      assertThat(next.exitCode()).isZero();
    }
  }

  /** Each line is JSON; those of a step name its run and task. */
  private static void assertLogged(String err) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String each : err.lines().toList()) {
      events.add(JSON.readTree(each));
    }
    assertThat(events).allSatisfy(event -> assertThat(event.get("level")).isNotNull());
    assertThat(events)
        .anySatisfy(
            event -> {
              assertThat(event.at("/mdc/run").asText()).startsWith("first-");
              assertThat(event.at("/mdc/task").asText()).isEqualTo("c");
              assertThat(event.at("/formattedMessage").asText()).startsWith("JudgeTask failed: ");
            });
  }

  /** Every name in a query is one that a worker gives. */
  private static void dashboardAsksForNothingElse(String metrics) throws IOException {
    Path file = Path.of("").toAbsolutePath().getParent().resolve("ops/grafana-dashboard.json");
    List<String> queries = new ArrayList<>();
    JSON.readTree(file.toFile()).findValues("expr").forEach(expr -> queries.add(expr.asText()));
    assertThat(queries).hasSizeGreaterThan(10);
    Set<String> asked = new TreeSet<>();
    for (String query : queries) {
      Matcher name = Pattern.compile("\\b(?:osier|temporal)_[a-z0-9_]+").matcher(query);
      assertThat(name.find()).as(query).isTrue();
      do {
        asked.add(name.group());
      } while (name.find());
    }
    Set<String> given = new TreeSet<>();
    Matcher name = Pattern.compile("(?m)^((?:osier|temporal)_[a-z0-9_]+)[ {]").matcher(metrics);
    while (name.find()) {
      given.add(name.group(1));
    }
    // Of agents that tell none of it, and of a server that fails no call, there is none yet.
    given.addAll(
        Set.of(
            "osier_cost_dollars_total",
            "osier_tokens_total",
            "osier_rate_limits_total",
            "temporal_request_failure_total"));
    assertThat(given).containsAll(asked);
  }

  @Test
  @DisplayName("leaves nothing readable at the server when it has keys, and the codec reads it")
  void encryptsWhatTheServerKeeps() throws Exception {
    environment.put("OSIER_CODEC_KEYS", CodecKeys.create("k1"));
    Path plan = plan(task("care", "echo " + MARKER + " | tee care.md; exit 3"));
    try (OsierProcess worker = worker();
        OsierProcess codec =
            OsierProcess.start(temp, environment, "codec", "--port", "0", "--origin", "http://ui");
        OsierProcess run =
            OsierProcess.start(temp, environment, "run", "--id", "sealed", plan.toString())) {
      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
      assertThat(run.out()).contains("care");
      String[] show = {"workflow", "show", "--workflow-id", "sealed", "--output", "json"};
      assertThat(payloads(server.temporal(show))).doesNotContain(MARKER, "care.md", "exit code");
      codec.awaitErr(text -> text.contains("Codec endpoint at http://"));
      String endpoint = codec.err().replaceAll("(?s).*at (http://\\S+) for.*", "$1");
      List<String> decoded = new ArrayList<>(List.of(show));
      decoded.addAll(List.of("--codec-endpoint", endpoint));
      assertThat(payloads(server.temporal(decoded.toArray(String[]::new))))
          .contains(MARKER, "exit code 3");
      environment.put("OSIER_CODEC_KEYS", CodecKeys.create("k2"));
      try (OsierProcess status = OsierProcess.start(temp, environment, "report", "sealed")) {
        assertThat(status.exitCode()).isNotZero();
        assertThat(status.err()).contains("its key \"k1\" is not here, only k2");
        assertThat(status.err().lines().count()).isLessThanOrEqualTo(3);
      }
      worker.signal("TERM");
      assertThat(worker.exitCode()).isZero();
    }
    assertNowhere(temp.resolve("temporal.db"), MARKER);
  }

  /** What stands in a history, with its payloads as what they are. */
  private static String payloads(String history) throws IOException {
    StringBuilder all = new StringBuilder(history);
    for (JsonNode data : JSON.readTree(history).findValues("data")) {
      byte[] bytes = Base64.getDecoder().decode(data.asText());
      all.append('\n').append(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  @Test
  @DisplayName("goes on with a run of the old build beside the new one, which takes new runs")
  void deployDoesNotBreakRuns() throws Exception {
    try (OsierProcess old = worker("--deployment", "osier", "--build-id", "v1")) {
      makeCurrent("v1");
      server.start("before", plan(task("care", waiting())));
      awaitPending("before");
      try (OsierProcess next = worker("--deployment", "osier", "--build-id", "v2")) {
        makeCurrent("v2");
        server.start("after", plan(task("other", "echo new > other.md")));
        assertThat(result("after").get("status").asText()).isEqualTo("completed");
        Files.createFile(go);
        assertThat(result("before").get("status").asText()).isEqualTo("completed");
        assertThat(server.history("before").builds()).containsExactly("v1");
        assertThat(server.history("after").builds()).containsExactly("v2");
        next.signal("TERM");
        assertThat(next.exitCode()).isZero();
      }
      old.signal("TERM");
      assertThat(old.exitCode()).isZero();
    }
  }

  /** Waits until the server knows the version, since its worker polls. */
  private void makeCurrent(String build) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        server.temporal(
            "worker",
            "deployment",
            "set-current-version",
            "--yes",
            "--deployment-name",
            "osier",
            "--build-id",
            build);
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private void awaitPending(String id) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!server
        .temporal("workflow", "describe", "--workflow-id", id, "--output", "json")
        .contains("\"phase\"")) {
      assertThat(System.nanoTime()).as("no agent runs").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Test
  @DisplayName("keeps secrets of its environment and of its agents out of all that it writes")
  void secretsStayWhereTheyAre() throws Exception {
    environment.put("SHOP_TOKEN", MARKER);
    environment.put("OSIER_LOG", "DEBUG");
    environment.put("TEMPORAL_API_KEY", "");
    Path presets = Files.createDirectories(temp.resolve("home/agents"));
    Path preset =
        Files.writeString(
            presets.resolve("baker.yaml"),
            "command: 'printf %s \"$SHOP_TOKEN$BAKER_KEY\" | wc -c > length; echo baked {prompt};"
                + " [ ! -e never ] && [ \"$OSIER_TRY\" != 1 ]'\n"
                + "env: {BAKER_KEY: "
                + MARKER
                + "}\n");
    Path plan =
        Files.writeString(
            temp.resolve("plan.json"),
            "{\"repository\": \"%s\", \"verify\": \"git log -1\", \"tasks\": [{\"id\": \"bread\", \"tries\": 2, \"prompt\": \"Bake\", \"agent\": \"baker\"}]}"
                .formatted(repository.root()));
    String report;
    try (OsierProcess worker = worker("--metrics", "0", "--log", "json")) {
      String address = monitor(worker);
      try (OsierProcess run =
          OsierProcess.start(temp, environment, "run", "--json", "--id", "bake", plan.toString())) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        report = run.out() + run.err();
      }
      report += get(address, "/metrics").body();
      report +=
          payloads(
              server.temporal("workflow", "show", "--workflow-id", "bake", "--output", "json"));
      report += server.temporal("workflow", "describe", "--workflow-id", "bake");
      worker.signal("TERM");
      assertThat(worker.exitCode()).isZero();
      report += worker.err() + worker.out();
    }
    assertThat(repository.show("main", "length").strip())
        .as("the agent had both secrets")
        .isEqualTo(Integer.toString(2 * MARKER.length()));
    assertThat(report).contains("bread", "exit code").doesNotContain(MARKER);
    Files.delete(preset);
    assertThat(Files.readString(temp.resolve("temporal.db"), StandardCharsets.ISO_8859_1))
        .as("the database can be searched")
        .contains("bread");
    assertNowhere(temp, MARKER);
  }

  /** In no file below, whatever it is: history, journal, records, logs, git's objects unpacked. */
  private void assertNowhere(Path root, String secret) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(secret)).as("the secret is in %s", file).isFalse();
      }
    }
    if (root.equals(temp)) {
      assertThat(repository.git("grep", "-c", "-I", "-e", ".", repository.tip("main")))
          .isNotEmpty();
      assertThat(repository.tryGit("grep", "-q", secret, repository.tip("main"))).isNotZero();
    }
  }
}
