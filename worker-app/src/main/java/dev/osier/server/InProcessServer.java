package dev.osier.server;

import dev.osier.host.OsierHome;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.InProcessTestServer;
import java.io.IOException;
import java.util.Optional;

/**
 * Temporal's in-memory server, in this process: needs nothing installed, and lives exactly as long
 * as this process.
 *
 * <p>This process talks to it without any port; others of this user by a {@link ServerDoor}, whose
 * token stands in the server's record. (The test server's own port-bound form listens on every
 * interface, and whoever reaches it may run commands here.)
 */
public final class InProcessServer implements EmbeddedServer {
  private final InProcessTestServer server;
  private final ServerDoor door;
  private final ServerRecords records;
  private final Optional<String> insteadOfDevServer;

  private InProcessServer(
      InProcessTestServer server,
      ServerDoor door,
      ServerRecords records,
      Optional<String> insteadOfDevServer) {
    this.server = server;
    this.door = door;
    this.records = records;
    this.insteadOfDevServer = insteadOfDevServer;
  }

  /** To be closed; ends with this process in any case. */
  public static InProcessServer start(OsierHome home) throws NoServerException {
    return start(home, Optional.empty());
  }

  /**
   * @param insteadOfDevServer why it is not the dev server, whose program is there
   */
  public static InProcessServer start(OsierHome home, Optional<String> insteadOfDevServer)
      throws NoServerException {
    InProcessTestServer server = TestServer.createServer();
    ServerRecords records = new ServerRecords(home);
    String token = SecretToken.fresh();
    ServerDoor door = null;
    try {
      door = ServerDoor.open(server.getChannel(), token);
      records.saveOwn(ServerRecord.atPort(door.port(), token));
      return new InProcessServer(server, door, records, insteadOfDevServer);
    } catch (IOException e) {
      if (door != null) {
        door.close();
      }
      server.close();
      throw new NoServerException(
          "Cannot start the in-process server: %s\nIts port is recorded in %s; to use another"
                  .formatted(e.getMessage(), home.server())
              + " folder, set OSIER_HOME");
    }
  }

  @Override
  public String address() {
    return "127.0.0.1:" + door.port();
  }

  @Override
  public WorkflowServiceStubsOptions options() {
    return WorkflowServiceStubsOptions.newBuilder().setChannel(server.getChannel()).build();
  }

  @Override
  public void openWebPages() {
    // It has none.
  }

  @Override
  public Optional<String> webPage(String path) {
    return Optional.empty();
  }

  @Override
  public boolean endsWithThisProcess() {
    return true;
  }

  @Override
  public Optional<String> limits() {
    String lost =
        "Using the in-process server: a run does not survive a crash of this process, and there"
            + " is no Web UI.";
    return Optional.of(
        insteadOfDevServer
            .map(reason -> lost + " Temporal's dev server would be open to every user: " + reason)
            .orElse(lost + " For both, install the Temporal CLI (temporal on the PATH)"));
  }

  @Override
  public void close() {
    records.removeOwn();
    door.close();
    server.close();
  }
}
