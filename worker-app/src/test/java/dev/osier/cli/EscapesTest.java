package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Order(1)
@DisplayName("G1 what an agent writes outside its workspace is reported, by task")
class EscapesTest {
  @TempDir Path folder;

  private Stage stage;
  private Path outside;

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder);
    outside = stage.repository().resolve("outside.md");
  }

  private JsonNode report(String... idsAndCommands) throws Exception {
    String plan = stage.plan("shop.yaml", idsAndCommands);
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err()).isBetween(0, 1);
    return new ObjectMapper().readTree(osier.out());
  }

  @Test
  void whatWasWrittenOutsideIsLeftToTheUserAndFailsNobody() throws Exception {
    JsonNode report = report("care", "echo dry > care.md; echo gone > '" + outside + "'");

    assertThat(report.at("/tasks/0/status").asText()).isEqualTo("merged");
    assertThat(report.path("escaped").toString())
        .isEqualTo("[{\"task\":\"care\",\"paths\":[],\"suspected\":[\"outside.md\"]}]");
    assertThat(outside).hasContent("gone");
  }

  @Test
  void agentThatGitProvesFails() throws Exception {
    JsonNode report =
        report("care", "echo dry > care.md; git add -A; git commit -qm x; git branch mine");

    assertThat(report.at("/tasks/0/status").asText()).isEqualTo("failed");
    assertThat(report.at("/tasks/0/headline").asText())
        .isEqualTo("Changed outside its workspace: refs/heads/mine");
    assertThat(report.at("/escaped/0/paths/0").asText()).isEqualTo("refs/heads/mine");
    assertThat(report.at("/published").isNull()).isTrue();
  }

  @Test
  void whatTheCheckChangesIsReported() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            """
            verify: 'echo evil > %s'
            tasks:
              - id: care
                agent: {command: 'echo dry > care.md'}
            """
                .formatted(outside));
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err()).isBetween(0, 1);
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.at("/escaped/0/suspected/0").asText()).isEqualTo("outside.md");
  }

  @Test
  void whatTheCheckOfTheWholeChangesIsReported() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            """
            merge: {verify: 'echo evil > %s'}
            tasks:
              - id: care
                agent: {command: 'echo dry > care.md'}
            """
                .formatted(outside));
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err()).isBetween(0, 1);
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.path("problems").toString())
        .contains("The check of the whole may have changed what is not its own: outside.md");
  }

  @Test
  void agentThatFailsAnywayIsReportedToo() throws Exception {
    JsonNode report = report("care", "echo gone > '" + outside + "'; exit 3");

    assertThat(report.at("/tasks/0/headline").asText()).contains("exit code 3");
    assertThat(report.at("/escaped/0/suspected/0").asText()).isEqualTo("outside.md");
  }

  @Test
  void agentThatRanBesideAnotherIsSuspectedAndNotFailed() throws Exception {
    String begun = folder.resolve("begun").toString();
    String written = folder.resolve("written").toString();
    JsonNode report =
        report(
            "care",
            "touch '%s'; while [ ! -e '%s' ]; do sleep 0.05; done; echo dry > care.md"
                .formatted(begun, written),
            "photos",
            "while [ ! -e '%s' ]; do sleep 0.05; done; echo x > p.md; echo x > '%s'; touch '%s'"
                .formatted(begun, outside, written));

    assertThat(report.path("status").asText()).isEqualTo("completed");
    assertThat(report.path("escaped").toString())
        .isEqualTo(
            "[{\"task\":\"care\",\"paths\":[],\"suspected\":[\"outside.md\"]},"
                + "{\"task\":\"photos\",\"paths\":[],\"suspected\":[\"outside.md\"]}]");
    assertThat(Files.readString(outside)).isEqualTo("x\n");
  }

  @Test
  void escapeOfAnEarlierTryStaysInTheReport() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            """
            tasks:
              - id: care
                tries: 2
                agent:
                  command: 'echo dry > care.md; [ "$OSIER_TRY" = 2 ] || echo x > %s'
            """
                .formatted(outside));
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(osier.out());
    assertThat(report.at("/tasks/0/status").asText()).isEqualTo("merged");
    assertThat(report.at("/escaped/0/suspected/0").asText()).isEqualTo("outside.md");
  }
}
