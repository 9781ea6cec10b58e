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
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of fault at every step: an end within 30 s, one sentence that names the cause, one
 * agent run at most, the work kept, and nothing left once the fault is mended. Each kind in a
 * process of its own, which sees disks that nobody else sees, or is an ordinary user's.
 */
@DisplayName("G4 G5 G9 every kind of fault at every step")
class FaultsAtStepsIT {
  private static final List<String> ALONE = List.of("unshare", "-Urm", "sh", "-c");

  /** Root without what makes modes not count for it; for anybody else they count anyway. */
  private static final List<String> BOUND_BY_MODES =
      List.of(
          "setpriv",
          "--inh-caps=-dac_override,-dac_read_search",
          "--bounding-set=-dac_override,-dac_read_search");

  private static final String MOUNT = "mount -t tmpfs -o size=64m none \"$0\" && exec \"$@\"";
  private static final long DEADLINE_SECONDS = 500;

  @TempDir Path given;

  @ParameterizedTest
  @EnumSource(FaultOfDisk.class)
  void endsSoonAndLosesNothing(FaultOfDisk kind) throws Exception {
    Path temp = given.toRealPath();
    Path small = Files.createDirectories(temp.resolve("small"));
    Path large = Files.createDirectories(temp.resolve("large"));
    List<String> java =
        OtherJava.command(FaultAtStep.class, kind.name(), small.toString(), large.toString());
    List<String> argv = new ArrayList<>();
    if (kind == FaultOfDisk.PERMISSION) {
      if ("root".equals(System.getProperty("user.name"))) {
        argv.addAll(BOUND_BY_MODES);
        assumeThat(call(temp, with(argv, "true")))
            .as("needs setpriv, to be bound by modes as an ordinary user is")
            .isZero();
      }
    } else if (kind == FaultOfDisk.READ_ONLY || kind == FaultOfDisk.NO_SPACE) {
      argv.addAll(ALONE);
      argv.addAll(List.of(MOUNT, small.toString()));
      assumeThat(call(temp, with(argv, "true")))
          .as("needs a user namespace (unshare -Urm), which this machine does not give")
          .isZero();
    }
    argv.addAll(java);

    int exit = call(temp, argv);

    assertThat(exit).as(Files.readString(temp.resolve("said"))).isZero();
  }

  private static List<String> with(List<String> argv, String... more) {
    List<String> all = new ArrayList<>(argv);
    all.addAll(List.of(more));
    return all;
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
