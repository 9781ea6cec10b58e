package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.server.Certificates;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs on a dev server behind a gateway that speaks TLS, by Temporal's own settings, and what
 * is said where these are wrong.
 */
@DisplayName("Over TLS")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class TlsIT {
  private static final String KEY = "marker-51c0-of-an-api-key";

  @TempDir static Path keys;
  private static Certificates certificates;

  @TempDir Path given;
  private Path folder;
  private TemporalCli server;
  private Stage stage;

  @BeforeAll
  static void makeCertificates() throws Exception {
    TemporalCli.requireInstalled();
    certificates =
        new Certificates(keys)
            .selfSigned("authority", "CN=authority", "bc:c")
            .signed("authority", "server", "CN=localhost", "san=dns:localhost")
            .signed("authority", "client", "CN=worker", "ku=digitalSignature")
            .selfSigned("stranger", "CN=stranger", "bc:c");
  }

  @BeforeEach
  void start() throws Exception {
    folder = given.toRealPath();
    server = TemporalCli.start(folder);
    // The user's own file is nobody's business here.
    stage = new Stage(folder).with("TEMPORAL_CONFIG_FILE", folder + "/temporal.toml");
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private TlsGateway gateway(ClientAuth clients, @Nullable String wanted, int port)
      throws IOException {
    TlsGateway gateway = new TlsGateway(certificates, clients, wanted, server.address(), port);
    stage.with("TEMPORAL_ADDRESS", gateway.address());
    return gateway;
  }

  private void trust(String authority) {
    stage.with("TEMPORAL_TLS_SERVER_CA_CERT_PATH", certificates.certificate(authority).toString());
  }

  private void show(String certificate) {
    stage.with("TEMPORAL_TLS_CLIENT_CERT_PATH", certificates.certificate(certificate).toString());
    stage.with("TEMPORAL_TLS_CLIENT_KEY_PATH", certificates.key(certificate).toString());
  }

  private OsierProcess worker() throws Exception {
    OsierProcess worker = stage.start("worker", "--grace", "0");
    worker.awaitErr(said -> said.contains("Worker of host stage"));
    return worker;
  }

  /** What a command says that cannot connect. */
  private String refused(String... command) throws Exception {
    try (OsierProcess osier = stage.start(command)) {
      assertThat(osier.exitCode()).as(osier.err()).isEqualTo(3);
      assertThat(osier.out()).isEmpty();
      return osier.err();
    }
  }

  /** Worker, run and look-up give the same answer. */
  private void assertRefused(String fact, String mend) throws Exception {
    String plan = stage.plan("shop.yaml", "care", "echo dry > care.md");
    for (List<String> command :
        List.of(List.of("worker"), List.of("run", plan), List.of("status", "shop"))) {
      assertThat(refused(command.toArray(String[]::new)))
          .as("osier %s", command)
          .isEqualTo(
              "Cannot connect to %s: %s\n%s\n"
                  .formatted(stage.environment().get("TEMPORAL_ADDRESS"), fact, mend));
    }
  }

  @Test
  @DisplayName("with a certificate on both sides a run lands, by settings in the environment")
  void mutualTls() throws Exception {
    trust("authority");
    show("client");
    String plan = stage.plan("shop.yaml", "care", "echo dry > care.md");
    try (TlsGateway gateway = gateway(ClientAuth.REQUIRE, null, 0);
        OsierProcess worker = worker()) {
      try (OsierProcess run = stage.start("run", "--id", "first", plan)) {
        assertThat(run.exitCode()).as(run.err() + worker.err()).isZero();
      }
      try (OsierProcess status = stage.start("status", "first")) {
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("| care | merged |");
      }
      assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
      assertThat(gateway.calls())
          .contains("StartWorkflowExecution", "PollActivityTaskQueue", "QueryWorkflow");
      worker.signal("TERM");
      assertThat(worker.exitCode()).as(worker.err()).isZero();
    }
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("a run lands with an API key, which goes with every call and nowhere else")
  void apiKey() throws Exception {
    String plan = stage.plan("shop.yaml", "care", "env > care.md");
    List<String> said = new ArrayList<>();
    try (TlsGateway gateway = gateway(ClientAuth.NONE, "Bearer " + KEY, 0)) {
      trust("authority");
      stage.with("TEMPORAL_API_KEY", KEY);
      OsierProcess worker = worker();
      useProfile(gateway.address());
      for (String[] command :
          List.of(
              new String[] {"run", "--id", "first", plan},
              new String[] {"run", "--json", "--id", "second", plan},
              new String[] {"report", "first"},
              new String[] {"doctor"})) {
        try (OsierProcess osier = stage.start(command)) {
          assertThat(osier.exitCode()).as(osier.err() + worker.err()).isLessThan(2);
          said.add(osier.out() + osier.err());
        }
      }
      assertThat(gateway.authorizations()).containsExactly("Bearer " + KEY);
      said.add(worker.err() + worker.out());
      said.add(stage.git("show", "main:care.md"));
      worker.close();
    }
    assertThat(said).allSatisfy(text -> assertThat(text).isNotBlank().doesNotContain(KEY));
    server.close();
    assertThat(filesWithTheKey()).containsExactly(folder.resolve("temporal.toml"));
    stage.assertNothingLeft();
  }

  /** All that was in the environment is in a file. */
  private void useProfile(String address) throws IOException {
    Files.writeString(
        folder.resolve("temporal.toml"),
        """
        [profile.cloud]
        address = "%s"
        api_key = "%s"
        [profile.cloud.tls]
        server_ca_cert_path = "%s"
        """
            .formatted(address, KEY, certificates.certificate("authority")));
    for (String variable : List.of("ADDRESS", "API_KEY", "TLS_SERVER_CA_CERT_PATH")) {
      stage.without("TEMPORAL_" + variable);
    }
    stage.with("TEMPORAL_PROFILE", "cloud");
  }

  private List<Path> filesWithTheKey() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(KEY)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  @DisplayName("a run goes on when the gateway was away for a while")
  void gatewayStartsAgain() throws Exception {
    trust("authority");
    show("client");
    Path go = folder.resolve("go");
    String plan =
        stage.plan(
            "shop.yaml", "care", "echo dry > care.md; until [ -e " + go + " ]; do sleep 0.1; done");
    TlsGateway gateway = gateway(ClientAuth.REQUIRE, null, 0);
    int port = gateway.port();
    try (OsierProcess worker = worker();
        OsierProcess run = stage.start("run", plan)) {
      run.awaitErr(said -> said.contains("care  running"));
      gateway.close();
      Files.createFile(go);
      gateway = gateway(ClientAuth.REQUIRE, null, port);
      assertThat(run.exitCode()).as(run.err() + worker.err()).isZero();
    } finally {
      gateway.close();
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
    stage.assertNothingLeft();
  }

  @Test
  @DisplayName("wrong certificates are told apart, each with what to set")
  void wrongCertificates() throws Exception {
    try (TlsGateway gateway = gateway(ClientAuth.REQUIRE, null, 0)) {
      assertRefused("it speaks TLS, which is not switched on", "To use TLS, set TEMPORAL_TLS=true");
      stage.with("TEMPORAL_TLS", "true");
      String untrusted = "the server's certificate is signed by no authority that is trusted here";
      String mend = "To trust another, set TEMPORAL_TLS_SERVER_CA_CERT_PATH to its certificate";
      assertRefused(untrusted, mend);
      trust("stranger");
      assertRefused(untrusted, mend);
      trust("authority");
      String client = "it asks for a client's certificate that it trusts";
      mend = "To show one, set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH";
      assertRefused(client, mend);
      show("stranger");
      assertRefused(client, mend);
      assertThat(gateway.calls()).isEmpty();
    }
  }

  @Test
  @DisplayName("a server that is another, or none of TLS, is told as such")
  void wrongServers() throws Exception {
    trust("authority");
    try (TlsGateway gateway = gateway(ClientAuth.NONE, "Bearer " + KEY, 0)) {
      stage.with("TEMPORAL_API_KEY", KEY + "\nx: y");
      assertThat(refused("status", "shop"))
          .contains("it refuses the credentials")
          .doesNotContain("marker");
      assertThat(gateway.authorizations()).as("what is no header is not sent").containsOnly("null");
      stage.with("TEMPORAL_API_KEY", "wrong-" + KEY);
      assertRefused(
          "it refuses the credentials", "To see what is configured, run temporal config get");
      stage.with("TEMPORAL_API_KEY", KEY).with("TEMPORAL_TLS_SERVER_NAME", "temporal.example");
      assertRefused(
          "the server's certificate is for another name",
          "To expect the one that is in it, set TEMPORAL_TLS_SERVER_NAME");
      assertThat(gateway.calls()).isEmpty();
    }
    stage.without("TEMPORAL_TLS_SERVER_NAME").without("TEMPORAL_TLS_SERVER_CA_CERT_PATH");
    stage.with("TEMPORAL_ADDRESS", server.address());
    // A key is never sent as it is unless somebody says so.
    assertRefused(
        "what listens there does not speak TLS",
        "To connect without, unset TEMPORAL_API_KEY and set TEMPORAL_TLS=false");
    stage.with("TEMPORAL_TLS", "false").without("TEMPORAL_API_KEY");
    assertThat(refused("run", stage.plan("shop.yaml", "care", "true")))
        .startsWith("No worker answers on queue osier at " + server.address());
  }
}
