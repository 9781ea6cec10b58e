package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.host.OsierHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
  /** A second where nothing runs beside it: what is refused at once is not waited for. */
  private static final Duration AT_MOST = Connection.PATIENCE;

  @TempDir Path folder;

  @Test
  void configuredServerThatIsAwayIsSaidWithoutWaiting() {
    long begun = System.nanoTime();
    assertThatThrownBy(() -> connections(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1")).forRun())
        .isInstanceOf(NoServerException.class)
        .hasMessageStartingWith("Cannot reach a Temporal server at 127.0.0.1:1: nothing listens");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_MOST);
  }

  @Test
  void serverThatNeverAnswersIsSaid() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long begun = System.nanoTime();
      String address = "127.0.0.1:" + silent.getLocalPort();
      assertThatThrownBy(() -> connections(Map.of("TEMPORAL_ADDRESS", address)).forRun())
          .isInstanceOf(NoServerException.class)
          .hasMessageStartingWith("Cannot reach a Temporal server at " + address);
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isLessThan(Connection.PATIENCE.plusSeconds(20));
    }
  }

  @Test
  void hostThatDoesNotExistIsSaidWithoutWaiting() {
    long begun = System.nanoTime();
    assertThatThrownBy(() -> connections(Map.of("TEMPORAL_ADDRESS", "osier.invalid:7233")).forRun())
        .isInstanceOf(NoServerException.class)
        .hasMessageStartingWith("Cannot reach a Temporal server at osier.invalid:7233");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_MOST);
  }

  @Test
  void profileIsReadAndOneThatIsMissingIsSaid() throws Exception {
    Path file = folder.resolve("temporal.toml");
    Files.writeString(file, "[profile.ci]\naddress = \"127.0.0.1:1\"\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("TEMPORAL_CONFIG_FILE", file.toString());
    environment.put("TEMPORAL_PROFILE", "ci");
    assertThat(connections(environment).isConfigured()).isTrue();
    assertThatThrownBy(() -> connections(environment).forRun()).hasMessageContaining("127.0.0.1:1");
    environment.put("TEMPORAL_PROFILE", "cii");
    assertThatThrownBy(() -> connections(environment).forRun())
        .isInstanceOf(NoServerException.class)
        .hasMessageStartingWith("Cannot read Temporal's configuration: ")
        .hasMessageContaining("cii");
  }

  @Test
  void nothingIsConfiguredByVariablesOfOthers() throws Exception {
    Path none = folder.resolve("none.toml");
    assertThat(
            connections(Map.of("TEMPORAL_CLI_LOG", "x", "TEMPORAL_CONFIG_FILE", "")).isConfigured())
        .isFalse();
    assertThat(none).doesNotExist();
  }

  @Test
  void inProcessServerIsReachedFromThisMachineOnly() throws Exception {
    OsierHome home = new OsierHome(folder.resolve("home"));
    try (Connection connection = connections(Map.of("OSIER_SERVER", "in-process")).forRun()) {
      assertThat(connection.embedded().orElseThrow().limits()).isPresent();
      int port = Integer.parseInt(connection.address().replaceAll(".*:", ""));
      try (Socket socket = new Socket("127.0.0.1", port)) {
        assertThat(socket.isConnected()).isTrue();
      }
      for (InetAddress other : otherAddresses().toList()) {
        assertThatThrownBy(() -> new Socket(other, port).close())
            .as("reached at %s", other)
            .isInstanceOf(IOException.class);
      }
      try (Stream<Path> records = Files.list(home.server())) {
        assertThat(records.map(file -> file.getFileName().toString()))
            .allMatch(name -> name.matches("in-process-\\d+[.](json|toml)"))
            .hasSize(2);
      }
    }
    try (Stream<Path> records = Files.list(home.server())) {
      assertThat(records).isEmpty();
    }
  }

  private static Stream<InetAddress> otherAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress());
  }

  @Test
  void unknownKindOfServerIsRefused() {
    assertThatThrownBy(() -> connections(Map.of("OSIER_SERVER", "mysql")).forRun())
        .isInstanceOf(NoServerException.class)
        .hasMessageContaining("OSIER_SERVER is \"mysql\"");
  }

  @Test
  void devServerThatWouldBeOpenToEveryUserIsNotStarted() throws Exception {
    Path temporal = Files.createDirectories(folder.resolve("bin")).resolve("temporal");
    Files.writeString(temporal, "#!/bin/sh\ntouch '" + folder.resolve("started") + "'\n");
    Files.setPosixFilePermissions(temporal, PosixFilePermissions.fromString("rwxr-xr-x"));
    // Without unshare there is no namespace.
    Map<String, String> environment =
        new HashMap<>(Map.of("PATH", temporal.getParent().toString()));
    try (Connection connection = connections(environment).forRun()) {
      assertThat(connection.embedded()).containsInstanceOf(InProcessServer.class);
      assertThat(connection.embedded().orElseThrow().limits().orElseThrow())
          .isEqualTo(
              "Using the in-process server: a run does not survive a crash of this process, and"
                  + " there is no Web UI. Temporal's dev server would be open to every user: a"
                  + " network namespace is not to be had here (there is no unshare on the PATH)");
    }
    environment.put("OSIER_SERVER", "temporal");
    assertThatThrownBy(() -> connections(environment).forRun())
        .isInstanceOf(NoServerException.class)
        .hasMessage(
            "Cannot start Temporal's dev server: every user of this machine could use it: a network"
                + " namespace is not to be had here (there is no unshare on the PATH)\nTo run"
                + " without it, set OSIER_SERVER=in-process");
    assertThat(folder.resolve("started")).doesNotExist();
  }

  private Connections connections(Map<String, String> environment) {
    return new Connections(new OsierHome(folder.resolve("home")), environment);
  }
}
