package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesShowCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  void showTellsAllAndTakesTheBeginningOfBothNames() throws Exception {
    Path workspace = shop.sealed("parser");
    shop.work("care");
    Files.writeString(workspace.resolve("README.md"), "# Shop\nmore\n");
    Files.writeString(workspace.resolve("new\u001b[2Jfile"), "n");
    Path log = shop.store.directory(shop.effect("parser")).resolve("agent-1.log");
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      text.append("line ").append(i).append(i == 50 ? " \u001b]0;title\u0007end" : "").append('\n');
    }
    Files.writeString(log, text);

    String page =
        shop.osier("workspaces", "show", shop.run.substring(0, 5) + "/pa", "-n", "3").ok().out();

    assertThat(page)
        .startsWith("Workspace of " + shop.run + "/parser\n  state       sealed, try 1\n")
        .contains("  lease       free\n", workspace.toString(), shop.effect("parser").branch())
        .contains("Changed since its start: 2 files, +2 −0\n")
        .contains("  +1 −0 parser.txt\n")
        .contains("Not committed: 2 paths\n", "   M README.md\n", "  ?? newfile\n")
        .contains("  line 48\n  line 49\n  line 50 end\n")
        .doesNotContain("line 47", "\u001b");
    JsonNode json = shop.osier("workspaces", "show", "--json", shop.run + "/pa").ok().json();
    assertThat(json.at("/record/step").asText()).isEqualTo("SEALED");
    assertThat(json.path("uncommitted")).hasSize(2);
    assertThat(shop.osier("workspaces", "show", shop.run).refused().err())
        .contains(
            "Cannot choose a workspace: 2 begin with", shop.run + "/care", shop.run + "/parser");
    assertThat(shop.osier("workspaces", "show", shop.run + "/parsre").refused().err())
        .contains("did you mean \"" + shop.run + "/parser\"?", "osier workspaces list");
  }

  @Test
  void hostileRecordsNeitherBreakNorReachTheTerminal() throws Exception {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("precious.txt"), "p");
    shop.work("elsewhere");
    String record = Files.readString(shop.record("elsewhere"));
    Path place = Path.of(shop.store.load(shop.effect("elsewhere")).orElseThrow().workspace());
    Files.writeString(
        shop.record("elsewhere"), record.replace(place.toString(), outside.toString()));
    shop.work("escape");
    Files.writeString(
        shop.record("escape"),
        Files.readString(shop.record("escape"))
            .replaceFirst(
                "\"workspace\":\"", "\"workspace\":\"/\\\\u001b]0;owned\\\\u0007\\\\u0000"));
    shop.work("fifo");
    Files.delete(shop.record("fifo"));
    assertThat(new ProcessBuilder("mkfifo", shop.record("fifo").toString()).start().waitFor())
        .isZero();
    shop.work("mark");
    Path mark = shop.store.directory(shop.effect("mark")).resolve("keep.json");
    assertThat(new ProcessBuilder("mkfifo", mark.toString()).start().waitFor()).isZero();

    String list = shop.osier("workspaces", "list").ok().out();
    assertThat(list)
        .containsPattern("elsewhere .*\n  leftover: its record names .*/outside, which is no")
        .containsPattern("escape .*\n  leftover: its record names")
        .containsPattern("fifo .*\n  leftover: its record cannot be read")
        .containsPattern("mark .*\n  leftover: its mark keep.json cannot be read")
        .doesNotContain("\u001b", "\u0007", "\0");
    for (String task : List.of("elsewhere", "escape", "fifo", "mark")) {
      assertThat(shop.osier("workspaces", "show", shop.run + "/" + task).ok().out())
          .doesNotContain("\u001b", "\u0007", "precious");
    }
    assertThat(shop.osier("workspaces", "run", shop.run + "/elsewhere", "--", "ls").refused().err())
        .contains("which is no workspace of it");
    shop.osier("workspaces", "remove", shop.run + "/elsewhere").ok();
    assertThat(outside.resolve("precious.txt")).exists();
    assertThat(place).doesNotExist();
  }
}
