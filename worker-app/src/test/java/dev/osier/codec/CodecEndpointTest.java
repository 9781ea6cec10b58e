package dev.osier.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.common.converter.GlobalDataConverter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As Temporal's web pages and its CLI call it. */
class CodecEndpointTest {
  private static final String PAGES = "http://localhost:8233";
  private static final Payload SECRET =
      GlobalDataConverter.get().toPayload("the plan of the shop").orElseThrow();

  private final HttpClient client = HttpClient.newHttpClient();
  private CodecEndpoint endpoint;

  @BeforeEach
  void start() throws Exception {
    CodecKeys keys = CodecKeys.of(Map.of("OSIER_CODEC_KEYS", CodecKeys.create("k1"))).orElseThrow();
    endpoint =
        CodecEndpoint.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Set.of(PAGES),
            new EncryptionCodec(keys));
  }

  @AfterEach
  void end() {
    endpoint.close();
  }

  private HttpResponse<String> call(String method, String path, String origin, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path))
            .method(method, BodyPublishers.ofString(body))
            .header("X-Namespace", "default")
            .header("Content-Type", "application/json");
    if (origin != null) {
      request.header("Origin", origin);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String json(Payload payload) throws Exception {
    return JsonFormat.printer().print(Payloads.newBuilder().addPayloads(payload).build());
  }

  private static Payloads read(String json) throws Exception {
    Payloads.Builder payloads = Payloads.newBuilder();
    JsonFormat.parser().merge(json, payloads);
    return payloads.build();
  }

  @Test
  void whatIsEncodedIsDecoded() throws Exception {
    HttpResponse<String> encoded = call("POST", "/encode", null, json(SECRET));
    assertThat(encoded.statusCode()).isEqualTo(200);
    Payload encrypted = read(encoded.body()).getPayloads(0);
    assertThat(encrypted.getMetadataOrThrow("encoding").toStringUtf8())
        .isEqualTo("binary/encrypted");
    HttpResponse<String> decoded = call("POST", "/decode", PAGES, json(encrypted));
    assertThat(decoded.statusCode()).isEqualTo(200);
    assertThat(read(decoded.body()).getPayloads(0)).isEqualTo(SECRET);
  }

  @Test
  void pagesOfTheOriginMayAskAndAreTold() throws Exception {
    HttpResponse<String> asked = call("OPTIONS", "/decode", PAGES, "");
    assertThat(asked.statusCode()).isEqualTo(204);
    assertThat(asked.headers().map())
        .containsEntry("access-control-allow-origin", java.util.List.of(PAGES))
        .containsKey("access-control-allow-headers")
        .containsKey("access-control-allow-methods");
  }

  @Test
  void pagesOfAnotherOriginGetNothing() throws Exception {
    for (String method : new String[] {"OPTIONS", "POST"}) {
      HttpResponse<String> asked = call(method, "/decode", "http://evil.example", json(SECRET));
      assertThat(asked.statusCode()).isEqualTo(403);
      assertThat(asked.headers().map()).doesNotContainKey("access-control-allow-origin");
      assertThat(asked.body())
          .isEqualTo("Cannot answer this page: its origin is not among those given by --origin\n");
    }
  }

  @Test
  void whatIsNoPayloadIsRefused() throws Exception {
    for (String body :
        new String[] {"", "[]", "{\"payloads\": 3}", "\u0000", "{\"payloads\": [{"}) {
      HttpResponse<String> answer = call("POST", "/decode", null, body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("Cannot convert: the body is not {\"payloads\": […]}\n");
    }
    HttpResponse<String> page = call("GET", "/decode", null, "");
    assertThat(page.statusCode()).isEqualTo(405);
    assertThat(page.body()).isEqualTo("Cannot answer: only POST is\n");
  }

  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    String large = " ".repeat(CodecEndpoint.LIMIT_BYTES + 1);
    HttpResponse<String> answer = call("POST", "/decode", null, large);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("Cannot convert more than 16777216 bytes at once\n");
  }
}
