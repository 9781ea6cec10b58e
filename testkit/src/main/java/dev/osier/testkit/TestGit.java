package dev.osier.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Git for tests: independent of the machine's settings, of hooks, signing and the clock. */
final class TestGit {
  private static final long DEADLINE_SECONDS = 60;

  private final Path directory;
  private final Map<String, String> more;

  TestGit(Path directory, Map<String, String> more) {
    this.directory = directory;
    this.more = more;
  }

  /** How a call ended. */
  record Answer(int code, String out) {}

  Answer call(String... args) {
    List<String> argv = new ArrayList<>(List.of("git"));
    for (String setting :
        List.of("core.hooksPath=/dev/null", "commit.gpgSign=false", "gc.auto=0")) {
      argv.addAll(List.of("-c", setting));
    }
    argv.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(directory.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.putAll(
        new TreeMap<>(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_EDITOR", "true",
                "LC_ALL", "C")));
    environment.putAll(more);
    try {
      Path out = Files.createTempFile("osier-test-git", ".out");
      try {
        Process process =
            builder
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(String.join(" ", argv) + " does not end");
        }
        return new Answer(
            process.exitValue(), new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in " + String.join(" ", argv), e);
    }
  }

  String require(String... args) {
    Answer answer = call(args);
    if (answer.code() != 0) {
      throw new AssertionError(
          "git %s: exit code %d%n%s"
              .formatted(String.join(" ", args), answer.code(), answer.out()));
    }
    String out = answer.out();
    return out.endsWith("\n") ? out.substring(0, out.length() - 1) : out;
  }
}
