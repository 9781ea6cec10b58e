package shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.osier.client.PlanBuilder;
import dev.osier.client.RunClient;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.run.RunPlan;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small service, such as a tracker's webhook calls: an issue comes in as JSON, and a run works on
 * it.
 *
 * <pre>
 * POST /issues             {"number": 17, "title": "…", "body": "…"}   starts run issue-17
 * GET  /runs/issue-17      its report so far
 * POST /runs/issue-17/halt stops it, and lands what is done
 * </pre>
 *
 * <p>An event that is delivered twice starts one run: its id follows from the issue. What comes in
 * becomes prompts, never a command: who may start a run with a plan of their own may run commands
 * as the worker's user. Each call needs the token, which is taken from SHOP_TOKEN.
 */
public final class IssueService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern RUN = Pattern.compile("/runs/(issue-[0-9]{1,9})(/halt)?");
  private static final int LARGEST = 100_000;

  private final RunClient runs;
  private final String repository;
  private final String agent;
  private final byte[] token;
  private final HttpServer server;

  /** What is answered. */
  record Answer(int status, Object body) {}

  IssueService(RunClient runs, String repository, String agent, String token, int port)
      throws IOException {
    this.runs = runs;
    this.repository = repository;
    this.agent = agent;
    this.token = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    // Of this machine only: what stands before it, to the outside, has TLS.
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", this::handle);
    server.start();
  }

  PlanBuilder planFor(String title, String body) {
    return PlanBuilder.of(repository)
        .agent(agent)
        .task("change", task -> task.title(title).prompt(body))
        .task(
            "notes",
            task -> task.prompt("Describe the change in NOTES.md.").needs("change").priority(5));
  }

  private Answer answer(String method, String path, byte[] body) throws IOException {
    Matcher run = RUN.matcher(path);
    if (method.equals("POST") && path.equals("/issues")) {
      return start(JSON.readTree(body));
    }
    if (method.equals("GET") && run.matches() && run.group(2) == null) {
      return new Answer(200, runs.find(run.group(1)).report());
    }
    if (method.equals("POST") && run.matches() && run.group(2) != null) {
      return new Answer(200, Map.of("halt", runs.find(run.group(1)).halt(new RunPlan.Halt(false))));
    }
    return refusal(404, "Cannot find " + path);
  }

  private Answer start(JsonNode issue) {
    if (!issue.path("number").canConvertToInt() || issue.path("number").asInt() < 1) {
      return refusal(400, "Cannot start a run: the issue has no number");
    }
    String id = "issue-" + issue.path("number").asInt();
    try {
      runs.start(id, planFor(issue.path("title").asText(), issue.path("body").asText()));
      return new Answer(202, Map.of("run", id));
    } catch (InvalidPlanException e) {
      // All problems at once, each with its place: a title of two lines, a body of megabytes.
      return refusal(400, e.getMessage());
    }
  }

  private static Answer refusal(int status, String why) {
    return new Answer(status, Map.of("error", why));
  }

  private void handle(HttpExchange call) throws IOException {
    Answer answer;
    String given = call.getRequestHeaders().getFirst("Authorization");
    byte[] body = call.getRequestBody().readNBytes(LARGEST + 1);
    if (given == null || !MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))) {
      answer = refusal(401, "Cannot answer: the token is missing or wrong");
    } else if (body.length > LARGEST) {
      answer = refusal(413, "Cannot answer: more than " + LARGEST + " bytes");
    } else {
      try {
        answer = answer(call.getRequestMethod(), call.getRequestURI().getPath(), body);
      } catch (JsonProcessingException e) {
        answer = refusal(400, "Cannot read the issue: it is not JSON");
      } catch (WorkflowNotFoundException e) {
        answer = refusal(404, "Cannot find that run, or it is over");
      } catch (WorkflowUpdateException e) {
        answer = refusal(409, e.getCause().getMessage());
      } catch (WorkflowServiceException e) {
        answer = refusal(503, "Cannot reach the Temporal server, or no worker answers");
      }
    }
    byte[] text = JSON.writeValueAsBytes(answer.body());
    call.getResponseHeaders().set("Content-Type", "application/json");
    call.sendResponseHeaders(answer.status(), text.length);
    call.getResponseBody().write(text);
    call.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** SHOP_REPOSITORY, SHOP_TOKEN, and, not needed, SHOP_AGENT and SHOP_PORT. */
  public static void main(String[] args) throws Exception {
    Map<String, String> env = System.getenv();
    RunClient runs = new RunClient(WorkflowClient.newInstance(StartRun.connect()));
    IssueService service =
        new IssueService(
            runs,
            env.get("SHOP_REPOSITORY"),
            env.getOrDefault("SHOP_AGENT", "claude"),
            env.get("SHOP_TOKEN"),
            Integer.parseInt(env.getOrDefault("SHOP_PORT", "0")));
    System.out.println("Listening on 127.0.0.1:" + service.port());
  }
}
