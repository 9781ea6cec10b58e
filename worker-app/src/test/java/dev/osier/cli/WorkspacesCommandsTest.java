package dev.osier.cli;

import static dev.osier.cli.Workshop.RUN;
import static dev.osier.cli.Workshop.effect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.process.ProcessTree;
import dev.osier.workspace.Release;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesCommandsTest {
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
        .matches(RUN + " +care +sealed +\\d+s +\\d+ B +- +- +osier/.*/task-care");
    assertThat(lines.get(2)).matches(RUN + " +parser +running +\\d+s .*");
  }

  @Test
  void listIsTheSameFromAFolderBelowALinkedWorktreeAndAnotherPlace() throws Exception {
    Path workspace = shop.work("parser");
    // Found by where it lies alone.
    shop.work("norecord");
    Files.delete(record("norecord"));
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
    builder.environment().put("OSIER_EFFECT", effect("parser").toString());
    builder.environment().put("OSIER_PORT", "20350");
    Process stray = builder.start();
    try (Lease held = shop.lease("parser")) {
      assertThat(held.stillHeld()).isTrue();
      JsonNode one = only(shop.osier("workspaces", "list", "--json").ok().json());
      assertThat(one.at("/processes/0").asLong()).isEqualTo(stray.pid());
      assertThat(one.path("holder").asText()).startsWith("process ");
      String page = shop.osier("workspaces", "show", RUN + "/parser").ok().out();
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
    shop.stage.git("branch", "osier/" + RUN + "/task-onlybranch");
    delete(noDirectory);
    Files.delete(record("norecord"));
    shop.stage.git("update-ref", "-d", "refs/heads/" + effect("nobranch").branch());
    Files.writeString(record("corrupt"), "{\"run\": 7");
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

  private Path record(String task) {
    return shop.store.directory(effect(task)).resolve("record.json");
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void hostileRecordsNeitherBreakNorReachTheTerminal() throws Exception {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("precious.txt"), "p");
    shop.work("elsewhere");
    String record = Files.readString(record("elsewhere"));
    Path place = Path.of(shop.store.load(effect("elsewhere")).orElseThrow().workspace());
    Files.writeString(record("elsewhere"), record.replace(place.toString(), outside.toString()));
    shop.work("escape");
    Files.writeString(
        record("escape"),
        Files.readString(record("escape"))
            .replaceFirst(
                "\"workspace\":\"", "\"workspace\":\"/\\\\u001b]0;owned\\\\u0007\\\\u0000"));
    shop.work("fifo");
    Files.delete(record("fifo"));
    assertThat(new ProcessBuilder("mkfifo", record("fifo").toString()).start().waitFor()).isZero();
    shop.work("mark");
    Path mark = shop.store.directory(effect("mark")).resolve("keep.json");
    assertThat(new ProcessBuilder("mkfifo", mark.toString()).start().waitFor()).isZero();

    String list = shop.osier("workspaces", "list").ok().out();
    assertThat(list)
        .containsPattern("elsewhere .*\n  leftover: its record names .*/outside, which is no")
        .containsPattern("escape .*\n  leftover: its record names")
        .containsPattern("fifo .*\n  leftover: its record cannot be read")
        .containsPattern("mark .*\n  leftover: its mark keep.json cannot be read")
        .doesNotContain("\u001b", "\u0007", "\0");
    for (String task : List.of("elsewhere", "escape", "fifo", "mark")) {
      assertThat(shop.osier("workspaces", "show", RUN + "/" + task).ok().out())
          .doesNotContain("\u001b", "\u0007", "precious");
    }
    assertThat(shop.osier("workspaces", "remove", RUN + "/elsewhere").exit()).isEqualTo(1);
    assertThat(outside.resolve("precious.txt")).exists();
    assertThat(shop.osier("workspaces", "run", RUN + "/elsewhere", "--", "ls").refused().err())
        .contains("which is no workspace of it");
  }

  @Test
  void showTellsAllAndTakesTheBeginningOfBothNames() throws Exception {
    Path workspace = shop.sealed("parser");
    shop.work("care");
    Files.writeString(workspace.resolve("README.md"), "# Shop\nmore\n");
    Files.writeString(workspace.resolve("new\u001b[2Jfile"), "n");
    Path log = shop.store.directory(effect("parser")).resolve("agent-1.log");
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      text.append("line ").append(i).append(i == 50 ? " \u001b]0;title\u0007end" : "").append('\n');
    }
    Files.writeString(log, text);

    String page =
        shop.osier("workspaces", "show", RUN.substring(0, 5) + "/pa", "-n", "3").ok().out();

    assertThat(page)
        .startsWith("Workspace of " + RUN + "/parser\n  state       sealed, try 1\n")
        .contains("  lease       free\n", workspace.toString(), effect("parser").branch())
        .contains("Changed since its start: 2 files, +2 −0\n")
        .contains("  +1 −0 parser.txt\n")
        .contains("Not committed: 2 paths\n", "   M README.md\n", "  ?? newfile\n")
        .contains("  line 48\n  line 49\n  line 50 end\n")
        .doesNotContain("line 47", "\u001b");
    JsonNode json = shop.osier("workspaces", "show", "--json", RUN + "/pa").ok().json();
    assertThat(json.at("/record/step").asText()).isEqualTo("SEALED");
    assertThat(json.path("uncommitted")).hasSize(2);
    assertThat(shop.osier("workspaces", "show", RUN).refused().err())
        .contains("Cannot choose a workspace: 2 begin with", RUN + "/care", RUN + "/parser");
    assertThat(shop.osier("workspaces", "show", RUN + "/parsre").refused().err())
        .contains("did you mean \"" + RUN + "/parser\"?", "osier workspaces list");
  }

  @Test
  void runGivesTheCommandItsPlaceEnvironmentAndExitCode() throws Exception {
    Path workspace = shop.work("parser");
    Workshop.Answer answer =
        shop.osier(
            "workspaces",
            "run",
            RUN + "/parser",
            "--",
            "sh",
            "-c",
            "pwd; echo $OSIER_EFFECT $OSIER_TASK $OSIER_TRY; echo port $OSIER_PORT;"
                + " echo \"[$TEMPORAL_ADDRESS]\"; echo oops >&2; cat; exit 41");
    assertThat(answer.exit()).isEqualTo(41);
    assertThat(answer.out())
        .startsWith(workspace + "\n" + RUN + "/parser parser 1\nport 2")
        .endsWith("\n[]\n");
    assertThat(answer.err()).isEqualTo("oops\n");
    assertThat(shop.osier("workspaces", "run", RUN + "/parser", "--", "no-such-program").exit())
        .isEqualTo(127);
    Workshop.Answer none = shop.osier("workspaces", "run", RUN + "/parser");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("COMMAND", "osier workspaces run --help");
  }

  @Test
  void runEndsWhatTheCommandLeftAndWhatTakesTooLong() throws Exception {
    Path workspace = shop.work("parser");
    String hide = "setsid sleep 611 & (trap '' TERM; sleep 612) & ";
    assertThat(
            shop.osier("workspaces", "run", RUN + "/parser", "--", "sh", "-c", hide + "true").ok())
        .isNotNull();
    Workshop.Answer late =
        shop.osier(
            "workspaces",
            "run",
            RUN + "/parser",
            "--timeout",
            "1s",
            "--",
            "sh",
            "-c",
            hide + "echo begun; sleep 613");
    assertThat(late.exit()).isEqualTo(124);
    assertThat(late.out()).isEqualTo("begun\n");
    assertThat(late.err()).contains("it took longer than 1s", "--timeout DURATION");
    assertThat(marked()).isEmpty();
    assertThat(workspace).isDirectory();
    try (Lease free = shop.lease("parser")) {
      assertThat(free.stillHeld()).isTrue();
    }
  }

  private static List<Long> marked() {
    return ProcessTree.byVariable("OSIER_EFFECT").getOrDefault(RUN + "/parser", List.of());
  }

  @Test
  void runLeavesAnAgentAloneThatLostItsWorker() throws Exception {
    shop.work("parser");
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put("OSIER_EFFECT", effect("parser").toString());
    Process agent = builder.start();
    try {
      shop.osier("workspaces", "run", RUN + "/parser", "--", "true").ok();
      assertThat(agent.isAlive()).isTrue();
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void runShowsTheBeginningAndTheEndOfMuchOutput() throws Exception {
    shop.work("parser");
    Workshop.Answer answer =
        shop.osier("workspaces", "run", RUN + "/parser", "--", "seq", "1", "1000000").ok();
    assertThat(answer.out().length()).isBetween(500_000, 530_000);
    assertThat(answer.out()).startsWith("1\n2\n").endsWith("\n999999\n1000000\n");
    assertThat(answer.out()).containsPattern("\n… \\d+ bytes left out …\n");
  }

  @Test
  @DisplayName("G6 No command is run where an attempt works, and none removes it")
  void liveWorkspaceIsLeftAlone() throws Exception {
    Path workspace = shop.work("parser");
    shop.work("care");
    try (Lease held = shop.lease("parser")) {
      assertThat(shop.osier("workspaces", "run", RUN + "/parser", "--", "true").refused().err())
          .contains("works on it");
      assertThat(shop.osier("workspaces", "remove", RUN + "/care", RUN + "/parser").refused().err())
          .contains("works on it", "osier halt");
      assertThat(held.stillHeld()).isTrue();
    }
    assertThat(workspace).isDirectory();
    assertThat(shop.store.load(effect("care")).orElseThrow().step().name()).isEqualTo("RUNNING");
  }

  @Test
  @DisplayName("G4 remove saves all that is not merged, and says how to get it back")
  void removeSaves() throws Exception {
    Path workspace = shop.sealed("parser");
    Files.writeString(workspace.resolve("mine.txt"), "by hand\n");
    Workshop.Answer answer = shop.osier("workspaces", "remove", RUN + "/parser").ok();
    assertThat(answer.out()).contains(effect("parser").keptRef());
    assertThat(answer.err()).contains("osier kept branch " + RUN + "/parser");
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":mine.txt"))
        .isEqualTo("by hand");
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":parser.txt"))
        .isEqualTo("parser");
    shop.stage.assertNothingLeft();
    assertThat(shop.osier("workspaces", "remove", RUN + "/parser").refused().err())
        .contains("gone already");
    assertThat(shop.osier("workspaces", "list").ok().out()).isEmpty();
  }

  @Test
  @DisplayName("G4 remove from within the workspace does not take its own branch for the target")
  void removeFromWithinSavesToo() throws Exception {
    Path workspace = shop.sealed("parser");
    String head = Workshop.head(workspace);
    shop.osierIn(workspace, "workspaces", "remove", RUN + "/parser").ok();
    assertThat(shop.stage.git("rev-parse", effect("parser").keptRef())).isEqualTo(head);
  }

  @Test
  @DisplayName("G4 remove with the work checked out detached still saves it")
  void detachedCheckoutIsNoTarget() throws Exception {
    Path workspace = shop.sealed("parser");
    String head = Workshop.head(workspace);
    shop.stage.git("checkout", "-q", "--detach", head);
    shop.osier("workspaces", "remove", RUN + "/parser").ok();
    assertThat(shop.stage.git("rev-parse", effect("parser").keptRef())).isEqualTo(head);
  }

  @Test
  @DisplayName("G4 remove with the task's own branch checked out still saves it")
  void branchOfOsiersIsNoTarget() throws Exception {
    Path workspace = shop.sealed("parser");
    String head = Workshop.head(workspace);
    shop.stage.git("checkout", "-q", "--ignore-other-worktrees", effect("parser").branch());
    Workshop.Answer answer = shop.osier("workspaces", "remove", RUN + "/parser");
    assertThat(shop.stage.git("rev-parse", effect("parser").keptRef())).isEqualTo(head);
    // The branch is the user's place now, and cannot be deleted.
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("checked out");
  }

  @Test
  void removeOfMergedWorkKeepsNothing() throws Exception {
    Path workspace = shop.sealed("parser");
    shop.stage.git("merge", "-q", "--no-ff", "-m", "Merge", Workshop.head(workspace));
    assertThat(shop.osier("workspaces", "remove", RUN + "/parser").ok().out())
        .contains("nothing in it was unmerged");
    assertThat(shop.stage.git("for-each-ref", "refs/osier/kept")).isEmpty();
  }

  @Test
  @DisplayName("G4 remove leaves what it cannot save, and fails")
  void removeLeavesWhatCannotBeSaved() throws Exception {
    Path workspace = shop.work("parser");
    shop.work("care");
    Files.writeString(workspace.resolve("new.txt"), "n");
    Path locks = shop.repository.commonDir().resolve(effect("parser").keptRef() + ".lock");
    Files.createDirectories(Objects.requireNonNull(locks.getParent()));
    Files.writeString(locks, "");
    // Never old enough to be taken for that of a dead process.
    Files.setLastModifiedTime(locks, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    Workshop.Answer answer = shop.osier("workspaces", "remove", RUN + "/parser", RUN + "/care");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).contains("Cannot remove the workspace of " + RUN + "/parser");
    assertThat(answer.out()).contains("Removed the workspace of " + RUN + "/care");
    assertThat(workspace.resolve("new.txt")).exists();
    Files.delete(locks);
    shop.osier("workspaces", "remove", RUN + "/parser").ok();
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":new.txt")).isEqualTo("n");
  }

  @Test
  void removeTakesLeftoversAwayAndNeedsTheWholeName() throws Exception {
    Path workspace = shop.work("parser");
    Files.writeString(workspace.resolve("new.txt"), "n");
    Files.delete(record("parser"));
    assertThat(shop.osier("workspaces", "remove", RUN + "/pars").refused().err())
        .contains("there is none of that name");
    shop.osier("workspaces", "remove", RUN + "/parser").ok();
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":new.txt")).isEqualTo("n");
    shop.stage.assertNothingLeft();
  }

  @Test
  @DisplayName(
      "G4 A marked workspace outlasts its run's release, and what a user did there is saved")
  void keptWorkspaceStays() throws Exception {
    Path workspace = shop.sealed("parser");
    Workshop.Answer answer =
        shop.osier("workspaces", "keep", RUN + "/parser", "--for", "1h30m").ok();
    assertThat(answer.out()).startsWith("Kept the workspace of " + RUN + "/parser until ");
    assertThat(shop.osier("workspaces", "list").ok().out())
        .containsPattern("\n  kept for [0-9]+[mh] more");
    Files.writeString(workspace.resolve("mine.txt"), "by hand\n");
    try (Workspaces workspaces = shop.workspaces()) {
      assertThat(workspaces.releaseRun(RUN, null).get(effect("parser")))
          .isInstanceOf(Release.Waiting.class);
      assertThat(workspace).isDirectory();
      assertThat(shop.stage.git("rev-parse", effect("parser").branch())).isNotEmpty();

      shop.osier("workspaces", "keep", RUN + "/parser", "--for", "0s").ok();
      assertThat(workspaces.releaseRun(RUN, null).get(effect("parser")))
          .isInstanceOf(Release.Released.class);
    }
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":mine.txt"))
        .isEqualTo("by hand");
    assertThat(KeepMark.in(shop.store.directory(effect("parser"))).isThere()).isFalse();
    shop.stage.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 What a command of workspaces run left in committed work is saved")
  void whatRunLeftIsSaved() throws Exception {
    shop.sealed("parser");
    shop.osier("workspaces", "run", RUN + "/parser", "--", "sh", "-c", "echo run > made.txt").ok();
    shop.release("parser");
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":made.txt")).isEqualTo("run");
  }

  @Test
  void keepRefusesWhatIsGoneAndWhatIsNoDuration() throws Exception {
    shop.work("parser");
    for (String bad : List.of("5", "-1h", "8000h", "soon", "")) {
      assertThat(shop.osier("workspaces", "keep", RUN + "/parser", "--for", bad).refused().err())
          .startsWith("Cannot use --for " + bad);
    }
    var record = shop.store.load(effect("parser")).orElseThrow();
    shop.store.save(record.at(Step.REMOVING));
    assertThat(shop.osier("workspaces", "keep", RUN + "/parser").refused().err())
        .contains("being removed");
    assertThat(KeepMark.in(shop.store.directory(effect("parser"))).isThere()).isFalse();
    shop.release("parser");
    assertThat(shop.osier("workspaces", "keep", RUN + "/parser").refused().err())
        .contains("gone already");
  }

  @Test
  void keepOfALiveWorkspaceIsNotLostToItsAttempt() throws Exception {
    Path workspace = shop.work("parser");
    try (Lease held = shop.lease("parser")) {
      var before = shop.store.load(effect("parser")).orElseThrow();
      shop.osier("workspaces", "keep", RUN + "/parser").ok();
      shop.store.save(before.agentEnded(Instant.now()));
      assertThat(held.stillHeld()).isTrue();
    }
    shop.release("parser");
    assertThat(workspace).isDirectory();
    shop.osier("workspaces", "remove", RUN + "/parser").ok();
    assertThat(workspace).doesNotExist();
  }

  @Test
  void eventsAreShownNewestLastAndByName() throws Exception {
    shop.work("parser");
    shop.work("care");
    shop.release("parser");
    List<String> all = shop.osier("workspaces", "events").ok().out().lines().toList();
    assertThat(all.get(0)).contains("create  before  " + RUN + "/parser  ");
    assertThat(all.get(all.size() - 1)).contains("remove  after   " + RUN + "/parser");
    assertThat(shop.osier("workspaces", "events", RUN + "/care").ok().out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("/care"));
    assertThat(shop.osier("workspaces", "events", RUN, "-n", "1").ok().out().lines())
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
        OsierProcess.start(
            shop.stage.repository(),
            Map.of("OSIER_HOME", shop.stage.home().toString()),
            "workspaces",
            "events",
            "--follow",
            "--json",
            "-n",
            "1")) {
      osier.awaitOut(out -> out.contains("\"after\""));
      shop.release("parser");
      osier.awaitOut(out -> out.contains("\"remove\",\"phase\":\"after\""));
      osier.signal("INT");
      assertThat(osier.exitCode()).isEqualTo(130);
      for (String line : osier.out().lines().toList()) {
        assertThat(new ObjectMapper().readTree(line).path("effect").asText())
            .isEqualTo(RUN + "/parser");
      }
    }
  }

  @Test
  void ctrlCEndsACommandAndAllOfIt() throws Exception {
    shop.work("parser");
    try (OsierProcess osier =
        OsierProcess.start(
            shop.stage.repository(),
            Map.of("OSIER_HOME", shop.stage.home().toString()),
            "workspaces",
            "run",
            RUN + "/parser",
            "--",
            "sh",
            "-c",
            "setsid sleep 600 & echo begun; sleep 600")) {
      osier.awaitOut(out -> out.contains("begun"));
      assertThat(marked()).isNotEmpty();
      osier.signal("INT");
      assertThat(osier.exitCode()).isEqualTo(130);
    }
    assertThat(marked()).isEmpty();
  }

  @Test
  @DisplayName("G5 What a command left whose osier was killed ends with its workspace")
  void commandOfAKilledOsierEndsWithItsWorkspace() throws Exception {
    shop.work("parser");
    try (OsierProcess osier =
        OsierProcess.start(
            shop.stage.repository(),
            Map.of("OSIER_HOME", shop.stage.home().toString()),
            "workspaces",
            "run",
            RUN + "/parser",
            "--",
            "sh",
            "-c",
            "echo begun > made.txt; echo begun; sleep 600")) {
      osier.awaitOut(out -> out.contains("begun"));
      osier.signal("KILL");
      osier.exitCode();
    }
    assertThat(marked()).isNotEmpty();
    shop.osier("workspaces", "remove", RUN + "/parser").ok();
    assertThat(marked()).isEmpty();
    assertThat(shop.stage.git("show", effect("parser").keptRef() + ":made.txt")).isEqualTo("begun");
  }

  @Test
  void thousandsOfEffectsAreListedFast() throws Exception {
    shop.work("parser");
    String record = Files.readString(record("parser"));
    for (int i = 0; i < 2_000; i++) {
      Path directory = shop.store.directory(effect("t" + i));
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("record.json"),
          record.replace("\"parser\"", "\"t" + i + "\"").replace("/parser\"", "/t" + i + "\""));
    }
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      long begun = System.nanoTime();
      assertThat(shop.osier("workspaces", "list", "--json").ok().json().path("workspaces"))
          .hasSize(2_001);
      took.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }
    assertThat(took).anyMatch(millis -> millis < 3_000);
  }
}
