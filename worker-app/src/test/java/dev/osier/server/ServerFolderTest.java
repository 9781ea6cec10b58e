package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.osier.host.OsierHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
@DisplayName("The folder of Osier's own servers")
class ServerFolderTest {
  @TempDir Path folder;

  private OsierHome home;

  @BeforeEach
  void makeHome() {
    home = new OsierHome(folder.resolve("home"));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  @DisplayName("is its owner's alone, also where it was open, and so is what is written there")
  void folderIsPrivate() throws Exception {
    assertThat(mode(ServerFolder.require(home))).isEqualTo("rwx------");
    Files.setPosixFilePermissions(home.server(), PosixFilePermissions.fromString("rwxrwxrwx"));
    ServerRecords records = new ServerRecords(home);
    records.saveOwn(ServerRecord.atPort(1, SecretToken.fresh()));
    assertThat(mode(home.server())).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(home.server())) {
      for (Path file : files.toList()) {
        assertThat(mode(file)).as("%s", file).isEqualTo("rw-------");
      }
    }
    records.removeOwn();
    assertThat(home.server()).isEmptyDirectory();
  }

  @Test
  @DisplayName("is none where a link or another user's folder stands")
  void otherFoldersAreRefused() throws Exception {
    Files.createDirectories(home.root());
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(home.server(), elsewhere);
    assertThatThrownBy(() -> ServerFolder.require(home)).isInstanceOf(IOException.class);
    Files.delete(home.server());
    assumeTrue(SocketOwner.self().equals(OptionalInt.of(SocketOwner.ROOT)), "needs root");
    Files.setAttribute(Files.createDirectory(home.server()), "unix:uid", 65534);
    assertThatThrownBy(() -> ServerFolder.require(home))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to");
  }

  @Test
  @DisplayName("has the sockets, or, where their path is too long, a folder as private has")
  void longPathHasAFolderOfItsOwn() throws Exception {
    assertThat(ServerSockets.make(home).temporal().getParent()).isEqualTo(home.server());
    OsierHome deep = new OsierHome(folder.resolve("d".repeat(100)));
    ServerSockets sockets = ServerSockets.make(deep);
    assertThat(sockets.temporal().toString().getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(104);
    assertThat(mode(sockets.folder())).isEqualTo("rwx------");
    sockets.remove();
    assertThat(sockets.folder()).doesNotExist();
    ServerSockets.make(home).remove();
    assertThat(home.server()).isDirectory();
  }
}
