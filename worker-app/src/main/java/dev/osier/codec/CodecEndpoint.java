package dev.osier.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.temporal.api.common.v1.Payloads;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * The codec for those who have no key: Temporal's web pages and its CLI send what they cannot read
 * to {@code /decode}, and what they start to {@code /encode}, and get it back.
 *
 * <p>Whoever reaches it can read every run: it answers pages of the origins it is told, and no
 * others; who may reach the port is for the network to say.
 */
public final class CodecEndpoint implements AutoCloseable {
  /** A message of Temporal's has at most 4 MiB, as JSON with base64 some more. */
  static final int LIMIT_BYTES = 16 * 1024 * 1024;

  /** Headers that Temporal's web pages send. */
  private static final String HEADERS = "content-type,x-namespace,authorization";

  private static final int THREADS = 4;
  private static final int BACKLOG = 50;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Set<String> origins;

  private CodecEndpoint(HttpServer server, Set<String> origins) {
    this.server = server;
    this.origins = origins;
  }

  /**
   * @param origins of web pages that may use it, such as {@code http://localhost:8233}
   * @throws IOException if the address is taken
   */
  public static CodecEndpoint start(
      InetSocketAddress address, Set<String> origins, PayloadCodec codec) throws IOException {
    HttpServer server = HttpServer.create(address, BACKLOG);
    CodecEndpoint endpoint = new CodecEndpoint(server, Set.copyOf(origins));
    server.createContext("/encode", call -> endpoint.answer(call, each(codec::encode)));
    server.createContext("/decode", call -> endpoint.answer(call, each(codec::decode)));
    server.setExecutor(endpoint.threads);
    server.start();
    return endpoint;
  }

  private static UnaryOperator<Payloads> each(
      UnaryOperator<List<io.temporal.api.common.v1.Payload>> codec) {
    return payloads ->
        Payloads.newBuilder().addAllPayloads(codec.apply(payloads.getPayloadsList())).build();
  }

  private void answer(HttpExchange call, UnaryOperator<Payloads> codec) throws IOException {
    try (call) {
      String origin = call.getRequestHeaders().getFirst("Origin");
      if (origin != null && !origins.contains(origin)) {
        send(call, 403, "Cannot answer this page: its origin is not among those given by --origin");
        return;
      }
      if (origin != null) {
        Headers headers = call.getResponseHeaders();
        headers.set("Access-Control-Allow-Origin", origin);
        headers.set("Access-Control-Allow-Methods", "POST, OPTIONS");
        headers.set("Access-Control-Allow-Headers", HEADERS);
        headers.set("Vary", "Origin");
      }
      switch (call.getRequestMethod()) {
        case "OPTIONS" -> call.sendResponseHeaders(204, -1);
        case "POST" -> convert(call, codec);
        default -> send(call, 405, "Cannot answer: only POST is");
      }
    }
  }

  private static void convert(HttpExchange call, UnaryOperator<Payloads> codec) throws IOException {
    byte[] body = call.getRequestBody().readNBytes(LIMIT_BYTES + 1);
    if (body.length > LIMIT_BYTES) {
      send(call, 413, "Cannot convert more than " + LIMIT_BYTES + " bytes at once");
      return;
    }
    try {
      Payloads.Builder payloads = Payloads.newBuilder();
      JsonFormat.parser()
          .ignoringUnknownFields()
          .merge(new String(body, StandardCharsets.UTF_8), payloads);
      String json = JsonFormat.printer().print(codec.apply(payloads.build()));
      call.getResponseHeaders().set("Content-Type", "application/json");
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      call.sendResponseHeaders(200, bytes.length);
      call.getResponseBody().write(bytes);
    } catch (InvalidProtocolBufferException e) {
      send(call, 400, "Cannot convert: the body is not {\"payloads\": […]}");
    } catch (PayloadCodecException e) {
      send(call, 400, String.valueOf(e.getMessage()));
    }
  }

  private static void send(HttpExchange call, int status, String message) throws IOException {
    byte[] bytes = (message + "\n").getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
  }

  /** Where it listens; the port is the one it got, if none was asked for. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
