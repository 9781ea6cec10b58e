package dev.osier.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The user {@code nobody}, with a Temporal CLI. Left out where nobody can become nobody. */
final class OtherUser {
  private static final List<String> BECOME =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "-i");

  private final Path temporal;

  private OtherUser(Path temporal) {
    this.temporal = temporal;
  }

  /**
   * @param folder is opened to all
   */
  static OtherUser in(Path folder) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can become nobody");
    TemporalCli.requireInstalled();
    open(folder);
    Path temporal = Files.copy(TemporalCli.program().toRealPath(), folder.resolve("temporal"));
    open(temporal);
    return new OtherUser(temporal);
  }

  /** So that nothing but what is tested keeps them out. */
  static void open(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  TemporalCli.Answer temporal(String address, String... args)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(List.of(temporal.toString()));
    argv.addAll(List.of(args));
    argv.addAll(List.of("--address", address, "--command-timeout", "20s"));
    return runs(argv);
  }

  TemporalCli.Answer runs(List<String> argv) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(BECOME);
    all.addAll(List.of("HOME=/tmp", "PATH=" + System.getenv("PATH")));
    all.addAll(argv);
    Process process =
        new ProcessBuilder(all).directory(Path.of("/").toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new TemporalCli.Answer(process.waitFor(), out);
  }
}
