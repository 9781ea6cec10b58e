package dev.osier.worker;

import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.InProcessTestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Temporal's in-memory server, in this process: needs nothing installed, and lives exactly as long
 * as this process.
 *
 * <p>Others reach it by a port of the loopback interface only. (The test server's own port-bound
 * form listens on every interface, and whoever reaches it may run commands here.)
 */
final class InProcessServer implements EmbeddedServer {
  private final InProcessTestServer server;
  private final Server door;
  private final ServerRecords records;

  private InProcessServer(InProcessTestServer server, Server door, ServerRecords records) {
    this.server = server;
    this.door = door;
    this.records = records;
  }

  // There is no other way to serve it on one interface only.
  @SuppressWarnings("deprecation")
  static InProcessServer start(OsierHome home) throws NoServerException {
    InProcessTestServer server = TestServer.createServer();
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(WorkflowServiceStubs.HEALTH_CHECK_SERVICE_NAME, ServingStatus.SERVING);
    ServerRecords records = new ServerRecords(home);
    Server door =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(server.getWorkflowService())
            .addService(health.getHealthService())
            .build();
    try {
      door.start();
      records.saveOwn(door.getPort());
      return new InProcessServer(server, door, records);
    } catch (IOException e) {
      door.shutdownNow();
      server.close();
      throw new NoServerException(
          "Cannot start the in-process server: %s\nIts port is recorded in %s; to use another"
                  .formatted(e.getMessage(), home.server())
              + " folder, set OSIER_HOME");
    }
  }

  @Override
  public String address() {
    return "127.0.0.1:" + door.getPort();
  }

  @Override
  public WorkflowServiceStubsOptions options() {
    return WorkflowServiceStubsOptions.newBuilder().setChannel(server.getChannel()).build();
  }

  @Override
  public Optional<String> webUi() {
    return Optional.empty();
  }

  @Override
  public boolean endsWithThisProcess() {
    return true;
  }

  @Override
  public Optional<String> limits() {
    return Optional.of(
        "Using the in-process server: a run does not survive a crash of this process, and there"
            + " is no Web UI. For both, install the Temporal CLI (temporal on the PATH)");
  }

  @Override
  public void close() {
    records.removeOwn();
    door.shutdownNow();
    server.close();
  }
}
