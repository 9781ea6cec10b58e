package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("G8 bad input is refused in one to three lines, and nothing is created")
class BadInputTest {
  private static final String PLAN = "tasks: [{id: a, prompt: x}]\n";

  @TempDir Path folder;

  private Path repository;
  private Path home;

  @BeforeEach
  void makeRepository() throws IOException {
    repository = Files.createDirectories(folder.resolve("repository"));
    TestRepository.emptyIn(repository);
    Files.writeString(repository.resolve("plan.yaml"), PLAN);
    Files.writeString(repository.resolve("clones.yaml"), PLAN + "workspace: {kind: clone}\n");
    Files.writeString(repository.resolve("target.yaml"), PLAN + "target: main\n");
    home = folder.resolve("home");
  }

  static Stream<List<String>> badCalls() {
    return Stream.of(
        List.of("Cannot read plan none.yaml: there is no such file", "run", "none.yaml"),
        List.of("Cannot read plan .: it is a directory", "run", "."),
        List.of("Cannot use /: not in a git", "run", "clones.yaml", "--repository", "/"),
        List.of("Cannot use /: not in a git", "run", "target.yaml", "--repository", "/"),
        List.of("Cannot use repository gone: ", "run", "plan.yaml", "--repository", "gone"),
        List.of("Cannot use /", "run", "plan.yaml", "--repository", "plan.yaml"),
        List.of("Cannot use --agents 0: ", "run", "plan.yaml", "--agents", "0"),
        List.of("Cannot use --agents 1001: ", "worker", "--agents", "1001"),
        List.of("Cannot use --grace -1: ", "worker", "--grace", "-1"),
        List.of("Cannot use --id \"a b\": ", "run", "plan.yaml", "--id", "a b"),
        List.of("Cannot use --id \"\": ", "run", "plan.yaml", "--id", ""),
        List.of(
            "Invalid value for option '--agents': 'many'", "run", "plan.yaml", "--agents", "many"),
        List.of("Unknown option: '--jsn'; did you mean --json?", "run", "plan.yaml", "--jsn"),
        List.of("Missing required parameter: 'PLAN'", "run"),
        List.of("Missing required parameter: 'RUN'", "status"),
        List.of("Cannot run osier rum: there is no such command; did you mean \"run\"?", "rum"),
        List.of("Cannot run osier: no command was given"),
        List.of(
            "Cannot run osier kpt: there is no such command; did you mean \"kept\"?",
            "kpt",
            "list"),
        List.of("Cannot run osier workspaces: no command was given", "workspaces"),
        List.of("Cannot run osier kept: no command was given", "kept"),
        List.of(
            "Cannot run osier workspaces lst: there is no such command; did you mean \"list\"?",
            "workspaces",
            "lst"),
        List.of("Cannot run osier kept [1mx: there is no such command", "kept", "\u0007[1mx"),
        List.of("Unknown option: '--jsn'; did you mean --json?", "workspaces", "list", "--jsn"),
        List.of("Missing required parameter: 'RUN/TASK'", "workspaces", "show"),
        List.of("Missing required parameter: 'RUN/TASK'", "workspaces", "remove"),
        List.of("Missing required parameter: 'RUN/TASK'", "kept", "branch"),
        List.of("Cannot use -n -1: ", "workspaces", "events", "-n", "-1"),
        List.of(
            "Cannot use --timeout 0s: ", "workspaces", "run", "a/b", "--timeout", "0s", "--", "x"),
        List.of("Cannot use /", "workspaces", "list", "--repository", "gone"),
        List.of("Cannot use standard input: the plan is empty", "run", "-"),
        List.of("Cannot use standard input: the plan is empty", "validate", "-"));
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void exitCodeIsTwoAndTheFirstLineSaysWhy(List<String> call) {
    InProcess osier = osier(Map.of(), "");
    int exit = osier.run(call.subList(1, call.size()).toArray(String[]::new));
    assertThat(osier.err()).startsWith(call.get(0)).doesNotContain("\tat ", "Exception");
    assertThat(osier.err().lines()).hasSizeBetween(1, 3);
    assertThat(osier.out()).isEmpty();
    assertThat(exit).isEqualTo(2);
    assertThat(home).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("badPlans")
  void planIsRefusedBeforeAServerIsTouched(String plan) {
    InProcess osier = osier(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1"), plan);
    assertThat(osier.run("run", "-")).as(osier.err()).isEqualTo(2);
    assertThat(osier.err()).startsWith("Cannot use standard input:");
    assertThat(home).doesNotExist();
  }

  static Stream<String> badPlans() {
    return Stream.of(
        "",
        "null",
        "[]",
        "just words",
        "tasks: []",
        "tasks: [{id: a, prompt: x}]\ntasks: []",
        "a: &a [x, x]\nb: &b [*a, *a]\ntasks: [*b, *b]",
        "tasks: [{id: a, prompt: x, needs: [b]}, {id: b, prompt: x, needs: [a]}]",
        "tasks: [{id: a, prompt: x}, {id: A, prompt: x}]",
        "# " + "x".repeat(10_000_000));
  }

  @Test
  void everyProblemIsInOneAnswerAlsoThoseOfPromptFiles() throws IOException {
    Files.write(repository.resolve("latin.md"), new byte[] {(byte) 0xE9});
    Files.write(repository.resolve("long.md"), new byte[1024 * 1024 + 1]);
    InProcess osier =
        osier(
            Map.of(),
            """
            verfy: make
            tasks:
              - {id: a, promptFile: latin.md}
              - {id: b, promptFile: long.md}
              - {id: c, prompt: x, needs: [d]}
            """);
    assertThat(osier.run("validate", "--json", "-")).isEqualTo(2);
    JsonNode answer = json(osier.out());
    assertThat(answer.path("valid").asBoolean()).isFalse();
    assertThat(answer.path("problems").findValuesAsText("message"))
        .contains("latin.md is not UTF-8", "unknown field \"verfy\"; did you mean \"verify\"?")
        .anyMatch(problem -> problem.contains("1048576 bytes"))
        .anyMatch(problem -> problem.contains("no task \"d\""));
  }

  @Test
  void jsonIsOneDocumentAlsoOnFailure() throws IOException {
    for (String[] call :
        new String[][] {
          {"run", "--json", "none.yaml"},
          {"run", "--json", "--bad"},
          {"status", "--json"},
          {"validate", "--json", "none.yaml"}
        }) {
      InProcess osier = osier(Map.of(), "");
      assertThat(osier.run(call)).isEqualTo(2);
      assertThat(json(osier.out()).findValue("message").asText()).isNotBlank();
    }
  }

  @Test
  void directoryOfSeveralRepositoriesIsRefusedWithTheChoices() {
    TestRepository.emptyIn(folder.resolve("shop"));
    InProcess osier = osier(Map.of(), PLAN);

    assertThat(osier.run("run", "-", "--repository", "..")).isEqualTo(2);
    assertThat(osier.err()).contains("it holds 2 repositories: repository, shop. To choose one");
  }

  @Test
  void rootOfTheRepositoryIsSentFromBelowAndFromAbove() throws Exception {
    Files.createDirectories(repository.resolve("src/deep"));
    for (Path from : List.of(repository.resolve("src/deep"), folder, repository)) {
      Invocation invocation =
          new Invocation(dev.osier.output.Console.ofProcess(Map.of()), Map.of(), from, System.in);
      PlanFile plan = PlanFile.load(repository.resolve("plan.yaml").toString(), null, invocation);
      assertThat(plan.document().path("repository").asText())
          .isEqualTo(repository.toRealPath().toString());
    }
  }

  @Test
  void promptBesideThePlanIsSentAndOneOfTheRepositoryIsLeftToTheWorker() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("plans"));
    Files.writeString(elsewhere.resolve("a.md"), "Do a.\n");
    Files.writeString(
        elsewhere.resolve("p.yaml"),
        "tasks: [{id: a, promptFile: a.md}, {id: b, promptFile: docs/b.md}]");
    Invocation invocation =
        new Invocation(
            dev.osier.output.Console.ofProcess(Map.of()), Map.of(), repository, System.in);
    PlanFile plan = PlanFile.load("../plans/p.yaml", null, invocation);
    assertThat(plan.stem()).isEqualTo("p");
    assertThat(plan.document().at("/tasks/0/prompt").asText()).isEqualTo("Do a.\n");
    assertThat(plan.document().at("/tasks/0").has("promptFile")).isFalse();
    assertThat(plan.document().at("/tasks/1/promptFile").asText()).isEqualTo("docs/b.md");
    assertThat(plan.document().path("repository").asText())
        .isEqualTo(repository.toRealPath().toString());
  }

  private InProcess osier(Map<String, String> environment, String input) {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("OSIER_HOME", home.toString());
    return new InProcess(repository, all, input.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
