package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesEventsCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  void eventsAreShownNewestLastAndByName() throws Exception {
    shop.work("parser");
    shop.work("care");
    shop.release("parser");
    List<String> all = shop.osier("workspaces", "events").ok().out().lines().toList();
    assertThat(all.get(0)).contains("create  before  " + shop.run + "/parser  ");
    assertThat(all.get(all.size() - 1)).contains("remove  after   " + shop.run + "/parser");
    assertThat(shop.osier("workspaces", "events", shop.run + "/care").ok().out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("/care"));
    assertThat(shop.osier("workspaces", "events", shop.run, "-n", "1").ok().out().lines())
        .containsExactly(all.get(all.size() - 1));
    JsonNode json = shop.osier("workspaces", "events", "--json", "-n", "2").ok().json();
    assertThat(json.path("events")).hasSize(2);
    assertThat(json.at("/events/1/phase").asText()).isEqualTo("after");
  }

  @Test
  void eventsGoOnAfterATornLineAndCarryNothingToTheTerminal() throws Exception {
    shop.work("parser");
    Path journal = shop.repository.osierDirectory().resolve("events.jsonl");
    Files.writeString(
        journal,
        Files.readString(journal)
            + "not json\n{\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"merge\",\"phase\":\"after\","
            + "\"effect\":\"a\\u001b[2J/b\\u009b1m\",\"detail\":\"x\\ny\"}\n{\"time\":\"2026-01");
    String events = shop.osier("workspaces", "events").ok().out();
    assertThat(events.lines()).hasSize(3);
    assertThat(events).contains("merge   after   a/b  x y").doesNotContain("\u001b", "\u009b");
    assertThat(shop.osier("workspaces", "events", "--json").ok().out())
        .doesNotContain("\u001b", "\u009b");
  }

  @Test
  void followedEventsComeAsTheyHappenUntilCtrlC() throws Exception {
    shop.work("parser");
    try (OsierProcess osier =
        shop.stage.start("workspaces", "events", "--follow", "--json", "-n", "1")) {
      osier.awaitOut(out -> out.contains("\"after\""));
      shop.release("parser");
      osier.awaitOut(out -> out.contains("\"remove\",\"phase\":\"after\""));
      osier.signal("INT");
      assertThat(osier.exitCode()).isEqualTo(130);
      for (String line : osier.out().lines().toList()) {
        assertThat(new ObjectMapper().readTree(line).path("effect").asText())
            .isEqualTo(shop.run + "/parser");
      }
    }
  }
}
