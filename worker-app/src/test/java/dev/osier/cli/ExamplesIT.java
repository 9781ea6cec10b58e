package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs in examples/, as their readers build and start them, against a real server. */
@DisplayName("The examples")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ExamplesIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path EXAMPLES = ROOT.resolve("examples");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Toolbox tools = new Toolbox("the example is", "OSIER_REQUIRE_EXAMPLES");

  @TempDir Path temp;
  private TemporalCli server;
  private TestRepository repository;
  private Path home;
  private OsierProcess worker;

  @BeforeEach
  void start() throws Exception {
    server = TemporalCli.start(temp);
    home = Files.createDirectories(temp.resolve("home"));
    Path agents = Files.createDirectories(home.resolve("agents"));
    Files.writeString(
        agents.resolve("writer.yaml"), "command: \"printf '%s\\\\n' {prompt} > {task}.txt\"\n");
    repository = TestRepository.in(Files.createDirectory(temp.resolve("shop")));
    worker =
        OsierProcess.start(
            temp,
            Map.of("TEMPORAL_ADDRESS", server.address(), "OSIER_HOME", home.toString()),
            "worker");
    worker.awaitErr(text -> text.contains("Worker of host"));
  }

  @AfterEach
  void stop() throws Exception {
    if (worker != null) {
      worker.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** Runs an example and checks what all of them do: start twice, follow, halt, report. */
  private void example(String language, List<String> argv, Path directory) throws Exception {
    String id = language.toLowerCase(java.util.Locale.ROOT) + "-run";
    List<String> call = new ArrayList<>(argv);
    call.add(repository.root().toString());
    call.add(id);
    Toolbox.Ended ended =
        Toolbox.run(directory, Map.of("TEMPORAL_ADDRESS", server.address()), 8, call);

    assertThat(ended.exit()).as(ended.out() + worker.err()).isZero();
    assertThat(ended.out())
        .contains(
            "started " + id + "; starting it again found the same run: true\n",
            "greeting: merged\n",
            "Halted: no more tasks start, 1 running are being ended\n",
            "halted: 1 merged, 1 cancelled of 2. Moved main to ",
            "\n  greeting merged: Merged greeting",
            "\n  novel cancelled: ",
            "\npublished " + repository.tip("main"));
    // What Osier adds to a prompt stands below it.
    assertThat(repository.show("main", "greeting.txt")).startsWith("Hello from " + language + "\n");
    JsonNode report =
        JSON.readTree(
                server.temporal("workflow", "result", "--workflow-id", id, "--output", "json"))
            .get("result");
    assertThat(report.get("status").asText()).isEqualTo("halted");
    Leftovers.assertNone(repository, home, report.get("run").asText());

    // The run is over: started once more, it is found, and nothing runs again. The update is
    // refused, and the program says so.
    String tip = repository.tip("main");
    Toolbox.Ended again =
        Toolbox.run(directory, Map.of("TEMPORAL_ADDRESS", server.address()), 8, call);
    assertThat(again.out()).contains("found the same run: true");
    assertThat(again.exit()).isNotZero();
    assertThat(repository.tip("main")).isEqualTo(tip);
  }

  @Test
  @DisplayName("in Python starts, follows and halts a run, and reads its report")
  void python() throws Exception {
    Path python = tools.require("python3");
    Path source = EXAMPLES.resolve("python");
    String pinned = Files.readString(source.resolve("requirements.txt")).strip();
    Path venv =
        tools.once(
            "python-" + pinned.replace("==", "-"),
            directory -> {
              tools.install(directory, List.of(python.toString(), "-m", "venv", "."));
              tools.install(
                  directory,
                  List.of("bin/pip", "install", "-q", "-r", source + "/requirements.txt"));
            });
    example("Python", List.of(venv + "/bin/python", "run.py"), source);
  }

  @Test
  @DisplayName("in TypeScript starts, follows and halts a run, and reads its report")
  void typescript() throws Exception {
    tools.require("npm");
    tools.require("node");
    Path source = EXAMPLES.resolve("typescript");
    Path built = Files.createDirectories(temp.resolve("typescript"));
    for (String file : List.of("package.json", "package-lock.json", "tsconfig.json", "run.ts")) {
      Files.copy(source.resolve(file), built.resolve(file));
    }
    tools.install(built, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    Toolbox.Ended build = Toolbox.run(built, Map.of(), 8, List.of("npm", "run", "build"));
    assertThat(build.exit()).as(build.out()).isZero();
    example("TypeScript", List.of("npm", "start", "--"), built);
  }

  @Test
  @DisplayName("in Go starts, follows and halts a run, and reads its report")
  void go() throws Exception {
    tools.require("go");
    Path program = temp.resolve("run");
    tools.install(EXAMPLES.resolve("go"), List.of("go", "mod", "download"));
    Toolbox.Ended build =
        Toolbox.run(
            EXAMPLES.resolve("go"),
            Map.of(),
            9,
            List.of("go", "build", "-mod=readonly", "-o", program.toString(), "."));
    assertThat(build.exit()).as(build.out()).isZero();
    example("Go", List.of(program.toString()), temp);
  }

  @Test
  @DisplayName("in Java does the same with types, and serves issues over HTTP, each once")
  void java() throws Exception {
    Path lib = buildJava();
    Path jar = lib.resolve("shop.jar");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    example("Java", List.of(java, "-jar", jar.toString()), temp);
    try (var files = Files.list(lib)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("a client needs nothing that touches a host")
          .noneMatch(name -> name.matches("(osier-activities|org.eclipse.jgit|picocli).*"))
          .anyMatch(name -> name.startsWith("osier-workflows"));
    }
    serves(List.of(java, "-cp", jar.toString(), "shop.IssueService"));
  }

  /** With a local repository of its own: what is installed for the example is seen by no build. */
  private Path buildJava() throws Exception {
    String mvn = tools.require("mvn").toString();
    Path shared = Path.of(System.getProperty("user.home"), ".m2", "repository");
    Path own = temp.resolve("m2");
    if (!Files.isDirectory(shared)
        || Toolbox.run(temp, Map.of(), 5, List.of("cp", "-al", shared.toString(), own.toString()))
                .exit()
            != 0) {
      throw tools.leaveOut("Cannot link Maven's repository " + shared);
    }
    String repositoryOption = "-Dmaven.repo.local=" + own;
    Path sources = temp.resolve("osier");
    Files.createDirectories(sources.resolve("workflows"));
    Files.copy(ROOT.resolve("pom.xml"), sources.resolve("pom.xml"));
    for (String module : List.of("workflows", "activities", "testkit", "worker-app")) {
      Files.createDirectories(sources.resolve(module));
      Files.copy(ROOT.resolve(module + "/pom.xml"), sources.resolve(module + "/pom.xml"));
    }
    copy(ROOT.resolve("workflows/src/main"), sources.resolve("workflows/src/main"));
    copy(EXAMPLES.resolve("java"), temp.resolve("java"));
    for (List<String> call :
        List.of(
            List.of(
                "-pl", "workflows", "-am", "-Dosier.quick", "-Dmaven.test.skip=true", "install"),
            List.of("-f", temp.resolve("java").toString(), "package"))) {
      List<String> argv = new ArrayList<>(List.of(mvn, "-B", "-ntp", "-q", repositoryOption));
      argv.addAll(call);
      Toolbox.Ended build = Toolbox.run(sources, Map.of(), 9, argv);
      assertThat(build.exit()).as(build.out()).isZero();
    }
    return temp.resolve("java/target/lib");
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Files.createDirectories(to.getParent());
    Toolbox.Ended copied =
        Toolbox.run(to.getParent(), Map.of(), 2, List.of("cp", "-r", from + "/.", to.toString()));
    assertThat(copied.exit()).as(copied.out()).isZero();
  }

  private void serves(List<String> argv) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    Map<String, String> environment = new HashMap<>();
    environment.put("TEMPORAL_ADDRESS", server.address());
    environment.put("SHOP_REPOSITORY", repository.root().toString());
    environment.put("SHOP_AGENT", "writer");
    environment.put("SHOP_TOKEN", "s3cret");
    builder.environment().putAll(environment);
    Path log = temp.resolve("service.log");
    builder.redirectOutput(log.toFile());
    Process service = builder.start();
    try {
      Pattern listening = Pattern.compile("Listening on (127\\.0\\.0\\.1:\\d+)");
      Matcher said = listening.matcher("");
      while (!said.find()) {
        assertThat(service.isAlive()).as(Files.readString(log)).isTrue();
        service.waitFor(50, TimeUnit.MILLISECONDS);
        said = listening.matcher(Files.readString(log));
      }
      asks("http://" + said.group(1));
    } finally {
      service.destroyForcibly().waitFor();
    }
  }

  private record Answer(int status, JsonNode body) {}

  private static Answer call(String method, String url, String token, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + token)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private void asks(String url) throws Exception {
    String issue =
        "{\"number\": 17, \"title\": \"Greet\", \"body\": \"$(touch /nowhere) 'hello'\"}";
    assertThat(call("POST", url + "/issues", "wrong", issue).status()).isEqualTo(401);
    assertThat(call("POST", url + "/issues", "s3cret", "{").status()).isEqualTo(400);
    assertThat(call("GET", url + "/runs/issue-9", "s3cret", "").status()).isEqualTo(404);
    Answer refused =
        call(
            "POST",
            url + "/issues",
            "s3cret",
            "{\"number\": 1, \"title\": \"a\\nb\", \"body\": 3}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().get("error").asText()).contains("tasks[0].title", "one line");

    Answer started = call("POST", url + "/issues", "s3cret", issue);
    assertThat(started.status()).as(String.valueOf(started.body())).isEqualTo(202);
    assertThat(started.body().get("run").asText()).isEqualTo("issue-17");
    assertThat(call("POST", url + "/issues", "s3cret", issue).status()).isEqualTo(202);
    Answer report;
    do {
      report = call("GET", url + "/runs/issue-17", "s3cret", "");
      assertThat(report.status()).as(String.valueOf(report.body())).isEqualTo(200);
    } while (report.body().get("status").asText().equals("running"));

    assertThat(report.body().get("status").asText()).isEqualTo("completed");
    assertThat(repository.show("main", "change.txt")).startsWith("$(touch /nowhere) 'hello'\n");
    assertThat(call("POST", url + "/runs/issue-17/halt", "s3cret", "").status())
        .isBetween(404, 409);
    assertThat(server.temporal("workflow", "list", "--query", "WorkflowId = 'issue-17'").lines())
        .as("delivered twice, started once")
        .filteredOn(line -> line.contains("issue-17"))
        .hasSize(1);
  }
}
