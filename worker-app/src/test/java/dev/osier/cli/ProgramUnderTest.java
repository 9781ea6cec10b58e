package dev.osier.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a test starts {@code osier} as a process: after a build the program that was built, with its
 * archive of classes once that is made, which saves a third of what a start costs; before it, the
 * classes that were compiled.
 */
final class ProgramUnderTest {
  /** Set by the build for tests that run after it: the folder of the program. */
  private static final String BUILT = System.getProperty("osier.program");

  private static final Path ARCHIVE =
      BUILT == null ? null : Path.of(BUILT).resolveSibling("archive-of-tests.jsa");

  /** Makes it. Tests go on meanwhile, and do without. */
  private static final Process REHEARSAL = BUILT == null ? null : startRehearsal();

  private ProgramUnderTest() {}

  /**
   * @param productionLog whether the log is that of the program also before a build
   */
  static List<String> java(boolean productionLog) {
    List<String> argv = new ArrayList<>();
    // As the launcher starts it.
    argv.addAll(List.of(jvm(), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    if (BUILT == null) {
      if (productionLog) {
        argv.add("-Dlogback.configurationFile=logback.xml");
      }
      argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    } else {
      if (Files.exists(ARCHIVE)) {
        argv.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds=off"));
      }
      argv.addAll(List.of("-cp", jar().toString()));
    }
    argv.add("dev.osier.cli.Osier");
    return argv;
  }

  /** Waits for the archive of a build; the exit code of what makes it. */
  static int awaitArchive() throws InterruptedException {
    return REHEARSAL.waitFor();
  }

  private static String jvm() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Path jar() {
    return Path.of(BUILT, "lib", "osier.jar");
  }

  private static Process startRehearsal() {
    try {
      Files.deleteIfExists(ARCHIVE);
      return new ProcessBuilder(
              jvm(), "-cp", jar().toString(), "dev.osier.cli.StartRehearsal", ARCHIVE.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectInput(new File("/dev/null"))
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
