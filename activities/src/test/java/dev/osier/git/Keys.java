package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keys of a user who signs, made by the real programs, and their settings in a repository. */
public final class Keys {
  private final Path directory;

  /**
   * @param directory for the keys; made
   */
  public Keys(Path directory) {
    this.directory = directory;
  }

  /**
   * A key of ssh's that {@code repository} signs with, and trusts.
   *
   * @param passphrase may be empty
   */
  public Path ssh(TestRepository repository, String passphrase) throws Exception {
    Files.createDirectories(directory);
    Path key = directory.resolve("id");
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", key.toString());
    Path allowed = directory.resolve("allowed");
    Files.writeString(
        allowed,
        TestRepository.EMAIL + " " + Files.readString(Path.of(key + ".pub")) + "osier@localhost x");
    repository
        .config("gpg.format", "ssh")
        .config("user.signingKey", key.toString())
        .config("gpg.ssh.allowedSignersFile", allowed.toString())
        .config("commit.gpgSign", "true");
    return key;
  }

  /** A program in place of gpg. */
  public void program(TestRepository repository, String script) throws IOException {
    Files.createDirectories(directory);
    Path program = directory.resolve("signs");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    repository
        .config("gpg.format", "openpgp")
        .config("gpg.program", program.toString())
        .config("commit.gpgSign", "true");
  }

  /** Runs a program that has to succeed. */
  public static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
