package dev.osier.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.cli.InProcess;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.output.Console;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
  private static final String PLAN = "tasks: [{id: a, prompt: x}]\n";

  @TempDir Path folder;

  private Path repository;

  @BeforeEach
  void makeRepository() throws IOException {
    repository = Files.createDirectories(folder.resolve("repository"));
    TestRepository.emptyIn(repository);
    Files.writeString(repository.resolve("plan.yaml"), PLAN);
  }

  private static Invocation in(Path directory, InputStream input) {
    return new Invocation(Console.ofProcess(Map.of()), Map.of(), directory, input);
  }

  @Test
  void everyProblemIsInOneAnswerAlsoThoseOfPromptFiles() throws IOException {
    Files.write(repository.resolve("latin.md"), new byte[] {(byte) 0xE9});
    Files.write(repository.resolve("long.md"), new byte[1024 * 1024 + 1]);
    InProcess osier =
        new InProcess(
            repository,
            Map.of(),
            """
            verfy: make
            tasks:
              - {id: a, promptFile: latin.md}
              - {id: b, promptFile: long.md}
              - {id: c, prompt: x, needs: [d]}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(osier.run("validate", "--json", "-")).isEqualTo(2);
    JsonNode answer = new ObjectMapper().readTree(osier.out());
    assertThat(answer.path("valid").asBoolean()).isFalse();
    assertThat(answer.path("problems").findValuesAsText("message"))
        .contains("latin.md is not UTF-8", "unknown field \"verfy\"; did you mean \"verify\"?")
        .anyMatch(problem -> problem.contains("1048576 bytes"))
        .anyMatch(problem -> problem.contains("no task \"d\""));
  }

  private Map<String, String> home() {
    return Map.of("OSIER_HOME", folder.resolve("home").toString());
  }

  @Test
  @DisplayName("G8 validate says of the repository's commit-msg hook what the run would")
  void messagesAreTriedOnTheRepositorysHook() throws IOException {
    TestRepository user = TestRepository.at(repository);
    user.commit("Begin");
    user.hook("commit-msg", "grep -q '^SHOP-' \"$1\" || { echo 'no ticket'; exit 1; }");
    String plan = "agent: {command: x}\n" + PLAN;

    InProcess refused = new InProcess(repository, home(), plan.getBytes(UTF_8));
    assertThat(refused.run("validate", "-")).isEqualTo(2);
    assertThat(refused.err())
        .contains("commit.message: the commit-msg hook refuses \"a\" of task a")
        .contains("no ticket; give it a message that it takes, or set workspace.hooks: skip");

    for (String mend : List.of("commit: {message: 'SHOP-1 {title}'}", "workspace: {hooks: skip}")) {
      InProcess taken = new InProcess(repository, home(), (plan + mend).getBytes(UTF_8));
      assertThat(taken.run("validate", "-")).as(mend).isZero();
    }
  }

  @Test
  void rootOfTheRepositoryIsSentFromBelowAndFromAbove() throws Exception {
    Files.createDirectories(repository.resolve("src/deep"));
    for (Path from : List.of(repository.resolve("src/deep"), folder, repository)) {
      PlanFile plan =
          PlanFile.load(
              repository.resolve("plan.yaml").toString(),
              null,
              in(from, InputStream.nullInputStream()));
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
    PlanFile plan =
        PlanFile.load("../plans/p.yaml", null, in(repository, InputStream.nullInputStream()));
    assertThat(plan.stem()).isEqualTo("p");
    assertThat(plan.document().at("/tasks/0/prompt").asText()).isEqualTo("Do a.\n");
    assertThat(plan.document().at("/tasks/0").has("promptFile")).isFalse();
    assertThat(plan.document().at("/tasks/1/promptFile").asText()).isEqualTo("docs/b.md");
    assertThat(plan.document().path("repository").asText())
        .isEqualTo(repository.toRealPath().toString());
  }

  @Test
  void inputThatBreaksOffIsSaid() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the pipe broke");
          }
        };
    assertThatThrownBy(() -> PlanFile.load("-", null, in(repository, broken)))
        .isInstanceOf(Refusal.class)
        .hasMessage("Cannot read the plan from standard input: the pipe broke");
  }

  @Test
  void planThatLiesBelowAFileIsSaid() {
    assertThatThrownBy(
            () -> PlanFile.load("plan.yaml/x", null, in(repository, InputStream.nullInputStream())))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("Cannot read plan plan.yaml/x: not a directory\nTo write a ");
  }

  @Test
  void interruptedSearchForTheRepositoryIsSaidAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> PlanFile.load("plan.yaml", null, in(repository, InputStream.nullInputStream())))
          .isInstanceOf(Refusal.class)
          .hasMessage("Cannot use repository .: interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
