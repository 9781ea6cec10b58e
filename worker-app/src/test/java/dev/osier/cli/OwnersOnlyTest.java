package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a run writes of its own")
class OwnersOnlyTest {
  /** Logs and records that anybody else may read or write. */
  private static final String OPEN =
      "find %s -type f \\( -name '*.json' -o -name '*.log' \\) -perm /077 >> %s;";

  @TempDir Path given;

  @Test
  @DisplayName("G1 is for its owner alone, whatever the umask: $OSIER_HOME, logs and records")
  void isItsOwnersAlone() throws Exception {
    Path folder = given.toRealPath();
    TestRepository repository = TestRepository.in(folder.resolve("repository"));
    repository.commit("Base", Map.of("a", "1\n"));
    // As somebody may have made it who thought of nothing.
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path open = Files.createFile(folder.resolve("open"));
    Path seen = folder.resolve("seen");
    String runs = "$(git rev-parse --path-format=absolute --git-common-dir)/osier/runs";
    Path plan = folder.resolve("plan.yaml");
    Files.writeString(
        plan,
        """
        agent:
          command: |
            echo said; echo 2 > a; %s
            find %s -type f >> %s
        verify: |
          echo checked; %s
          find %s -type f >> %s
        tasks: [{id: t}]
        merge: {redBase: ignore}
        """
            .formatted(
                OPEN.formatted(runs, open), runs, seen, OPEN.formatted(runs, open), runs, seen));

    try (OsierProcess osier =
        OsierProcess.start(
            repository.root(),
            Map.of("OSIER_HOME", home.toString(), "OSIER_SERVER", "in-process"),
            List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"),
            "run",
            plan.toString())) {
      assertThat(osier.exitCode()).as(osier.err()).isZero();
    }

    assertThat(seen)
        .content()
        .contains("record.json")
        .contains("agent-1.log")
        .contains("verify.log");
    assertThat(open).isEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
  }
}
