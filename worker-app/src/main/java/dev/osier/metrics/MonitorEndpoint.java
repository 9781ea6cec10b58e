package dev.osier.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What a worker tells those that look after it: {@code /metrics} for Prometheus, {@code /healthz}
 * (the process lives and answers), {@code /readyz} (it takes work: the server answers, and it is
 * not ending). Tells nothing of plans but names of agents and statuses.
 */
public final class MonitorEndpoint implements AutoCloseable {
  /** A scrape and two probes at once. */
  private static final int THREADS = 3;

  private static final int BACKLOG = 50;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private MonitorEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * @param notReady why the worker takes no work, as a sentence, or empty if it does; asked for
   *     each probe, and must answer within seconds
   * @throws IOException if the address is taken
   */
  public static MonitorEndpoint start(
      InetSocketAddress address, Metrics metrics, Supplier<Optional<String>> notReady)
      throws IOException {
    HttpServer server = HttpServer.create(address, BACKLOG);
    MonitorEndpoint endpoint = new MonitorEndpoint(server);
    server.createContext(
        "/metrics",
        call -> send(call, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()));
    server.createContext("/healthz", call -> send(call, 200, "ok\n"));
    server.createContext(
        "/readyz",
        call -> {
          Optional<String> reason = notReady.get();
          send(call, reason.isEmpty() ? 200 : 503, reason.orElse("ready") + "\n");
        });
    server.createContext("/", call -> send(call, 404, "/metrics, /healthz or /readyz\n"));
    server.setExecutor(endpoint.threads);
    server.start();
    return endpoint;
  }

  private static void send(HttpExchange call, int status, String text) throws IOException {
    send(call, status, "text/plain; charset=utf-8", text);
  }

  private static void send(HttpExchange call, int status, String type, String text)
      throws IOException {
    try (call) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", type);
      call.sendResponseHeaders(status, bytes.length);
      call.getResponseBody().write(bytes);
    }
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
