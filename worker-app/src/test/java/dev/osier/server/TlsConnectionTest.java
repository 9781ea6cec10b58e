package dev.osier.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.host.OsierHome;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with real TLS that knows two calls, which are all that opening a connection takes. */
@DisplayName("By Temporal's own settings a connection")
class TlsConnectionTest {
  @TempDir static Path certificates;

  @TempDir Path folder;
  private Server server;
  private final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    new Certificates(certificates)
        .selfSigned("server", "CN=localhost", "san=dns:localhost,ip:127.0.0.1")
        .selfSigned("client", "CN=worker", "ku=digitalSignature")
        .selfSigned("authority", "CN=authority", "bc:c")
        .expired("authority", "expired", "CN=localhost", "san=dns:localhost");
  }

  private static String file(String name) {
    return certificates.resolve(name).toString();
  }

  /** Starts it, and gives what a user sets to reach it. */
  private Map<String, String> server(ClientAuth clients) throws IOException {
    return server("server", clients);
  }

  private Map<String, String> server(String name, ClientAuth clients) throws IOException {
    SslContextBuilder tls =
        GrpcSslContexts.forServer(
                certificates.resolve(name + ".pem").toFile(),
                certificates.resolve(name + ".key").toFile())
            .trustManager(certificates.resolve("client.pem").toFile())
            .clientAuth(clients);
    server =
        NettyServerBuilder.forPort(0)
            .sslContext(tls.build())
            .addService(new TwoCalls())
            .intercept(new Listener())
            .build()
            .start();
    Map<String, String> environment = new HashMap<>();
    environment.put("TEMPORAL_ADDRESS", "localhost:" + server.getPort());
    environment.put("TEMPORAL_CONFIG_FILE", "");
    environment.put("HOME", folder.toString());
    return environment;
  }

  private static final class TwoCalls extends WorkflowServiceGrpc.WorkflowServiceImplBase {
    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
      answer.onNext(GetSystemInfoResponse.getDefaultInstance());
      answer.onCompleted();
    }

    @Override
    public void describeNamespace(
        DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
      if (request.getNamespace().equals("nowhere")) {
        answer.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      answer.onNext(DescribeNamespaceResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }

  private final class Listener implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String given =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      authorizations.add(String.valueOf(given));
      if ("Bearer wrong".equals(given)) {
        call.close(Status.UNAUTHENTICATED, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    if (server != null) {
      server.shutdownNow();
      server.awaitTermination();
    }
  }

  private Connection open(Map<String, String> environment) throws Exception {
    return new Connections(new OsierHome(folder.resolve("home")), environment).forWorker();
  }

  @Test
  @DisplayName("trusts the authority it is told, and names the server where it does not")
  void tls() throws Exception {
    Map<String, String> environment = server(ClientAuth.NONE);
    environment.put("TEMPORAL_TLS", "true");
    assertThatThrownBy(() -> open(environment))
        .isInstanceOf(NoServerException.class)
        .hasMessageStartingWith("Cannot connect to " + environment.get("TEMPORAL_ADDRESS"));
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("server.pem"));
    try (Connection connection = open(environment)) {
      assertThat(connection.address()).isEqualTo(environment.get("TEMPORAL_ADDRESS"));
    }
  }

  @Test
  @DisplayName("does not trust a certificate whose time is over, and says so")
  void expired() throws Exception {
    Map<String, String> environment = server("expired", ClientAuth.NONE);
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("authority.pem"));
    assertThatThrownBy(() -> open(environment))
        .isInstanceOf(NoServerException.class)
        .hasMessage(
            "Cannot connect to %s: the server's certificate is not valid today\n"
                    .formatted(environment.get("TEMPORAL_ADDRESS"))
                + "To go on, renew it on the server");
  }

  @Test
  @DisplayName("shows its certificate where the server asks for one")
  void mutualTls() throws Exception {
    Map<String, String> environment = server(ClientAuth.REQUIRE);
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("server.pem"));
    assertThatThrownBy(() -> open(environment)).isInstanceOf(NoServerException.class);
    environment.put("TEMPORAL_TLS_CLIENT_CERT_PATH", file("client.pem"));
    environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", file("client.key"));
    try (Connection connection = open(environment)) {
      assertThat(connection.client()).isNotNull();
    }
  }

  @Test
  @DisplayName("sends its API key, over TLS and never in a message")
  void apiKey() throws Exception {
    Map<String, String> environment = server(ClientAuth.NONE);
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("server.pem"));
    environment.put("TEMPORAL_API_KEY", "key-of-the-shop");
    try (Connection connection = open(environment)) {
      assertThat(connection.client()).isNotNull();
      assertThat(authorizations).isNotEmpty().containsOnly("Bearer key-of-the-shop");
    }
    environment.put("TEMPORAL_API_KEY", "wrong");
    assertThatThrownBy(() -> open(environment))
        .isInstanceOf(NoServerException.class)
        .hasMessage(
            "Cannot connect to %s: it refuses the credentials\n"
                    .formatted(environment.get("TEMPORAL_ADDRESS"))
                + "To see what is configured, run temporal config get")
        .hasMessageNotContaining("wrong");
  }

  @Test
  @DisplayName("says which file it cannot read")
  void certificateThatIsNotThere() throws Exception {
    Map<String, String> environment = server(ClientAuth.NONE);
    environment.put("TEMPORAL_TLS_CLIENT_CERT_PATH", "/nowhere/client.pem");
    environment.put("TEMPORAL_TLS_CLIENT_KEY_PATH", "/nowhere/client.key");
    assertThatThrownBy(() -> open(environment))
        .isInstanceOf(NoServerException.class)
        .hasMessageStartingWith(
            "Cannot connect to %s: its TLS certificate or key cannot be read: "
                .formatted(environment.get("TEMPORAL_ADDRESS")))
        .hasMessageContaining("/nowhere/client")
        .hasMessageEndingWith("\nTo see what is configured, run temporal config get");
  }

  @Test
  @DisplayName("says how the namespace is made that the server does not have")
  void namespaceThatIsNotThere() throws Exception {
    Map<String, String> environment = server(ClientAuth.NONE);
    environment.put("TEMPORAL_TLS_SERVER_CA_CERT_PATH", file("server.pem"));
    environment.put("TEMPORAL_NAMESPACE", "nowhere");
    assertThatThrownBy(() -> open(environment))
        .isInstanceOf(NoServerException.class)
        .hasMessage(
            "Cannot use namespace \"nowhere\": the server at %s has none of that name\n"
                    .formatted(environment.get("TEMPORAL_ADDRESS"))
                + "To make it, run temporal operator namespace create --namespace nowhere");
  }
}
