package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A model that plays scripts, on this machine, for the protocols of Anthropic, OpenAI (both of
 * them) and Gemini. The key that an agent was given says which script is played to it, so that many
 * agents talk to one server; a key without a script is refused as a wrong one is.
 */
public final class ScriptedModel implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<ModelProtocol> PROTOCOLS =
      List.of(
          new AnthropicMessages(),
          new OpenAiResponses(),
          new OpenAiText(),
          new OpenAiChat(),
          new GeminiModel());

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Playing> scripts = new ConcurrentHashMap<>();
  private final List<String> mistakes = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** A script and how far it has come. */
  private static final class Playing {
    private final ModelScript script;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private int next;

    Playing(ModelScript script) {
      this.script = script;
    }
  }

  private ScriptedModel(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port. */
  public static ScriptedModel start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedModel model = new ScriptedModel(server);
    server.setExecutor(model.threads);
    server.createContext("/", model::handle);
    server.start();
    return model;
  }

  /** Such as {@code http://127.0.0.1:4711}, without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Plays {@code script} to whoever comes with {@code key}, from its beginning. */
  public ScriptedModel play(String key, String script) {
    scripts.put(key, new Playing(ModelScript.parse(script)));
    return this;
  }

  /** What was asked and did not hold what the script expected; empty if all went as written. */
  public List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  /** The bodies of the requests that took a step of a script, in order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Likewise, those of whoever came with {@code key}. */
  public List<String> requests(String key) {
    Playing playing = scripts.get(key);
    return playing == null ? List.of() : List.copyOf(playing.asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      ModelAnswer answer = answer(exchange, body);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ModelAnswer answer(HttpExchange exchange, String body)
      throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    for (ModelProtocol protocol : PROTOCOLS) {
      if (protocol.takes(path)) {
        JsonNode request = JSON.readTree(body);
        if (!protocol.takes(request)) {
          continue;
        }
        Playing playing = scripts.get(key(exchange));
        if (playing == null) {
          return protocol.error(401, "invalid key");
        }
        return protocol.isAside(request) ? protocol.say("Aside", 0) : play(protocol, playing, body);
      }
    }
    return ModelAnswer.json(404, "{\"error\":{\"message\":\"not played here\"}}");
  }

  private ModelAnswer play(ModelProtocol protocol, Playing playing, String body)
      throws InterruptedException {
    ModelStep step;
    int serial;
    synchronized (playing) {
      serial = playing.next;
      List<ModelStep> steps = playing.script.steps();
      step = serial < steps.size() ? steps.get(serial) : new ModelStep.Say("The script has ended");
      String expected = playing.script.expected().get(serial);
      if (expected != null && !body.contains(expected)) {
        mistakes.add("step " + (serial + 1) + ": no \"" + expected + "\" in " + body);
      }
      playing.next++;
      playing.asked.add(body);
      requests.add(body);
    }
    int id = requests.size();
    if (step instanceof ModelStep.Write write) {
      return protocol.write(write.path(), write.content(), id);
    } else if (step instanceof ModelStep.Run run) {
      return protocol.run(run.command(), id);
    } else if (step instanceof ModelStep.Say say) {
      return protocol.say(say.text(), id);
    } else if (step instanceof ModelStep.Limit limit) {
      return protocol
          .error(429, "rate limit reached")
          .with("retry-after", Long.toString(limit.retryAfter().toSeconds()));
    } else if (step instanceof ModelStep.Refuse) {
      return protocol.error(401, "invalid key");
    } else if (step instanceof ModelStep.Fail) {
      return protocol.error(400, "the request is wrong");
    }
    closed.await();
    return protocol.error(503, "the server was closed");
  }

  private static String key(HttpExchange exchange) {
    List<@Nullable String> places = new ArrayList<>();
    places.add(exchange.getRequestHeaders().getFirst("x-api-key"));
    places.add(exchange.getRequestHeaders().getFirst("x-goog-api-key"));
    places.add(exchange.getRequestHeaders().getFirst("authorization"));
    for (String place : places) {
      if (place != null && !place.isBlank()) {
        return place.replaceFirst("^Bearer ", "");
      }
    }
    return "";
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
