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
  private static final String OTHER =
      "To name another, run osier run PLAN --repository DIRECTORY\n";
  private static final String KEPT = "To see what there is, run osier kept list\n";
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
        List.of(
            "Cannot use /: not in a git repository, which workspace.kind: clone needs\n" + OTHER,
            "run",
            "clones.yaml",
            "--repository",
            "/"),
        List.of(
            "Cannot use /: not in a git repository, which target needs\n" + OTHER,
            "run",
            "target.yaml",
            "--repository",
            "/"),
        List.of(
            "Cannot use repository gone: there is no such directory\n" + OTHER,
            "run",
            "plan.yaml",
            "--repository",
            "gone"),
        List.of(
            "Cannot use repository a: that is no path",
            "workspaces",
            "list",
            "--repository",
            "a\0"),
        List.of("Cannot use /", "run", "plan.yaml", "--repository", "plan.yaml"),
        List.of(
            "Cannot use --agents 0: it must be from 1 to 1000\n",
            "run",
            "plan.yaml",
            "--agents",
            "0"),
        List.of(
            "Cannot use --agents 1001: it must be from 1 to 1000\n", "worker", "--agents", "1001"),
        List.of(
            "Cannot use --grace -1: it must be from 0 to 86400 seconds\n",
            "worker",
            "--grace",
            "-1"),
        List.of(
            "Cannot use --log \"xml\" (OSIER_LOG_FORMAT): it must be text or json\n",
            "worker",
            "--log",
            "xml"),
        List.of(
            "Cannot use --id \"a b\": it must be 1 to 200 letters, digits and . _ : / -, and begin with a letter or digit\n",
            "run",
            "plan.yaml",
            "--id",
            "a b"),
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
        List.of("Cannot use -n 0: it must be 1 to 10000\n", "list", "-n", "0"),
        List.of(
            "Cannot use -n 10001: it must be 0 to 10000\n",
            "workspaces",
            "show",
            "a/b",
            "-n",
            "10001"),
        List.of("Cannot use -n -1: it must be 0 to 1000000\n", "workspaces", "events", "-n", "-1"),
        List.of(
            "Cannot use --older-than: \"soon\" is not a duration; write it like 90s, 30m, 2h or 1h30m\n",
            "workspaces",
            "prune",
            "--older-than",
            "soon"),
        List.of("Cannot drop kept work: none was named\n" + KEPT, "kept", "drop"),
        List.of(
            "Cannot drop kept work: give either names, or --run and --merged\n",
            "kept",
            "drop",
            "a/b",
            "--merged"),
        List.of(
            "Cannot drop the kept work of run gone: there is none\n" + KEPT,
            "kept",
            "drop",
            "--run",
            "gone"),
        List.of(
            "Cannot show a prompt: name a plan and a task\nTo see the tasks, run osier validate PLAN --json\n",
            "show-prompt",
            "plan.yaml"),
        List.of(
            "Cannot use --timeout 0s: it ends a command before it begins\n",
            "workspaces",
            "run",
            "a/b",
            "--timeout",
            "0s",
            "--",
            "x"),
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

  private InProcess osier(Map<String, String> environment, String input) {
    Map<String, String> all = new java.util.HashMap<>(environment);
    all.put("OSIER_HOME", home.toString());
    return new InProcess(repository, all, input.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
