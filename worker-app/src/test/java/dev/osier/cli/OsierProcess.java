package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code osier} as a process of its own: for exit codes, streams and signals. */
final class OsierProcess implements AutoCloseable {
  /** Only what hangs takes that long: machines are slow, and four agents start side by side. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final Path out;
  private final Path err;

  private OsierProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it in {@code directory}; {@code environment} is put on top of this process's own. */
  static OsierProcess start(Path directory, Map<String, String> environment, String... args)
      throws IOException {
    // Under nohup this process ignores SIGHUP, and a program inherits that.
    List<String> plain = List.of("env", "--default-signal=HUP,INT,TERM");
    return start(directory, environment, plain, args);
  }

  /**
   * @param under words before those of the call
   */
  static OsierProcess start(
      Path directory, Map<String, String> environment, List<String> under, String... args)
      throws IOException {
    List<String> argv = new ArrayList<>(under);
    argv.addAll(ProgramUnderTest.java(environment.containsKey("OSIER_LOG_FORMAT")));
    argv.addAll(List.of(args));
    Path out = Files.createTempFile("osier-out", ".txt");
    Path err = Files.createTempFile("osier-err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> all = new HashMap<>(builder.environment());
    all.keySet().removeIf(name -> name.startsWith("TEMPORAL_") || name.startsWith("OSIER_"));
    all.putAll(environment);
    builder.environment().clear();
    builder.environment().putAll(all);
    Process process = builder.start();
    process.getOutputStream().close();
    return new OsierProcess(process, out, err);
  }

  long pid() {
    return process.pid();
  }

  /** As {@code kill -NAME} does. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Waits until standard error fulfils a condition. */
  void awaitErr(Predicate<String> condition) throws IOException, InterruptedException {
    await(condition, err);
  }

  /** Waits until standard output does. */
  void awaitOut(Predicate<String> condition) throws IOException, InterruptedException {
    await(condition, out);
  }

  private void await(Predicate<String> condition, Path stream)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(Files.readString(stream))) {
      assertThat(process.isAlive()).as("osier ended early:\n%s%s", out(), err()).isTrue();
      assertThat(System.nanoTime()).as("still not said:\n%s", err()).isLessThan(deadline);
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits for its end and gives its exit code. */
  int exitCode() throws IOException, InterruptedException {
    assertThat(process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .as("osier did not end:\n%s%s", out(), err())
        .isTrue();
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
