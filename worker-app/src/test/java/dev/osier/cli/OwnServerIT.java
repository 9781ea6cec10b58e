package dev.osier.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What its owner can do with the server of {@code osier run}. Left out where the CLI is missing.
 */
@DisplayName("The server of osier run")
class OwnServerIT {
  private static final Pattern LINK = Pattern.compile("Web UI: (http://127\\.0\\.0\\.1:\\S+)");
  private static final Pattern COOKIE = Pattern.compile("Set-Cookie: (osier-[^;]+);");

  @TempDir Path folder;

  private Stage stage;
  private Path go;

  @BeforeEach
  void makeStage() throws Exception {
    TemporalCli.requireInstalled();
    stage = new Stage(folder).with("OSIER_SERVER", "temporal");
    go = folder.resolve("go");
  }

  private OsierProcess running() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml", "care", "echo dry > care.md; until [ -e " + go + " ]; do sleep 0.1; done");
    OsierProcess run = stage.start("run", "--id", "shop", plan);
    run.awaitErr(said -> said.contains("care  running"));
    return run;
  }

  private List<String> serverFiles() throws IOException {
    try (Stream<Path> files = Files.list(stage.home().resolve("server"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String temporal(Path configuration, String... args) throws Exception {
    List<String> argv = new ArrayList<>(List.of("temporal"));
    argv.addAll(List.of(args));
    argv.addAll(List.of("--config-file", configuration.toString()));
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(process.waitFor()).as("%s\n%s", argv, out).isZero();
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "temporal"})
  @DisplayName("takes its owner's Temporal CLI, by the file that lies beside it")
  void ownersTemporalReachesIt(String kind) throws Exception {
    stage.with("OSIER_SERVER", kind);
    try (OsierProcess run = running()) {
      String name =
          serverFiles().stream().filter(file -> file.endsWith(".toml")).findFirst().orElseThrow();
      Path configuration = stage.home().resolve("server").resolve(name);
      assertThat(temporal(configuration, "workflow", "describe", "--workflow-id", "shop"))
          .contains("RunPlan");
      try (OsierProcess doctor = stage.start("doctor")) {
        assertThat(doctor.exitCode()).as(doctor.err()).isZero();
        assertThat(doctor.out())
            .contains("temporal --config-file " + configuration)
            .contains(
                kind.equals("temporal")
                    ? "in a network namespace: this user only reaches it"
                    : "its port takes calls of this user only");
      }
      temporal(
          configuration,
          "workflow",
          "update",
          "execute",
          "--workflow-id",
          "shop",
          "--name",
          "halt",
          "--input",
          "{\"now\":true}");
      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    }
    assertThat(serverFiles()).noneMatch(file -> file.matches(".*\\.(toml|json|sock|part)"));
  }

  /** What a request gets, all of it; a head's lines end in a bar. */
  private static String ask(URI page, String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", page.getPort())) {
      socket.getOutputStream().write(head.replace("|", "\r\n").getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String get(URI page, String headers) throws IOException {
    String target = page.getRawPath() + (page.getQuery() == null ? "" : "?" + page.getRawQuery());
    return ask(
        page, "GET %s HTTP/1.1|Host: 127.0.0.1:%d|%s|".formatted(target, page.getPort(), headers));
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  @Test
  @DisplayName(
      "shows its Web UI to who follows a printed link, once, and then to that browser only")
  void webUiIsItsOwners() throws Exception {
    try (OsierProcess run = running()) {
      URI link = URI.create(found(LINK, run.err()));
      URI page = URI.create("http://" + link.getAuthority() + link.getPath());
      assertThat(get(page, "")).startsWith("HTTP/1.1 403 ").contains("run osier status RUN");
      String entered = get(link, "");
      assertThat(entered)
          .startsWith("HTTP/1.1 303 ")
          .contains(
              "Location: /namespaces/default/workflows/shop\r\n", "HttpOnly; SameSite=Strict");
      String cookie = "Cookie: " + found(COOKIE, entered) + "|";
      assertThat(get(link, "")).startsWith("HTTP/1.1 403 ").contains("This link was used");
      assertThat(get(page, cookie)).startsWith("HTTP/1.1 200 ").contains("<html");
      URI api = page.resolve("/api/v1/namespaces/default/workflows");
      assertThat(get(api, cookie)).startsWith("HTTP/1.1 200 ").contains("RunPlan");
      assertThat(get(api, cookie + "Sec-Fetch-Site: same-site|")).startsWith("HTTP/1.1 403 ");
      String rebound =
          ask(page, "GET / HTTP/1.1|Host: evil.example:%d|%s|".formatted(page.getPort(), cookie));
      assertThat(rebound).startsWith("HTTP/1.1 403 ");
      String two =
          "GET /favicon.ico HTTP/1.1|Host: 127.0.0.1|Connection: keep-alive|%s|".formatted(cookie)
              + "GET /api/v1/namespaces HTTP/1.1|Host: 127.0.0.1||";
      assertThat(ask(page, two).split("HTTP/1\\.1 \\d+ ", -1))
          .as("a second request on a connection that was trusted for the first")
          .hasSize(2);
      assertThat(ask(page, "\u0000\u0001||")).startsWith("HTTP/1.1 400 ");
      try (OsierProcess status = stage.start("status", "shop")) {
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(get(URI.create(found(LINK, status.err())), "")).startsWith("HTTP/1.1 303 ");
      }
      Files.createFile(go);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    assertThat(serverFiles()).noneMatch(file -> file.startsWith("web"));
  }

  @Test
  @DisplayName("refuses its Web UI to another user, who has the cookie")
  void stolenCookieIsOfNoUse() throws Exception {
    OtherUser other = OtherUser.in(Files.createDirectory(folder.resolve("other")));
    try (OsierProcess run = running()) {
      URI link = URI.create(found(LINK, run.err()));
      String cookie = found(COOKIE, get(link, ""));
      String script =
          "exec 3<>/dev/tcp/127.0.0.1/%d; printf 'GET /api/v1/namespaces HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nCookie: %s\\r\\n\\r\\n' >&3; cat <&3"
              .formatted(link.getPort(), cookie);
      TemporalCli.Answer answer = other.runs(List.of("bash", "-c", script));
      assertThat(answer.out()).startsWith("HTTP/1.1 403 ").contains("the Web UI of another user");
      Files.createFile(go);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
  }

  @Test
  @DisplayName("G5 goes, with all that belongs to it, when every process that used it was killed")
  void nothingIsLeftOfAKilledOne() throws Exception {
    try (OsierProcess run = running()) {
      run.signal("KILL");
      assertThat(run.exitCode()).isEqualTo(137);
    }
    String home = stage.home().toString();
    long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
    while (!Stage.processes(home + "/server").isEmpty() || !forwarders(home).isEmpty()) {
      assertThat(System.nanoTime()).as("a server without users lives on").isLessThan(deadline);
      LockSupport.parkNanos(50_000_000);
    }
    assertThat(serverFiles()).noneMatch(file -> file.matches("dev-server.*|.*\\.sock"));
    Files.createFile(go);
    try (OsierProcess again = stage.start("run", "--id", "shop", folder + "/shop.yaml")) {
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(again.err()).contains("Going on with run shop");
    }
    assertThat(serverFiles()).noneMatch(file -> file.matches(".*\\.(toml|json|sock|part)"));
    assertThat(forwarders(home)).isEmpty();
    stage.assertNothingLeft();
  }

  private static List<ProcessHandle> forwarders(String home) {
    return Stage.processes("NamespaceForwarder " + home);
  }
}
