package dev.osier.server;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An open connection to a Temporal server that has answered.
 *
 * <p>Opening takes at most {@link #PATIENCE}; a port on this machine where nothing listens is known
 * at once. Closing also ends Osier's own server, if it is one and nobody else uses it.
 */
public final class Connection implements AutoCloseable {
  /**
   * A user waits this long for "there is no server", and no longer. Long enough for a server on a
   * machine whose agents are all building: 4 seconds were not, at a load of 30 on 2 cores.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  static final int DEFAULT_PORT = 7233;

  public static final String DEFAULT_ADDRESS = "127.0.0.1:" + DEFAULT_PORT;

  private static final int DEV_WEB_UI = 1_000;

  /**
   * gRPC writes to standard error, past every setting of Osier's, what its callers are told anyway.
   * Kept here, or the setting would go with the logger.
   */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final String address;
  private final @Nullable EmbeddedServer embedded;

  /** The way to a server of Osier's own that this connection does not hold in use. */
  private final @Nullable OwnChannel channel;

  private Connection(
      WorkflowServiceStubs stubs,
      WorkflowClientOptions options,
      String address,
      @Nullable EmbeddedServer embedded,
      @Nullable OwnChannel channel) {
    this.stubs = stubs;
    this.client = WorkflowClient.newInstance(stubs, options);
    this.address = address;
    this.embedded = embedded;
    this.channel = channel;
  }

  /** To the server of a profile. */
  static Connection configured(ClientConfigProfile profile, ClientSetup setup)
      throws NoServerException {
    String given = profile.getAddress();
    String address = given == null || given.isBlank() ? DEFAULT_ADDRESS : given;
    WorkflowServiceStubsOptions options;
    try {
      options = profile.toBuilder().setAddress(address).build().toWorkflowServiceStubsOptions();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new NoServerException(
          "Cannot connect to %s: its TLS certificate or key cannot be read: %s\n"
                  .formatted(address, cause.getMessage())
              + "To see what is configured, run temporal config get");
    }
    return open(
        setup.stubs(options), setup.client(profile.toWorkflowClientOptions()), address, null, null);
  }

  /**
   * To the server of this user's that listens where {@code temporal server start-dev} does, and may
   * be about to start. Not to one of another user: what it says would be done here.
   */
  static Connection patient(ClientSetup setup) throws NoServerException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (nothingListens(DEFAULT_ADDRESS) && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    return usual(setup);
  }

  /** Likewise, without waiting for it. */
  static Connection usual(ClientSetup setup) throws NoServerException {
    OptionalInt other = SocketOwner.otherListener(DEFAULT_PORT);
    if (other.isPresent()) {
      throw new NoServerException(
          "Cannot use the server at %s: user %d runs it, and could have anything done here\n"
                  .formatted(DEFAULT_ADDRESS, other.getAsInt())
              + "To use it nonetheless, set TEMPORAL_ADDRESS=%s".formatted(DEFAULT_ADDRESS));
    }
    return plain(DEFAULT_ADDRESS, setup);
  }

  /** Whether {@link #usual} can be tried. */
  static boolean usualListens() {
    return !nothingListens(DEFAULT_ADDRESS) && SocketOwner.otherListener(DEFAULT_PORT).isEmpty();
  }

  /** To a server at an address, without TLS. */
  static Connection plain(String address, ClientSetup setup) throws NoServerException {
    return open(
        setup.stubs(WorkflowServiceStubsOptions.newBuilder().setTarget(address).build()),
        setup.client(WorkflowClientOptions.getDefaultInstance()),
        address,
        null,
        null);
  }

  /** To a server of Osier's own, which may end meanwhile. */
  public static Connection own(ServerRecord server, ClientSetup setup) throws NoServerException {
    OwnChannel channel = OwnChannel.to(server);
    return open(
        setup.stubs(channel.options()),
        setup.client(WorkflowClientOptions.getDefaultInstance()),
        server.address(),
        null,
        channel);
  }

  /** To Osier's own server, which this connection then owns. */
  public static Connection embedded(EmbeddedServer server, ClientSetup setup)
      throws NoServerException {
    return open(
        setup.stubs(server.options()),
        setup.client(WorkflowClientOptions.getDefaultInstance()),
        server.address(),
        server,
        null);
  }

  private static Connection open(
      WorkflowServiceStubsOptions.Builder options,
      WorkflowClientOptions clientOptions,
      String address,
      @Nullable EmbeddedServer embedded,
      @Nullable OwnChannel channel)
      throws NoServerException {
    GRPC.setLevel(Level.OFF);
    if (embedded == null && nothingListens(address)) {
      if (channel != null) {
        channel.close();
      }
      throw ConnectionFailure.unreachable(address, "nothing listens there");
    }
    WorkflowServiceStubsOptions built =
        options.setSystemInfoTimeout(PATIENCE).validateAndBuildWithDefaults();
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(built);
    Connection connection = new Connection(stubs, clientOptions, address, embedded, channel);
    try {
      stubs
          .blockingStub()
          .withWaitForReady()
          .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .describeNamespace(
              DescribeNamespaceRequest.newBuilder()
                  .setNamespace(connection.client.getOptions().getNamespace())
                  .build());
    } catch (StatusRuntimeException e) {
      // A server without that call, or a key that may not make it, is a server all the same.
      if (!isAnswer(e.getStatus().getCode())) {
        connection.closeStubs();
        boolean tls = built.getEnableHttps() || built.getSslContext() != null;
        String namespace = connection.client.getOptions().getNamespace();
        throw new ConnectionFailure(address, namespace, tls).of(e.getStatus());
      }
    }
    return connection;
  }

  private static boolean isAnswer(Status.Code code) {
    return code == Status.Code.UNIMPLEMENTED || code == Status.Code.PERMISSION_DENIED;
  }

  /** Asked of this machine only, where the answer is certain and costs nothing. */
  static boolean nothingListens(String address) {
    Optional<InetSocketAddress> local = local(address);
    if (local.isEmpty()) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(local.get(), (int) PATIENCE.toMillis());
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static Optional<InetSocketAddress> local(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "" : address.substring(0, colon);
    String port = address.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || !host.matches("localhost|127\\.[0-9.]+|\\[::1]")) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(port);
      return number > 0xFFFF
          ? Optional.empty()
          : Optional.of(new InetSocketAddress(InetAddress.getByName(host), number));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** With the codec and the identity of this process. */
  public WorkflowClient client() {
    return client;
  }

  /** Where the server is, for people. */
  public String address() {
    return address;
  }

  /** Osier's own server, if it is one. */
  public Optional<EmbeddedServer> embedded() {
    return Optional.ofNullable(embedded);
  }

  /** The page of a run in Temporal's web pages, or empty where none is known. */
  public Optional<String> webPage(String workflowId) {
    String path =
        "/namespaces/"
            + client.getOptions().getNamespace()
            + "/workflows/"
            + java.net.URLEncoder.encode(workflowId, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    return embedded == null ? devWebUi().map(ui -> ui + path) : embedded.webPage(path);
  }

  /** A dev server on this machine has them a thousand ports further on, unless told otherwise. */
  private Optional<String> devWebUi() {
    Optional<InetSocketAddress> local = local(address);
    if (local.isEmpty() || local.get().getPort() + DEV_WEB_UI > 0xFFFF) {
      return Optional.empty();
    }
    String web = "127.0.0.1:" + (local.get().getPort() + DEV_WEB_UI);
    return nothingListens(web) ? Optional.empty() : Optional.of("http://" + web);
  }

  @Override
  public void close() {
    closeStubs();
    if (embedded != null) {
      embedded.close();
    }
  }

  private void closeStubs() {
    stubs.shutdownNow();
    stubs.awaitTermination(1, TimeUnit.SECONDS);
    if (channel != null) {
      channel.close();
    }
  }
}
