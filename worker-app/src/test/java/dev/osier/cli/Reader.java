package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.process.ProcessTree;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who types what a document says: in a repository of their own with {@code osier} on the
 * PATH, or in a clone of this one. Everything is real but for the agent {@code claude}, the
 * project's {@code mvnw}, and the launcher's build, which {@link LauncherTest} looks at.
 */
final class Reader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Writes the files that its task owns, else one of its own. */
  private static final String CLAUDE =
      """
      #!/bin/sh
      owned=$(sed -n 's/^You own these files, and may change no others: //p' .osier/prompt.md)
      for file in $(echo "${owned:-$OSIER_TASK.md}" | tr -d ,); do
        mkdir -p "$(dirname "$file")"
        echo "$OSIER_TASK" >> "$file"
      done
      """;

  private final Stage stage;
  private final Path clone;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> background = new ArrayList<>();

  Reader(Path folder) throws IOException, InterruptedException {
    this.stage = new Stage(folder);
    this.clone = Files.createDirectories(folder.resolve("clone"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    String osier =
        "#!/bin/sh\nexec '%s' -Xshare:auto -XX:TieredStopAtLevel=1 -Djava.io.tmpdir='%s' -cp '%s' dev.osier.cli.Osier \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                temporary,
                System.getProperty("java.class.path"));
    executable(bin.resolve("osier"), osier);
    executable(clone.resolve("osier"), osier);
    executable(bin.resolve("claude"), CLAUDE);
    executable(stage.repository().resolve("mvnw"), "#!/bin/sh\nexit 0\n");
    stage.git("add", "mvnw");
    stage.git("commit", "--quiet", "--message=Add a build");
    environment.putAll(System.getenv());
    environment.keySet().removeIf(name -> name.matches("(TEMPORAL|OSIER)_.*"));
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("OSIER_HOME", stage.home().toString());
    environment.put("OSIER_HOST", "reader");
    environment.put("OSIER_SERVER", "in-process");
    environment.put("HOME", folder.toString());
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Stage stage() {
    return stage;
  }

  /** Writes a file of the repository, which the document shows in full. */
  void writes(String file, String text) throws IOException {
    Path path = stage.repository().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** A server of the reader's own, on a port that is free here and without its web pages. */
  void usesTemporal() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    environment.remove("OSIER_SERVER");
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + port);
    executable(
        stage.home().resolveSibling("bin").resolve("temporal"),
        """
        #!/bin/sh
        [ "$1" = server ] && set -- "$@" --headless --port %d
        exec '%s' "$@"
        """
            .formatted(port, TemporalCli.program()));
  }

  /** Types a command, and waits for its end; one that ends in {@code &} goes on meanwhile. */
  Exited type(Documents.Step step) throws IOException, InterruptedException {
    String command = step.bare();
    boolean inClone = command.matches("[./][\\w./-]*.*");
    Path directory = inClone ? clone : stage.repository();
    if (command.endsWith("&")) {
      start(command.substring(0, command.length() - 1), directory);
      return new Exited(0, new byte[0], new byte[0]);
    }
    return run(step.command(), directory);
  }

  private Exited run(String command, Path directory) throws InterruptedException {
    return (Exited)
        ProgramRunner.run(
            new ProgramCall(List.of("sh", "-c", command), directory, environment, PATIENCE));
  }

  private void start(String command, Path directory) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    background.add(process);
    if (command.startsWith("temporal server")) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (run("temporal operator cluster health", directory).code() != 0) {
        assertThat(System.nanoTime()).as("the server does not start").isLessThan(deadline);
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** The report of the run that {@code temporal workflow start} has named in its output. */
  String result(String started) throws InterruptedException {
    Matcher id = Pattern.compile("WorkflowId\\s+(\\S+)").matcher(started);
    assertThat(id.find()).as(started).isTrue();
    Exited result =
        run(
            "temporal workflow result --output json --workflow-id " + id.group(1),
            stage.repository());
    assertThat(result.code()).as(result.errors()).isZero();
    return result.text();
  }

  @Override
  public void close() throws InterruptedException {
    // The worker first: it ends well only while its server is there.
    for (int i = background.size() - 1; i >= 0; i--) {
      ProcessTree.of(background.get(i).toHandle()).end(Duration.ofSeconds(10));
    }
  }
}
