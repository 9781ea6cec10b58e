package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
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

    Path classes = temp.resolve("classes");
    for (Class<?> each : List.of(ThisUser.class, NamelessUser.class)) {
      copy(each, classes);
    }

    int exit =
        exitOf(
            argv,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes.toString(),
                NamelessUser.class.getName(),
                folder.toString(),
                NAMELESS));

    assertThat(exit).isZero();
  }

  /** Another user may not read where the tests lie. */
  private static void copy(Class<?> each, Path classes) throws IOException {
    String name = each.getName().replace('.', '/') + ".class";
    Path copy = classes.resolve(name);
    Files.createDirectories(copy.getParent());
    try (InputStream content = each.getClassLoader().getResourceAsStream(name)) {
      Files.copy(content, copy);
    }
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
