package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Another user of the machine")
class OtherUsersIT {
  /** Of Temporal's CLI: what starts, reads, answers, changes, ends. */
  private static final List<List<String>> CALLS =
      Stream.of(
              "workflow start --type RunPlan --task-queue osier --workflow-id evil --input {}",
              "workflow start --type RunPlan --task-queue osier --workflow-id shop --input {}",
              "workflow describe --workflow-id shop",
              "workflow show --workflow-id shop",
              "workflow list",
              "workflow count",
              "workflow query --workflow-id shop --type report",
              "workflow update execute --workflow-id shop --name halt --input {\"now\":true}",
              "workflow signal --workflow-id shop --name approve",
              "workflow reset --workflow-id shop --event-id 4 --reason x",
              "workflow cancel --workflow-id shop",
              "workflow terminate --workflow-id shop",
              "workflow delete --workflow-id shop",
              "activity complete --workflow-id shop --activity-id 1 --result {}",
              "activity fail --workflow-id shop --activity-id 1",
              "task-queue describe --task-queue osier",
              "schedule create --schedule-id evil --type RunPlan --task-queue osier --interval 1s",
              "operator cluster health",
              "operator cluster describe",
              "operator namespace list",
              "operator namespace create --namespace evil")
          .map(call -> List.of(call.split(" ", -1)))
          .toList();

  @TempDir static Path bin;
  private static OtherUser other;

  @TempDir Path folder;

  @BeforeAll
  static void copyTheCli() throws Exception {
    other = OtherUser.in(bin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-process", "temporal"})
  @DisplayName(
      "G1 has nothing done, read or answered by the server of a run, at any port or socket")
  void nothingIsDoneForOthers(String kind) throws Exception {
    OtherUser.open(folder);
    Stage stage = new Stage(folder).with("OSIER_SERVER", kind);
    Path go = folder.resolve("go");
    String plan =
        stage.plan(
            "shop.yaml", "care", "echo dry > care.md; until [ -e " + go + " ]; do sleep 0.1; done");
    try (OsierProcess run = stage.start("run", "--json", "--id", "shop", plan)) {
      run.awaitErr(said -> said.contains("\"running\""));
      // As whoever made a home of Osier's before it was private.
      OtherUser.open(stage.home());
      List<String> addresses = addresses(run, stage);
      assertThat(addresses).as("ways to the server").isNotEmpty();
      for (String address : addresses) {
        for (List<String> call : CALLS) {
          TemporalCli.Answer answer = other.temporal(address, call.toArray(String[]::new));
          assertThat(answer.exit()).as("%s at %s\n%s", call, address, answer.out()).isNotZero();
          assertThat(answer.out()).doesNotContain("care", "SERVING");
          if (kind.equals("in-process") || address.endsWith("temporal.sock")) {
            // Not because it was slow.
            assertThat(answer.out())
                .as("%s at %s", call, address)
                .containsAnyOf("takes calls of the user only who runs it", "permission denied");
          }
        }
      }
      for (Path file : files(stage)) {
        assertThat(other.runs(List.of("cat", file.toString())).exit()).as("%s", file).isNotZero();
      }
      if (kind.equals("temporal")) {
        assertServerIsAlone(run, stage);
      }
      Files.createFile(go);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("\"status\" : \"completed\"");
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
    stage.assertNothingLeft();
  }

  private static List<String> addresses(OsierProcess run, Stage stage) throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int port : Ports.of(ProcessHandle.of(run.pid()).orElseThrow())) {
      addresses.add("127.0.0.1:" + port);
    }
    for (Path file : files(stage)) {
      if (file.toString().endsWith(".sock")) {
        addresses.add("unix:" + file);
      }
    }
    return addresses;
  }

  private static List<Path> files(Stage stage) throws Exception {
    try (Stream<Path> files = Files.list(stage.home().resolve("server"))) {
      return files.toList();
    }
  }

  /** It listens, also for its own services, and none of it can be connected to from here. */
  private static void assertServerIsAlone(OsierProcess run, Stage stage) throws Exception {
    ProcessHandle server =
        Stage.processes(stage.home().resolve("server/temporal.db").toString()).get(0);
    assertThat(Ports.inNamespaceOf(server.pid())).contains(7233, 8233).hasSizeGreaterThan(4);
    assertThat(Ports.of(server)).isEmpty();
    assertThat(Ports.of(ProcessHandle.of(run.pid()).orElseThrow()))
        .as("the gate of the Web UI alone")
        .hasSize(1);
  }
}
