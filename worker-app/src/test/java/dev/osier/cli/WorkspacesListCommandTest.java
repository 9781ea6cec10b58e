package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.effect.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesListCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  void repositoryWithoutWorkspacesHasNoneAndGetsNothing() {
    assertThat(shop.osier("workspaces", "list").ok().err()).isEqualTo("There are no workspaces\n");
    assertThat(shop.osier("workspaces", "events").ok().err()).isEqualTo("There are no events\n");
    assertThat(shop.osier("kept", "list").ok().err()).isEqualTo("No work is kept\n");
    assertThat(shop.stage.home()).doesNotExist();
    assertThat(shop.repository.osierDirectory()).doesNotExist();
  }

  @Test
  void listShowsRunTaskStateAgeSizeAndBranch() throws Exception {
    shop.work("parser");
    shop.sealed("care");
    List<String> lines = shop.osier("workspaces", "list").ok().out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).split(" +"))
        .containsExactly("RUN", "TASK", "STATE", "AGE", "SIZE", "PROCESS", "LEASE", "BRANCH");
    assertThat(lines.get(1))
        .matches(shop.run + " +care +sealed +\\d+s +\\d+ B +- +- +osier/.*/task-care");
    assertThat(lines.get(2)).matches(shop.run + " +parser +running +\\d+s .*");
  }

  @Test
  void listIsTheSameFromAFolderBelowALinkedWorktreeAndAnotherPlace() throws Exception {
    Path workspace = shop.work("parser");
    // Found by where it lies alone.
    shop.work("norecord");
    Files.delete(shop.record("norecord"));
    Path below = Files.createDirectories(shop.stage.repository().resolve("src/deep"));
    Path linked = folder.resolve("linked");
    shop.stage.git("worktree", "add", "-q", linked.toString());
    String expected = shop.osier("workspaces", "list", "--no-size").ok().out();
    assertThat(expected).contains("parser", "leftover: a directory and a branch without a record");
    for (Path place : List.of(below, linked, workspace)) {
      assertThat(withoutAge(shop.osierIn(place, "workspaces", "list", "--no-size").ok().out()))
          .isEqualTo(withoutAge(expected));
    }
    assertThat(
            withoutAge(
                shop.osierIn(
                        folder,
                        "workspaces",
                        "list",
                        "--no-size",
                        "--repository",
                        "repository/src/deep")
                    .ok()
                    .out()))
        .isEqualTo(withoutAge(expected));
    assertThat(shop.osierIn(folder, "workspaces", "list").refused().err())
        .contains("it holds 2 repositories: linked, repository");
  }

  private static String withoutAge(String table) {
    return table.replaceAll(" \\d+s ", " ");
  }

  @Test
  void leaseAndLivingProcessAreSeen() throws Exception {
    shop.work("parser");
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put("OSIER_EFFECT", shop.effect("parser").toString());
    builder.environment().put("OSIER_PORT", "20350");
    Process stray = builder.start();
    try (Lease held = shop.lease("parser")) {
      assertThat(held.stillHeld()).isTrue();
      JsonNode one = only(shop.osier("workspaces", "list", "--json").ok().json());
      assertThat(one.at("/processes/0").asLong()).isEqualTo(stray.pid());
      assertThat(one.path("holder").asText()).startsWith("process ");
      String page = shop.osier("workspaces", "show", shop.run + "/parser").ok().out();
      assertThat(page).contains("20350 to 20359", "held by process", Long.toString(stray.pid()));
      // Looking at a lease did not take it away.
      assertThat(held.stillHeld()).isTrue();
    } finally {
      stray.destroyForcibly().waitFor();
    }
    JsonNode after = only(shop.osier("workspaces", "list", "--json").ok().json());
    assertThat(after.path("processes")).isEmpty();
    assertThat(after.path("holder").isNull()).isTrue();
  }

  private static JsonNode only(JsonNode document) {
    assertThat(document.path("workspaces")).hasSize(1);
    return document.at("/workspaces/0");
  }

  @Test
  void removedOneIsListedOnlyWithAll() throws Exception {
    shop.work("parser");
    shop.release("parser");
    assertThat(shop.osier("workspaces", "list").ok().out()).isEmpty();
    assertThat(shop.osier("workspaces", "list", "--all").ok().out())
        .contains("removed")
        .doesNotContain("leftover");
  }

  @Test
  @DisplayName("G5 What is left of a workspace without its counterpart is said to be a leftover")
  void leftoversAreSaidToBeSome() throws Exception {
    Path noDirectory = shop.work("nodirectory");
    Path noRecord = shop.work("norecord");
    shop.work("nobranch");
    shop.work("corrupt");
    shop.stage.git("branch", "osier/" + shop.run + "/task-onlybranch");
    delete(noDirectory);
    Files.delete(shop.record("norecord"));
    shop.stage.git("update-ref", "-d", "refs/heads/" + shop.effect("nobranch").branch());
    Files.writeString(shop.record("corrupt"), "{\"run\": 7");
    Files.createDirectory(noRecord.resolveSibling("a\u001b[31m\nname"));

    String list = shop.osier("workspaces", "list", "--no-size").ok().out();

    assertThat(list)
        .containsPattern("nodirectory .*\n  leftover: its directory is gone")
        .containsPattern("norecord .*\n  leftover: a directory and a branch without a record")
        .containsPattern("nobranch .*\n  leftover: its branch is gone")
        .containsPattern("onlybranch .*\n  leftover: a branch without a record")
        .containsPattern("corrupt +unknown .*\n  leftover: its record cannot be read")
        .containsPattern("leftover: .*/a name is no workspace")
        .doesNotContain("\u001b");
    JsonNode json = shop.osier("workspaces", "list", "--json").ok().json();
    assertThat(json.path("workspaces")).hasSize(5);
    assertThat(json.at("/strays/0").asText()).endsWith("a\u001b[31m\nname");
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void thousandsOfEffectsAreListedWithoutAProcessForEach() throws Exception {
    shop.work("parser");
    String record = Files.readString(shop.record("parser"));
    for (int i = 0; i < 2_000; i++) {
      Path directory = shop.store.directory(shop.effect("t" + i));
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("record.json"),
          record.replace("\"parser\"", "\"t" + i + "\"").replace("/parser\"", "/t" + i + "\""));
    }
    long begun = System.nanoTime();
    assertThat(shop.osier("workspaces", "list", "--json").ok().json().path("workspaces"))
        .hasSize(2_001);
    // A second; one process for each would be beyond this on any machine.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(1));
  }
}
