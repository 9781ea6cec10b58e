package dev.osier.cli;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tools of other languages that a test needs and a machine may not have: npm, Go, Python, a
 * browser. What they install is kept for the next test, under {@code ~/.cache/osier}.
 */
final class Toolbox {
  private final String need;
  private final String required;

  /**
   * @param need for the message: what is left out without a tool
   * @param required the variable that makes a missing tool a failure, as in CI
   */
  Toolbox(String need, String required) {
    this.need = need;
    this.required = required;
  }

  static Optional<Path> find(String name) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The first of these programs on the PATH. */
  Path require(String... names) {
    return Stream.of(names)
        .flatMap(name -> find(name).stream())
        .findFirst()
        .orElseThrow(() -> leaveOut("no " + String.join(" or ", names) + " on the PATH"));
  }

  /** Leaves the test out, and says why; a failure where the tools are required. */
  RuntimeException leaveOut(String why) {
    String line = why + ": " + need + " left out";
    if (System.getenv(required) != null) {
      fail(line);
    }
    System.err.println(line);
    abort(line);
    return new IllegalStateException(line);
  }

  /** A step that makes something in a directory. */
  interface Work {
    void in(Path directory) throws IOException, InterruptedException;
  }

  /** Does the work once per machine and name, also with several tests at a time. */
  Path once(String name, Work work) throws IOException, InterruptedException {
    Path cache =
        Files.createDirectories(
            Path.of(System.getProperty("user.home"), ".cache", "osier", "tests"));
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      Path directory = Files.createDirectories(cache.resolve(name));
      Path done = cache.resolve(name + ".done");
      if (held.isValid() && !Files.exists(done)) {
        work.in(directory);
        Files.createFile(done);
      }
      return directory;
    }
  }

  /** Runs a program that installs something; without success the test is left out. */
  void install(Path directory, List<String> argv) throws IOException, InterruptedException {
    Ended ended = run(directory, Map.of(), 9, argv);
    if (ended.exit() != 0) {
      throw leaveOut("Cannot install with " + String.join(" ", argv) + ":\n" + ended.out());
    }
  }

  /** How a program ended; 124 if it took too long. */
  record Ended(int exit, String out) {}

  /** Runs a program, with what it says on both streams. */
  static Ended run(Path directory, Map<String, String> environment, int minutes, List<String> argv)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("osier-tool", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(argv)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
    if (!ended) {
      ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
    }
    String said = Files.readString(log);
    Files.delete(log);
    return new Ended(ended ? process.exitValue() : 124, said);
  }
}
