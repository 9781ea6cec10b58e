package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.testkit.OtherJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a process with a disk of 64 MB that nobody else sees, and that goes with it. */
@DisplayName("G4 G5 G8 on a disk that is full")
class FullDiskIT {
  private static final List<String> ALONE = List.of("unshare", "-Urm", "sh", "-c");
  private static final String MOUNT = "mount -t tmpfs -o size=64m none \"$1\"";
  private static final long DEADLINE_SECONDS = 120;

  @TempDir Path given;

  @ParameterizedTest
  @ValueSource(strings = {"no-room", "fills-while-made", "fills-by-agent", "repository"})
  void nothingIsLostAndNothingLeft(String scenario) throws Exception {
    Path temp = given.toRealPath();
    Path small = Files.createDirectories(temp.resolve("small"));
    Path large = Files.createDirectories(temp.resolve("large"));
    assumeThat(call(temp, alone(MOUNT, small.toString())))
        .as("mounting needs a user namespace (unshare -Urm), which this machine does not give")
        .isZero();

    List<String> argv = alone(MOUNT + " && shift && exec \"$@\"", small.toString());
    argv.addAll(OtherJava.command(FullDisk.class, scenario, small.toString(), large.toString()));
    int exit = call(temp, argv);

    assertThat(exit).as(Files.readString(temp.resolve("said"))).isZero();
  }

  private static List<String> alone(String script, String... arguments) {
    List<String> argv = new ArrayList<>(ALONE);
    argv.addAll(List.of(script, "sh"));
    argv.addAll(List.of(arguments));
    return argv;
  }

  private static int call(Path temp, List<String> argv) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(argv)
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("said").toFile())
              .start();
    } catch (IOException e) {
      return -1;
    }
    try {
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
