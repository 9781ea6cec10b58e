package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.testkit.TestRepository;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Temporal's real web pages of real runs, in a real browser. With {@code -Dosier.pictures=DIR} the
 * pictures in {@code docs/images} are taken anew: {@code -Dtest=WebPagesIT
 * -Dosier.pictures=../docs/images}; look at them before they are committed.
 */
@DisplayName("Temporal's web pages")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class WebPagesIT {
  /** The exit code of a command that reached no server in time. */
  private static final int NO_SERVER = 3;

  private static final String PLAN =
      """
      {"repository": "%s", "target": "main", "verify": "test -s README.md",
       "agent": {"command": "echo Reading src/Lexer.java; echo {task} > {task}.txt"},
       "tasks": [
        {"id": "lexer", "title": "Make the lexer accept comments", "priority": 1, "prompt": "x"},
        {"id": "parser", "title": "Parse comments", "prompt": "x", "needs": ["lexer"]},
        {"id": "docs", "title": "Describe comments in docs/grammar.md", "prompt": "x",
         "needs": ["parser"]},
        {"id": "typo", "title": "Fix the spelling of the README", "prompt": "x",
         "agent": {"command": "echo I find no mistake; exit 3"}},
        {"id": "license", "prompt": "Add a license", "needs": ["typo"]},
        {"id": "cleanup", "title": "Remove the deprecated methods of Lexer", "prompt": "x",
         "priority": 5, "agent": {"command":
          "i=0; while :; do i=$((i+1)); echo Looking at method $i of src/Lexer.java; sleep 1; done"}}
       ]}
      """;

  private final Toolbox tools = new Toolbox("the look at the pages is", "OSIER_REQUIRE_BROWSER");

  @TempDir Path temp;
  private Browser browser;
  private TemporalCli server;
  private TestRepository repository;
  private OsierProcess worker;
  private String pages;

  @BeforeEach
  void start() throws Exception {
    TemporalCli.requireInstalled();
    browser = Browser.installed(tools, temp.resolve("out"));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server = TemporalCli.start(temp, List.of("--ui-port", Integer.toString(port)));
    pages = "http://127.0.0.1:" + port + "/namespaces/default/workflows";
    repository = TestRepository.in(Files.createDirectory(temp.resolve("shop")));
  }

  @AfterEach
  void stop() throws Exception {
    if (worker != null) {
      worker.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private OsierProcess osier(String... args) throws Exception {
    return OsierProcess.start(
        repository.root(),
        Map.of(
            "TEMPORAL_ADDRESS",
            server.address(),
            "OSIER_HOME",
            temp.resolve("home").toString(),
            "OSIER_SEARCH_ATTRIBUTES",
            "true"),
        args);
  }

  private String page(String id, String tab) throws Exception {
    String described =
        server.temporal("workflow", "describe", "--workflow-id", id, "--output", "json");
    String run =
        new ObjectMapper()
            .readTree(described)
            .at("/workflowExecutionInfo/execution/runId")
            .asText();
    return pages + "/" + id + "/" + run + "/" + tab;
  }

  @Test
  @DisplayName("tell somebody who never saw Osier what a run is, how far it is, and how to stop it")
  void areReadable() throws Exception {
    registerSearchAttributes();
    worker = startWorker();
    String plan = PLAN.formatted(repository.root());
    Path file = Files.writeString(temp.resolve("plan.json"), plan);
    try (OsierProcess run = ended("run", "--detach", "--id", "comments", file.toString())) {
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    server.start("misspelt", Files.writeString(file, plan.replace("\"needs\"", "\"need\"")));

    whileItRuns();
    haltsFromThePage();
    refusedPlanSaysWhy();
    takePictures(System.getProperty("osier.pictures"));
  }

  private void takePictures(@Nullable String directory) throws Exception {
    if (directory == null) {
      return;
    }
    for (String shot :
        List.of("details", "timeline", "pending", "queries", "updates", "refused", "list")) {
      Files.copy(
          temp.resolve("out").resolve(shot + ".png"),
          Path.of(directory).resolve(shot + ".png"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A call that has ended: again where the machine is so busy that the server is late. */
  private OsierProcess ended(String... args) throws Exception {
    while (true) {
      OsierProcess call = osier(args);
      if (call.exitCode() != NO_SERVER) {
        return call;
      }
      call.close();
    }
  }

  /** Likewise, of one that goes on. */
  private OsierProcess startWorker() throws Exception {
    while (true) {
      OsierProcess started = osier("worker");
      try {
        started.awaitErr(text -> text.contains("Worker of host"));
        return started;
      } catch (AssertionError e) {
        int exit = started.exitCode();
        started.close();
        if (exit != NO_SERVER) {
          throw e;
        }
      }
    }
  }

  /** Also what a worker says that is told to set them where the server does not know them. */
  private void registerSearchAttributes() throws Exception {
    try (OsierProcess early = ended("worker")) {
      assertThat(early.exitCode()).isEqualTo(2);
      String command =
          "temporal operator search-attribute create --address %s --name OsierRepository --type"
              + " Keyword --name OsierTarget --type Keyword --name OsierStatus --type Keyword";
      assertThat(early.err())
          .isEqualTo(
              ("Cannot set search attributes: namespace default does not know OsierRepository,"
                      + " OsierTarget, OsierStatus\nTo register them, run "
                      + command
                      + "\n")
                  .formatted(server.address()));
      String[] words = early.err().lines().toList().get(1).split("run temporal | --address \\S+");
      String rest = words[1] + words[2];
      server.temporal(rest.strip().split(" +"));
    }
  }

  private void whileItRuns() throws Exception {
    String[] status = {"workflow", "query", "--workflow-id", "comments", "--type", "status"};
    while (!server.temporal(status).contains("3 merged, 1 failed, 1 skipped of 6")) {
      Polling.pause();
    }
    browser
        .open("run", page("comments", "user-metadata"))
        .seeInFrame("3 merged")
        .shot("details")
        .open("list", pages + "?query=OsierStatus%3D%22running%22")
        .see("comments")
        .shot("list")
        .open("timeline", page("comments", "history"))
        .see("docs: merge")
        .height(500)
        .scrollTo("Event History")
        .shot("timeline")
        .open("pending", page("comments", "pending-activities"))
        .see("Looking at method")
        .shot("pending")
        .open("memo", page("comments", "memo"))
        .see("3 merged, 1 failed")
        .shot("memo")
        .open("attributes", page("comments", "search-attributes"))
        .see("OsierStatus")
        .shot("attributes")
        .open("queries", page("comments", "query"))
        .click("[data-testid=query-select-button]")
        .see("A table of the tasks")
        .shot("queries")
        .click("[role=option]:has-text('status'):visible")
        .click("button:has-text('Run Query'):visible")
        .see("| docs | merged |")
        .shot("status")
        .look();
    assertThat(browser.text("details"))
        .contains("6 tasks on shop → main: lexer, parser, docs, typo, license, cleanup")
        .contains("Coding agents work on one repository")
        .contains("check of each task: test -s README.md")
        .contains("Describe comments in docs/grammar.md")
        .contains("Update halt stops it and lands what is done")
        .contains("running: 1 running, 3 merged, 1 failed, 1 skipped of 6")
        .containsPattern("cleanup\\s+running")
        .containsPattern("license\\s+skipped\\s+Needs typo, which was failed");
    assertThat(browser.text("list")).contains("comments", "RunPlan").doesNotContain("misspelt");
    assertThat(browser.text("timeline")).contains("docs: merge", "ReleaseWorkspaces");
    assertThat(browser.text("pending")).contains("RunTask", "\"task\": \"cleanup\"", "\"logPath\"");
    assertThat(browser.text("memo"))
        .contains("\"target\": \"main\"", "\"merged\": 3", "\"status\": \"running\"")
        .contains(repository.root().toString());
    assertThat(browser.text("attributes"))
        .contains("\"OsierStatus\": \"running\"", "\"OsierTarget\": \"main\"");
    assertThat(browser.text("queries")).contains("The report so far, as JSON");
  }

  private void haltsFromThePage() throws Exception {
    browser
        .open("halt", page("comments", "history"))
        .click("button:has-text('More Actions'):visible")
        .click("[role=menuitem]:has-text('Update'):visible")
        .click("[data-testid=update-select-button]:visible")
        .see("Input {\"task\": \"parser\"}")
        .shot("updates")
        .click("[role=option]:has-text('halt'):visible")
        .click("dialog[open] [role=textbox]:visible")
        .type("{\"now\": true}")
        .click("button:has-text('Submit'):visible")
        .see("Halted: no more tasks start")
        .look();
    server.temporal("workflow", "result", "--workflow-id", "comments");
    browser.open("halted", page("comments", "history")).see("Moved main to").shot("result").look();
    assertThat(browser.text("updates")).contains("Stop, and give me what you have");
    assertThat(browser.text("result"))
        .contains("\"status\": \"halted\"", "3 merged, 1 failed, 1 skipped, 1 cancelled of 6");
    assertThat(server.temporal("workflow", "list", "--query", "OsierStatus = 'halted'").lines())
        .anyMatch(line -> line.contains("comments"));
  }

  private void refusedPlanSaysWhy() throws Exception {
    browser.open("refused", page("misspelt", "history")).see("InvalidPlan").shot("refused").look();
    assertThat(browser.text("refused"))
        .contains("unknown field", "did you mean", "nonRetryable")
        .doesNotContain("stackTrace", "dev.osier.run");
  }
}
