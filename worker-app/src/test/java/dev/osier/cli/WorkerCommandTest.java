package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.host.OsierHome;
import dev.osier.server.Connection;
import dev.osier.server.Connections;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A worker whose settings cannot be used does not start")
class WorkerCommandTest {
  @TempDir static Path serverHome;
  private static Connection server;

  @TempDir Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        new Connections(new OsierHome(serverHome), Map.of("OSIER_SERVER", "in-process")).forRun();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /** As the Temporal CLI takes it: without the token in it, the server answers nobody. */
  private static Path configuration() {
    return serverHome.resolve("server/in-process-%d.toml".formatted(ProcessHandle.current().pid()));
  }

  private String refused(String variable, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OSIER_HOME", folder.toString());
    environment.put("TEMPORAL_CONFIG_FILE", configuration().toString());
    environment.put(variable, value);
    InProcess osier = new InProcess(folder, environment, new byte[0]);
    assertThat(osier.run("worker")).as(osier.err()).isEqualTo(2);
    return osier.err();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OSIER_AGENTS            | 0      | Cannot start a worker: OSIER_AGENTS is "0", and must be a number from 1 to 1000
          OSIER_MAX_WORKSPACES    | many   | Cannot start a worker: OSIER_MAX_WORKSPACES is "many", and must be a number from 1 to 100000
          OSIER_SWEEP_SECONDS     | 3601   | Cannot start a worker: OSIER_SWEEP_SECONDS is "3601", and must be a number from 1 to 3600
          OSIER_LOG_DAYS          | -1     | Cannot start a worker: OSIER_LOG_DAYS is "-1", and must be a number from 1 to 3650
          OSIER_HEARTBEAT_SECONDS | 6      | Cannot start a worker: OSIER_HEARTBEAT_SECONDS is "6", and must be a number from 1 to 5
          OSIER_COMMANDS          | some   | Cannot start a worker: of OSIER_COMMANDS, "some" is neither any nor repository
          OSIER_BUILD_ID          | 1.2    | Cannot start a worker: worker versioning needs both a deployment (--deployment, OSIER_DEPLOYMENT) and a build id (--build-id, OSIER_BUILD_ID)
          OSIER_SEARCH_ATTRIBUTES | maybe  | Cannot use OSIER_SEARCH_ATTRIBUTES="maybe": it must be true or false
          OSIER_METRICS           | http   | Cannot use --metrics "http": it must be a port, such as 9464, or an address and a port, such as 0.0.0.0:9464
          """)
  void andSaysWhichAndWhatItMayBe(String variable, String value, String said) {
    assertThat(refused(variable, value)).isEqualTo(said + "\n");
  }

  @Test
  void andNamesThePortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(refused("OSIER_METRICS", address))
          .isEqualTo(
              "Cannot answer at %s (--metrics): Address already in use\n".formatted(address));
    }
  }
}
