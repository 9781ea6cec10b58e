package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.osier.output.Screen;
import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code osier} on a terminal of its own, a real one as {@code script} makes them. */
final class Terminal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int ROWS = 20;
  static final int COLUMNS = 70;

  private final Process process;
  private final Path tty;
  private final Screen screen = new Screen(COLUMNS, ROWS, true);
  private final Thread reader;

  private Terminal(Process process, Path tty) {
    this.process = process;
    this.tty = tty;
    this.reader = new Thread(this::read, "screen");
    reader.setDaemon(true);
    reader.start();
  }

  static Terminal start(Stage stage, Path folder, String... args) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
    Path tty = folder.resolve("tty");
    Path command = folder.resolve("command.sh");
    StringBuilder words = new StringBuilder();
    List.of(args).forEach(arg -> words.append(" '").append(arg).append('\''));
    // What the launcher tells Java.
    Files.writeString(
        command,
        """
        trap : INT
        stty rows %d cols %d
        tty > '%s.part' && mv '%s.part' '%s'
        '%s' -Xshare:auto -XX:TieredStopAtLevel=1 -Dosier.stderr=terminal -Dosier.stdout=terminal \
        "-Dosier.size=$(stty size)" -cp '%s' dev.osier.cli.Osier %s
        echo "exit $?" > '%s.exit'
        stty -a > '%s.after'
        """
            .formatted(
                ROWS,
                COLUMNS,
                tty,
                tty,
                tty,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                words,
                tty,
                tty));
    ProcessBuilder builder =
        // Under nohup and in the background this process ignores signals, and a program inherits
        // that.
        new ProcessBuilder(
                "env",
                "--default-signal=HUP,INT,TERM",
                "script",
                "-qfec",
                "sh '" + command + "'",
                "/dev/null")
            .directory(stage.repository().toFile())
            .redirectErrorStream(true);
    Map<String, String> all = new HashMap<>(builder.environment());
    all.keySet().removeIf(name -> name.matches("(TEMPORAL|OSIER)_.*|NO_COLOR"));
    all.put("TERM", "xterm-256color");
    all.put("OSIER_HOME", stage.home().toString());
    all.put("OSIER_SERVER", "in-process");
    all.put("OSIER_HOST", "stage");
    stage.environment().forEach(all::put);
    builder.environment().clear();
    builder.environment().putAll(all);
    return new Terminal(builder.start(), tty);
  }

  private void read() {
    byte[] bytes = new byte[64 * 1024];
    try (InputStream input = process.getInputStream()) {
      // Whole sequences and signs: what is cut in two waits for its rest.
      byte[] rest = new byte[0];
      for (int n = input.read(bytes); n >= 0; n = input.read(bytes)) {
        byte[] all = new byte[rest.length + n];
        System.arraycopy(rest, 0, all, 0, rest.length);
        System.arraycopy(bytes, 0, all, rest.length, n);
        int whole = all.length;
        while (whole > 0 && all[whole - 1] < 0) {
          whole--;
        }
        synchronized (screen) {
          screen.write(new String(all, 0, whole, StandardCharsets.UTF_8));
        }
        rest = java.util.Arrays.copyOfRange(all, whole, all.length);
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  List<String> lines() {
    synchronized (screen) {
      return screen.lines();
    }
  }

  String sent() {
    synchronized (screen) {
      return screen.sent();
    }
  }

  /** Waits until what a user sees fulfils a condition. */
  void await(Predicate<List<String>> condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(lines())) {
      assertThat(System.nanoTime())
          .as("still not seen:\n%s", String.join("\n", lines()))
          .isLessThan(deadline);
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  void awaitLine(String part) throws InterruptedException {
    await(lines -> lines.stream().anyMatch(line -> line.contains(part)));
  }

  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** As a window manager does: the terminal breaks its lines, the program gets a signal. */
  void resize(int rows, int columns) throws IOException, InterruptedException {
    synchronized (screen) {
      screen.resize(rows, columns);
    }
    Process stty =
        new ProcessBuilder(
                "stty",
                "-F",
                Files.readString(tty).strip(),
                "rows",
                Integer.toString(rows),
                "cols",
                Integer.toString(columns))
            .inheritIO()
            .start();
    assertThat(stty.waitFor()).isZero();
  }

  /** Waits for its end and gives its exit code. */
  int exitCode() throws IOException, InterruptedException {
    assertThat(process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .as("osier did not end:\n%s", String.join("\n", lines()))
        .isTrue();
    reader.join(PATIENCE.toMillis());
    return Integer.parseInt(Files.readString(Path.of(tty + ".exit")).strip().replace("exit ", ""));
  }

  /** How the terminal was left: echo and lines, as a shell wants them. */
  void assertGivenBack() throws IOException {
    assertThat(Files.readString(Path.of(tty + ".after")).split("\\s+"))
        .contains("icanon", "echo", "isig", "iexten", "icrnl", "ixon");
  }

  @Override
  public void close() throws InterruptedException {
    ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
  }
}
