package dev.osier.git.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.git.Keys;
import dev.osier.git.Repository;
import dev.osier.git.object.Signer.Signature;
import dev.osier.git.object.Signer.Signed;
import dev.osier.git.object.Signer.Unsigned;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Signatures: what git signs by itself is signed, and nobody is asked")
class SignerTest {
  @TempDir Path given;
  private Path temp;
  private TestRepository git;
  private Keys keys;

  @BeforeEach
  void repository() throws Exception {
    temp = given.toRealPath();
    git = TestRepository.in(temp.resolve("r"));
    keys = new Keys(temp.resolve("keys"));
  }

  private Signature sign(String commit, Duration deadline) throws Exception {
    Repository repository = Repository.find(git.root());
    Path settings = new PinnedSettings(repository).ofWorktrees("r");
    try (Commits commits = Commits.of(repository)) {
      return Signer.with(repository, settings, deadline).sign(commits, commit);
    }
  }

  private Signature sign(String commit) throws Exception {
    return sign(commit, Signer.DEADLINE);
  }

  /** All of a commit but its signature and what git puts around that. */
  private String unsigned(String commit) {
    return git.git("cat-file", "commit", commit).replaceFirst("(?m)^gpgsig .*\n(?: .*\n)*", "");
  }

  @Test
  void signsWithAKeyOfSshAndChangesNothingElse() throws Exception {
    keys.ssh(git, "");
    String side = git.commitOn("side", "main", "side", Map.of("f", "1"));
    git.commit("more", Map.of("g", "1"));
    git.git(
        "-c",
        "user.name=Zoë [x]",
        "merge",
        "-q",
        "--no-ff",
        "--no-gpg-sign",
        "-m",
        "Grüße\n\n\n  as they are:  \n# kept",
        side);
    String plain = git.tip("main");

    String signed = ((Signed) sign(plain)).commit();

    git.git("verify-commit", signed);
    assertThat(git.tryGit("verify-commit", plain)).isNotZero();
    assertThat(unsigned(signed)).isEqualTo(git.git("cat-file", "commit", plain));
  }

  @Test
  @DisplayName("a key with a passphrase asks nobody, and git's words are passed on")
  void passphraseIsNotAskedFor() throws Exception {
    Path key = keys.ssh(git, "secret");

    String reason = ((Unsigned) sign(git.tip("main"))).reason();

    assertThat(reason).contains(key.toString()).doesNotContain("\n");
  }

  @Test
  void programThatWaitsForSomebodyIsEnded() throws Exception {
    Path ran = temp.resolve("ran");
    keys.program(git, "echo $$ > " + ran + "; exec sleep 600");

    String reason = ((Unsigned) sign(git.tip("main"), Duration.ofSeconds(1))).reason();

    assertThat(reason).contains("no signature within 1 s");
    long pid = Long.parseLong(Files.readString(ran).strip());
    // Whoever it was left to reaps it.
    ProcessHandle.of(pid).ifPresent(each -> each.onExit().orTimeout(20, TimeUnit.SECONDS).join());
  }

  @Test
  @DisplayName("a program that signs finds neither a terminal nor a display nor an input")
  void nothingToAskAt() throws Exception {
    Path seen = temp.resolve("seen");
    keys.program(git, "env > " + seen + "; cat > /dev/null; echo because >&2; exit 3");

    assertThat(sign(git.tip("main"))).isInstanceOf(Unsigned.class);
    assertThat(Files.readString(seen))
        .contains("SSH_ASKPASS_REQUIRE=force", "GIT_TERMINAL_PROMPT=0")
        .doesNotContain("GPG_TTY", "DISPLAY");
  }

  @Test
  void rehearsalLeavesNothingInTheRepository() throws Exception {
    keys.ssh(git, "");
    String before = git.git("count-objects", "-v");
    Signer signer = Signer.of(Repository.find(git.root()));

    assertThat(signer.isWished()).isTrue();
    assertThat(signer.rehearse()).isInstanceOf(Signed.class);
    assertThat(git.git("count-objects", "-v")).isEqualTo(before);
    git.config("commit.gpgSign", "false");
    assertThat(signer.isWished()).isFalse();
  }

  @Test
  void signsWithGpg() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/gpg"))).isTrue();
    // Its agent listens at a path of a hundred characters at most.
    Path home = Files.createTempDirectory(Path.of("/tmp"), "g");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    String gpg = "gpg --homedir " + home;
    try {
      Keys.run(
          "sh",
          "-c",
          gpg
              + " --batch -q --passphrase '' --quick-gen-key '<"
              + TestRepository.EMAIL
              + ">' default default never");
      keys.program(git, "exec " + gpg + " \"$@\"");
      git.config("user.signingKey", TestRepository.EMAIL);

      String signed = ((Signed) sign(git.tip("main"))).commit();

      git.git("verify-commit", signed);
      assertThat(unsigned(signed)).isEqualTo(git.git("cat-file", "commit", "main"));
      git.config("user.signingKey", "nobody@example.org");
      Signature unknown = Signer.of(Repository.find(git.root())).rehearse();
      assertThat(((Unsigned) unknown).reason()).doesNotContain("[GNUPG:]");
    } finally {
      Keys.run("gpgconf", "--homedir", home.toString(), "--kill", "all");
      Keys.run("rm", "-rf", home.toString());
    }
  }
}
