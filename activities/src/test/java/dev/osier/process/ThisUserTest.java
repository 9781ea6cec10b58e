package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.osier.testkit.OtherJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The user of this process")
class ThisUserTest {
  /** Nobody has a name for it. */
  private static final String NAMELESS = "54321";

  @TempDir Path temp;

  @Test
  void ownsWhatItMakesAndNotWhatALinkLeadsTo() throws Exception {
    Path own = Files.createFile(temp.resolve("own"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("/proc/1"));

    assertThat(ThisUser.owns(own)).isTrue();
    assertThat(ThisUser.owns(link)).isTrue();
    assertThat(ThisUser.owns(temp.resolve("absent"))).isFalse();
    assertThat(ThisUser.name()).isEqualTo(Files.getOwner(own).getName());
  }

  @Test
  @DisplayName("is known in a container, where it has no name")
  void isKnownWithoutAName() throws Exception {
    List<String> argv =
        new ArrayList<>(
            List.of("setpriv", "--reuid", NAMELESS, "--regid", NAMELESS, "--clear-groups"));
    assumeThat(exitOf(argv, List.of("true"))).as("only root may become another user").isZero();
    Path folder = Files.createDirectory(temp.resolve("its"));
    Files.setAttribute(folder, "unix:uid", Integer.valueOf(NAMELESS));
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));

    int exit = exitOf(argv, OtherJava.command(ThisUserTest.class, folder.toString(), NAMELESS));

    assertThat(exit).isZero();
  }

  /** Arguments: a folder that is its own, and its name. */
  public static void main(String[] arguments) {
    boolean right =
        ThisUser.owns(Path.of(arguments[0]))
            && ThisUser.name().equals(arguments[1])
            && !ThisUser.isRoot();
    System.exit(right ? 0 : 1);
  }

  private static int exitOf(List<String> as, List<String> command)
      throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(as);
    argv.addAll(command);
    Process process;
    try {
      process = new ProcessBuilder(argv).inheritIO().start();
    } catch (IOException e) {
      return -1;
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
