package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Temporal dev server, and the CLI against it. */
final class TemporalCli implements AutoCloseable {
  private final Process process;
  private final int port;

  private TemporalCli(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Without the Temporal CLI the test is left out and says why, or fails where {@code
   * OSIER_REQUIRE_TEMPORAL} is set, as in CI.
   */
  /** Leaves the test out, or fails it, where there is no Temporal CLI. */
  static void requireInstalled() {
    if (!installed()) {
      String why = "no temporal on the PATH: tests that need a real server are left out";
      if (System.getenv("OSIER_REQUIRE_TEMPORAL") != null) {
        fail(why);
      }
      System.err.println(why);
      abort(why);
    }
  }

  /** Starts one, if the CLI is installed. */
  static TemporalCli start(Path directory) throws IOException, InterruptedException {
    return start(directory, List.of("--headless"));
  }

  /**
   * Likewise, with more options.
   *
   * @param options {@code --headless}, or {@code --ui-port} and a port for its web pages
   */
  static TemporalCli start(Path directory, List<String> options)
      throws IOException, InterruptedException {
    requireInstalled();
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    List<String> argv = new ArrayList<>(List.of("temporal", "server", "start-dev"));
    argv.addAll(options);
    argv.addAll(
        List.of(
            "--log-level",
            "error",
            "--port",
            Integer.toString(port),
            "--db-filename",
            directory.resolve("temporal.db").toString()));
    Process process =
        new ProcessBuilder(argv)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
    TemporalCli server = new TemporalCli(process, port);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (run(List.of("temporal", "operator", "cluster", "health", "--address", server.address()))
            .exit()
        != 0) {
      assertThat(System.nanoTime()).as("the server does not start").isLessThan(deadline);
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
    return server;
  }

  private static boolean installed() {
    return candidates().findFirst().isPresent();
  }

  /** The program on the PATH. */
  static Path program() {
    return candidates().findFirst().orElseThrow();
  }

  private static Stream<Path> candidates() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "temporal"))
        .filter(Files::isExecutable);
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** What a call of the CLI gives. */
  record Answer(int exit, String out) {}

  /** Calls {@code temporal} against this server; it must succeed. */
  String temporal(String... args) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of("temporal"));
    argv.addAll(List.of(args));
    argv.addAll(List.of("--address", address()));
    Answer answer = run(argv);
    assertThat(answer.exit()).as("%s\n%s", argv, answer.out()).isZero();
    return answer.out();
  }

  /** Starts a run as a user does. */
  void start(String id, Path plan) throws IOException, InterruptedException {
    temporal(
        "workflow",
        "start",
        "--type",
        "RunPlan",
        "--task-queue",
        "osier",
        "--workflow-id",
        id,
        "--input-file",
        plan.toString());
  }

  RunHistory history(String id) throws IOException, InterruptedException {
    return RunHistory.parse(temporal("workflow", "show", "--workflow-id", id, "--output", "json"));
  }

  private static Answer run(List<String> argv) throws IOException, InterruptedException {
    Process call = new ProcessBuilder(argv).redirectErrorStream(true).start();
    call.getOutputStream().close();
    String out = new String(call.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(call.waitFor(), out);
  }

  @Override
  public void close() throws InterruptedException {
    ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
  }
}
