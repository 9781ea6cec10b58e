package dev.osier.workspace;

import static dev.osier.workspace.Scene.PARSER;
import static dev.osier.workspace.Scene.RUN;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.Lease;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Repository;
import dev.osier.plan.WorkspaceKind;
import dev.osier.run.EffectId;
import dev.osier.step.RunTask;
import dev.osier.workspace.Release.Waiting;
import dev.osier.workspace.RunLiveness.Life;
import dev.osier.workspace.Sweep.Left;
import dev.osier.workspace.Sweep.Swept;
import dev.osier.workspace.Sweeper.Rules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SweeperTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Rules PRUNE = new Rules(HOUR, true, false);
  private static final Rules LOOK = new Rules(HOUR, true, true);

  @TempDir Path directory;
  private Scene scene;
  private final List<RunOrigin> asked = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  // Who is asked.

  @ParameterizedTest
  @EnumSource(names = {"CLOSED", "UNKNOWN"})
  @DisplayName("G4 G5 What a run left that is over is saved and removed")
  void deadRunIsSweptAndItsWorkKept(Life life) throws Exception {
    comesFrom(RUN);
    unfinishedWork();

    Sweep sweep = sweep(life);

    assertThat(sweep.swept())
        .extracting(Swept::run, Swept::what, Swept::keptRef)
        .containsExactly(tuple(RUN, "parser", PARSER.keptRef()));
    assertThat(sweep.left()).isEmpty();
    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    assertThat(scene.osierRefs()).containsOnlyKeys(PARSER.keptRef());
    scene.assertNothingLeft();
    assertThat(sweep(life)).as("there is nothing more to do").isEqualTo(Sweep.NOTHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIVE", "NO_ANSWER"})
  @DisplayName("G5 A run that goes on, or whose server is away, is not touched")
  void otherRunIsNotTouched(Life life) throws Exception {
    comesFrom(RUN);
    unfinishedWork();
    setOld(scene.home, scene.repository.commonDir());
    Map<String, FileTime> before = everything();

    Sweep sweep = sweep(life);

    assertThat(sweep.swept()).isEmpty();
    assertThat(sweep.left()).extracting(Left::failed).containsExactly(false);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void serverIsAskedForWhatStandsInTheOriginAndOnlyWhileAnythingIsLeft() throws Exception {
    RunOrigin origin = comesFrom(RUN);
    unfinishedWork();

    sweep(Life.LIVE);
    sweep(Life.CLOSED);
    assertThat(asked).containsExactly(origin, origin);
    sweep(Life.CLOSED);
    assertThat(asked).hasSize(2);
  }

  @Test
  @DisplayName("G6 An attempt that still lives keeps its workspace, though its run is over")
  void heldLeaseIsLeftForTheNextSweep() throws Exception {
    comesFrom(RUN);
    Workspace workspace = unfinishedWork();
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, PARSER)) {
      Sweep sweep = sweep(Life.CLOSED);

      assertThat(sweep.swept()).isEmpty();
      assertThat(sweep.left()).extracting(Left::what).containsExactly("parser");
      assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
      assertThat(lease.stillHeld()).isTrue();
      assertThat(Scene.git(workspace.path()).require("status", "--porcelain")).contains("new.txt");
    }
    assertThat(sweep(Life.CLOSED).swept()).hasSize(1);
    scene.assertNothingLeft();
  }

  // Runs that nobody can be asked for.

  @Test
  void runOfUnknownOriginIsLeftUntilItWasQuietForAnHour() throws Exception {
    unfinishedWork();

    assertThat(sweep(Life.CLOSED).left())
        .extracting(Left::reason)
        .containsExactly(
            "it is not known on which server it ran, and it was changed less than 1h ago");
    setOld(scene.home, scene.repository.commonDir());
    assertThat(sweep(Life.LIVE).swept()).extracting(Swept::what).containsExactly("parser");

    assertThat(asked).isEmpty();
    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  @Test
  void runOfUnknownOriginIsLeftWhileALeaseIsHeld() throws Exception {
    Workspace workspace = unfinishedWork();
    EffectId other = new EffectId(RUN, "other");
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, other)) {
      setOld(scene.home, scene.repository.commonDir());

      assertThat(sweep(Life.CLOSED).left())
          .extracting(Left::reason)
          .containsExactly(
              "it is not known on which server it ran, and somebody works on " + other);
      assertThat(lease.stillHeld()).isTrue();
    }
    assertThat(workspace.path()).exists();
  }

  @Test
  void runOfUnknownOriginIsLeftWhileAProcessOfItLives() throws Exception {
    Workspace workspace = unfinishedWork();
    setOld(scene.home, scene.repository.commonDir());
    Process agent = agent(PARSER, workspace.path());
    try {
      assertThat(sweep(Life.CLOSED, Rules.WORKER).left())
          .extracting(Left::reason)
          .containsExactly(
              "it is not known on which server it ran, and a process of " + PARSER + " lives");
      assertThat(agent.isAlive()).isTrue();
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void originThatCannotBeReadIsAnUnknownOne() throws Exception {
    unfinishedWork();
    Path file = runDirectory().resolve("run.json");
    for (String content : List.of("", "{", "[]", "null", "{\"run\": \"another\"}", "{}")) {
      Files.writeString(file, content);
      assertThat(sweep(Life.CLOSED).swept()).isEmpty();
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void pruneTakesAQuietRunForDeadWhoseServerDoesNotAnswer() throws Exception {
    comesFrom(RUN);
    unfinishedWork();

    assertThat(sweep(Life.NO_ANSWER, PRUNE).swept()).isEmpty();
    setOld(scene.home, scene.repository.commonDir());
    Map<String, FileTime> before = everything();
    assertThat(sweep(Life.NO_ANSWER, LOOK).swept())
        .extracting(Swept::what)
        .containsExactly("parser");
    assertThat(everything()).as("a look changes nothing").isEqualTo(before);
    assertThat(sweep(Life.NO_ANSWER, PRUNE).swept()).hasSize(1);

    scene.assertNothingLeft();
  }

  // What is found.

  @Test
  @DisplayName("G5 Agents that outlived their worker are ended, wherever they hide")
  void agentsAreEnded() throws Exception {
    comesFrom(RUN);
    Workspace workspace = unfinishedWork();
    EffectId removed = new EffectId(RUN, "removed");
    scene.work(removed);
    scene.release(removed, scene.base);
    Process working = agent(PARSER, workspace.path());
    Process forgotten = agent(removed, scene.root);
    Process of = agent(new EffectId(RUN + "0", "parser"), scene.root);
    try {
      sweep(Life.CLOSED);

      assertThat(working.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(forgotten.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(of.isAlive()).as("one of another run").isTrue();
      scene.assertNothingLeft();
    } finally {
      for (Process process : List.of(working, forgotten, of)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  @DisplayName("G5 Everything of a run goes: refs, leases, notes, unfinished writes, the trash")
  void everythingElseGoes() throws Exception {
    comesFrom(RUN);
    scene.work(PARSER);
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.escapeWatch().beforeAgent(PARSER, 1);
      Files.writeString(workspaces.store().directory(PARSER).resolve(".record.json1.next"), "{");
      Files.writeString(runDirectory().resolve(".run.json1.next"), "{");
    }
    scene.refs.compareAndSet("refs/osier/" + RUN + "/integration", null, scene.base, "");
    Files.createDirectories(scene.home.resolve("workspaces/.trash/0/1"));

    sweep(Life.CLOSED);

    assertThat(scene.osierRefs()).isEmpty();
    scene.assertNothingLeft();
    try (Stream<Path> files = Files.walk(scene.repository.osierDirectory())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .doesNotContain("lease", "lease.holder", ".run.json1.next");
    }
  }

  @Test
  void runThatLeftOnlyItsRefIsSweptWhenItIsOld() throws Exception {
    scene.refs.compareAndSet("refs/osier/" + RUN + "/integration", null, scene.base, "");
    assertThat(sweep(Life.CLOSED).swept()).isEmpty();
    setOld(scene.home, scene.repository.commonDir());
    assertThat(sweep(Life.CLOSED).swept()).extracting(Swept::what).containsExactly("the run");
    assertThat(scene.osierRefs()).isEmpty();
  }

  @Test
  void branchThatAUserFetchedIsNoRun() throws Exception {
    Scene.git(scene.root).require("branch", "osier/other-abc123/task-x");
    setOld(scene.repository.commonDir());
    assertThat(sweep(Life.CLOSED)).isEqualTo(Sweep.NOTHING);
    assertThat(scene.osierRefs()).hasSize(1);
  }

  @Test
  @DisplayName("G4 What had merged and not landed is kept, by task and as a whole")
  void mergedAndNotLandedIsKept() throws Exception {
    comesFrom(RUN);
    String done = merged("done");

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.swept())
        .extracting(Swept::what)
        .containsExactlyInAnyOrder("done", "@integration");
    assertThat(scene.osierRefs())
        .containsEntry("refs/osier/kept/" + RUN + "/done", done)
        .containsOnlyKeys(
            "refs/osier/kept/" + RUN + "/done", "refs/osier/kept/" + RUN + "/@integration");
    scene.assertNothingLeft();
  }

  @Test
  void whatLandedIsNotKept() throws Exception {
    comesFrom(RUN);
    merged("done");
    String integration = scene.refs.tip("refs/osier/" + RUN + "/integration");
    Scene.git(scene.root).require("merge", "--quiet", "--ff-only", String.valueOf(integration));

    sweep(Life.CLOSED);

    assertThat(scene.osierRefs()).isEmpty();
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 If saving fails the workspace stays, and is said every time")
  void whatCannotBeSavedStays() throws Exception {
    comesFrom(RUN);
    Workspace workspace = unfinishedWork();
    Path blocked = workspace.path().resolve("secret");
    Files.writeString(blocked, "no reader");
    Path record = runDirectory().resolve("parser/record.json");
    String whole = Files.readString(record);
    Files.writeString(record, "torn");

    for (int i = 0; i < 2; i++) {
      Sweep sweep = sweep(Life.CLOSED);
      assertThat(sweep.swept()).isEmpty();
      assertThat(sweep.left()).extracting(Left::failed).containsExactly(true);
      assertThat(blocked).hasContent("no reader");
    }
    Files.writeString(record, whole);
    assertThat(sweep(Life.CLOSED).swept()).hasSize(1);
    assertThat(scene.content(PARSER.keptRef(), "secret")).isEqualTo("no reader");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 If the kept ref cannot be written the workspace stays")
  void whatCannotBeKeptStays() throws Exception {
    comesFrom(RUN);
    merged("done");
    Workspace workspace = unfinishedWork();
    String inTheWay = "refs/osier/kept/" + RUN;
    scene.refs.compareAndSet(inTheWay, null, scene.base, "");

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.swept()).isEmpty();
    assertThat(sweep.left()).extracting(Left::failed).contains(true);
    assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
    assertThat(scene.osierRefs())
        .containsKeys("refs/heads/" + PARSER.branch(), "refs/osier/" + RUN + "/integration");
    scene.refs.compareAndSet(inTheWay, scene.base, null, "");
    sweep(Life.CLOSED);
    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 One workspace that cannot be saved stays alone, and the run's refs with it")
  void oneThatCannotBeSavedStaysAlone() throws Exception {
    comesFrom(RUN);
    Workspace workspace = unfinishedWork();
    EffectId other = new EffectId(RUN, "other");
    write(scene.work(other).path(), "other.txt", "o");
    scene.refs.compareAndSet("refs/osier/" + RUN + "/integration", null, scene.base, "");
    scene.refs.compareAndSet(PARSER.keptRef() + "/x", null, scene.base, "");

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.swept()).extracting(Swept::what).containsExactly("other");
    assertThat(sweep.left()).extracting(Left::what).containsExactly("parser");
    assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
    assertThat(scene.osierRefs()).containsKey("refs/osier/" + RUN + "/integration");
    scene.refs.compareAndSet(PARSER.keptRef() + "/x", scene.base, null, "");
    sweep(Life.CLOSED);
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 Kept work is no run, whatever directories there are")
  void keptRefsAreNeverSwept() throws Exception {
    scene.refs.compareAndSet(PARSER.keptRef(), null, scene.base, "");
    Files.createDirectories(runDirectory().resolveSibling("kept/parser"));
    Files.createDirectories(scene.home);
    setOld(scene.home, scene.repository.commonDir());
    Map<String, FileTime> before = everything();

    assertThat(sweep(Life.CLOSED, PRUNE)).isEqualTo(Sweep.NOTHING);

    assertThat(scene.osierRefs()).containsOnlyKeys(PARSER.keptRef());
    assertThat(before.keySet()).isSubsetOf(everything().keySet());
  }

  @Test
  void hostileNamesStopNothing() throws Exception {
    comesFrom(RUN);
    unfinishedWork();
    Scene.git(scene.root).require("branch", "osier/" + RUN + "/task-a/b");
    Process agent = agent(new EffectId(RUN, "../../../x"), scene.root);
    try {
      assertThat(sweep(Life.CLOSED).swept()).extracting(Swept::what).contains("parser");
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  // Kept to be looked at.

  @Test
  @DisplayName("A settled workspace that is kept stays its time, adopted by nobody, then is swept")
  void keptWorkspaceStaysItsTime() throws Exception {
    comesFrom(RUN);
    Workspace workspace = unfinishedWork();
    Instant now = Instant.now();
    try (Workspaces workspaces = scene.workspaces()) {
      Map<EffectId, Duration> keepFor = Map.of(PARSER, HOUR);
      Release first = workspaces.releaseAll(List.of(PARSER), scene.base, keepFor).get(PARSER);
      assertThat(first).isInstanceOf(Waiting.class);
      assertThat(((Waiting) first).keptRef()).isEqualTo(PARSER.keptRef());
      assertThat(((Waiting) first).until()).isBetween(now.plus(HOUR), Instant.now().plus(HOUR));
      assertThat(workspaces.releaseAll(List.of(PARSER), scene.base, keepFor).get(PARSER))
          .as("asked again, it is given no more time")
          .isEqualTo(new Waiting(((Waiting) first).until(), PARSER.keptRef(), List.of()));
      assertThat(workspaces.releaseRun(RUN, scene.base).get(PARSER)).isInstanceOf(Waiting.class);
    }
    assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
    assertThat(scene.osierRefs())
        .containsOnlyKeys(PARSER.keptRef(), "refs/heads/" + PARSER.branch());

    assertThat(sweep(Life.CLOSED).swept()).isEmpty();
    assertThat(asked).as("there is nothing to ask").isEmpty();
    write(workspace.path(), "new.txt", "changed by who looked");
    Sweep sweep = sweep(Life.LIVE, Rules.WORKER, now.plus(HOUR).plusSeconds(60));

    assertThat(sweep.swept()).extracting(Swept::what).containsExactly("parser");
    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("changed by who looked");
    assertThat(scene.content(PARSER.keptRef() + "@1", "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  @Test
  void keptWorkspaceIsMadeAnewForAnotherTry() throws Exception {
    unfinishedWork();
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(List.of(PARSER), scene.base, Map.of(PARSER, HOUR));
    }

    Workspace again = scene.claim(PARSER, scene.base);

    assertThat(again.adopted()).isFalse();
    assertThat(again.path().resolve("new.txt")).doesNotExist();
    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    try (Workspaces workspaces = scene.workspaces()) {
      assertThat(workspaces.store().load(PARSER).orElseThrow().keepUntil()).isNull();
      assertThat(workspaces.releaseRun(RUN, scene.base).get(PARSER))
          .isInstanceOf(Release.Released.class);
    }
  }

  @Test
  @DisplayName("G5 A removal of a kept workspace that was begun is not waited with")
  void removalOfAKeptWorkspaceThatWasKilledIsFinished() throws Exception {
    unfinishedWork();
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(List.of(PARSER), scene.base, Map.of(PARSER, HOUR));
    }
    FaultPoint.Observer killed =
        point -> {
          if (point == FaultPoint.RECORD_REMOVING) {
            throw new AssertionError("killed");
          }
        };
    try (Workspaces dying = scene.workspaces(killed);
        Lease lease = Scene.lease(dying, PARSER)) {
      assertThatThrownBy(() -> dying.claim(lease, PARSER, scene.base, List.of()))
          .hasMessage("killed");
    }

    comesFrom(RUN);
    assertThat(sweep(Life.CLOSED).swept()).extracting(Swept::what).containsExactly("parser");
    scene.assertNothingLeft();
  }

  @Test
  void mergedWorkThatWasLeftToBeLookedAtIsNotKeptTwice() throws Exception {
    comesFrom(RUN);
    Workspace workspace = scene.work(PARSER);
    write(workspace.path(), "new.txt", "n");
    String merged = Scene.commitAll(workspace.path(), "Work");
    scene.refs.compareAndSet("refs/osier/" + RUN + "/integration", null, merged, "");
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(List.of(PARSER), merged, Map.of(PARSER, HOUR));
    }

    sweep(Life.LIVE, Rules.WORKER, Instant.now().plus(HOUR.multipliedBy(2)));

    assertThat(scene.osierRefs()).containsOnlyKeys("refs/osier/" + RUN + "/integration");
    assertThat(workspace.path()).doesNotExist();
  }

  // Records.

  @ParameterizedTest
  @EnumSource
  void recordsGoWhenTheRunHasBeenOverForTwoWeeks(Life life) throws Exception {
    comesFrom(RUN);
    unfinishedWork();
    sweep(Life.CLOSED);
    Instant later = Instant.now().plus(Duration.ofDays(15));

    assertThat(sweep(Life.CLOSED, Rules.WORKER, later.minus(Duration.ofDays(2))))
        .isEqualTo(Sweep.NOTHING);
    sweep(life, Rules.WORKER, later);

    boolean over = EnumSet.of(Life.CLOSED, Life.UNKNOWN).contains(life);
    assertThat(Files.exists(runDirectory())).isEqualTo(!over);
    assertThat(scene.osierRefs()).containsOnlyKeys(PARSER.keptRef());
    assertThat(scene.repository.osierDirectory().resolve("trash")).doesNotExist();
  }

  @Test
  void recordsGoSoonerWhereTheWorkerIsToldSo() throws Exception {
    comesFrom(RUN);
    unfinishedWork();
    sweep(Life.CLOSED);
    sweep(
        Life.CLOSED,
        Rules.WORKER.withRecordsFor(Duration.ofDays(1)),
        Instant.now().plus(Duration.ofDays(2)));

    assertThat(runDirectory()).doesNotExist();
  }

  // Kills, and two at once.

  @ParameterizedTest(name = "worker killed after {0}")
  @EnumSource
  @DisplayName("G4 G5 What a killed worker left is swept: nothing lost, nothing left")
  void killedWorkIsSwept(FaultPoint point) throws Exception {
    comesFrom(RUN);
    boolean claiming = point.compareTo(FaultPoint.RECORD_CREATED) <= 0;
    if (!claiming) {
      unfinishedWork();
    }
    assertThat(victim(point, false)).isEqualTo(Victim.KILLED);

    sweep(Life.CLOSED);

    if (claiming) {
      assertThat(scene.osierRefs()).isEmpty();
    } else {
      assertThat(scene.osierRefs()).containsOnlyKeys(PARSER.keptRef());
      assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    }
    scene.assertNothingLeft();
    assertThat(sweep(Life.CLOSED)).isEqualTo(Sweep.NOTHING);
  }

  @ParameterizedTest(name = "sweep killed after {0}")
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {
        "WORK_.*",
        "RECORD_R.*",
        "DIRECTORY_.*",
        "WORKTREE_F.*",
        "BRANCH_.*",
        "TRASH_.*",
        "RUN_.*"
      })
  @DisplayName("G4 G5 A sweep that is killed is finished by the next one")
  void killedSweepIsFinished(FaultPoint point) throws Exception {
    comesFrom(RUN);
    merged("done");
    unfinishedWork();
    assertThat(victim(point, true)).isEqualTo(Victim.KILLED);

    sweep(Life.CLOSED);

    assertThat(scene.osierRefs())
        .containsOnlyKeys(
            PARSER.keptRef(),
            "refs/osier/kept/" + RUN + "/done",
            "refs/osier/kept/" + RUN + "/@integration");
    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
    assertThat(sweep(Life.CLOSED)).isEqualTo(Sweep.NOTHING);
  }

  @Test
  @DisplayName("G4 G5 Two sweeps at once do it once")
  void twoSweepsAtOnce() throws Exception {
    comesFrom(RUN);
    merged("done");
    for (int i = 0; i < 8; i++) {
      Workspace workspace = scene.work(new EffectId(RUN, "task" + i));
      write(workspace.path(), "new.txt", "unsaved " + i);
    }
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      Future<Sweep> first = two.submit(() -> sweep(Life.CLOSED));
      Future<Sweep> second = two.submit(() -> sweep(Life.CLOSED));
      first.get();
      second.get();
    } finally {
      two.shutdown();
    }
    sweep(Life.CLOSED);

    assertThat(scene.osierRefs()).hasSize(10);
    for (int i = 0; i < 8; i++) {
      String kept = new EffectId(RUN, "task" + i).keptRef();
      assertThat(scene.content(kept, "new.txt")).isEqualTo("unsaved " + i);
    }
    scene.assertNothingLeft();
  }

  @Test
  void registerKnowsARepositoryUntilItIsGoneForLong() throws Exception {
    RepositoryRegister register = new RepositoryRegister(scene.home);
    register.add(scene.repository);
    register.add(scene.repository);
    assertThat(register.all()).containsExactly(scene.repository);

    Path away = directory.resolve("away");
    Files.move(scene.root, away);
    assertThat(register.all()).isEmpty();
    Files.move(away, scene.root);
    assertThat(register.all()).containsExactly(scene.repository);
    Files.move(scene.root, away);
    setOld(scene.home.resolve("repositories"));
    assertThat(register.all()).isEmpty();
    assertThat(scene.home.resolve("repositories")).isEmptyDirectory();
    Files.move(away, scene.root);
  }

  @Test
  void repositoryWhoseCheckoutIsGoneIsSwept() throws Exception {
    comesFrom(RUN);
    Scene.git(scene.root).require("worktree", "add", "--quiet", "--detach", "../linked");
    Path linked = scene.root.resolveSibling("linked");
    Repository byLinked = Repository.find(linked);
    try (Workspaces workspaces = new Workspaces(scene.home, byLinked);
        Lease lease = Scene.lease(workspaces, PARSER)) {
      Workspace workspace = workspaces.claim(lease, PARSER, scene.base, List.of());
      write(workspace.path(), "new.txt", "unsaved");
      workspaces.store().save(workspaces.store().load(PARSER).orElseThrow().at(Step.RUNNING));
    }
    new RepositoryRegister(scene.home).add(byLinked);
    Scene.git(scene.root).require("worktree", "remove", "--force", "../linked");

    for (Repository repository : new RepositoryRegister(scene.home).all()) {
      sweeper(Life.CLOSED, Rules.WORKER, Instant.now()).sweep(repository, Sweeper.living());
    }

    assertThat(scene.content(PARSER.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  private Sweep sweep(Life life) throws Exception {
    return sweep(life, Rules.WORKER);
  }

  private Sweep sweep(Life life, Rules rules) throws Exception {
    return sweep(life, rules, Instant.now());
  }

  private Sweep sweep(Life life, Rules rules, Instant now) throws Exception {
    return sweeper(life, rules, now).sweep(scene.repository, Sweeper.living());
  }

  private Sweeper sweeper(Life life, Rules rules, Instant now) {
    return new Sweeper(
        scene.home,
        origin -> {
          asked.add(origin);
          return life;
        },
        rules,
        FaultPoint.Observer.NONE,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private RunOrigin comesFrom(String run) throws Exception {
    RunOrigin origin =
        new RunOrigin(run, "demo", "default", new RunOrigin.Server("namespace 1", null, null));
    try (Workspaces workspaces = scene.workspaces()) {
      origin.save(workspaces.store());
      assertThat(RunOrigin.load(workspaces.store(), run)).contains(origin);
    }
    return origin;
  }

  private Path runDirectory() {
    return scene.repository.osierDirectory().resolve("runs").resolve(RUN);
  }

  private Workspace unfinishedWork() throws Exception {
    Workspace workspace = scene.work(PARSER);
    write(workspace.path(), "new.txt", "unsaved");
    return workspace;
  }

  /** A task whose workspace is gone, and whose work is in the integration only. */
  private String merged(String task) throws Exception {
    EffectId effect = new EffectId(RUN, task);
    Workspace workspace = scene.work(effect);
    write(workspace.path(), task + ".txt", "done");
    String commit = Scene.commitAll(workspace.path(), "Work");
    String integration =
        Scene.git(scene.root)
            .require("commit-tree", commit + "^{tree}", "-p", scene.base, "-p", commit, "-m", "M");
    scene.refs.compareAndSet("refs/osier/" + RUN + "/integration", null, integration, "");
    try (Workspaces workspaces = scene.workspaces()) {
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      workspaces.store().save(record.sealedAs(commit).endedAs(outcome(commit)));
      workspaces.release(effect, integration);
    }
    assertThat(scene.refs.tip(effect.keptRef())).isNull();
    return commit;
  }

  private static RunTask.Outcome outcome(@Nullable String commit) {
    return new RunTask.Outcome(
        RunTask.Ending.READY,
        "",
        null,
        commit,
        1,
        1,
        0,
        null,
        null,
        null,
        null,
        List.of(),
        List.of());
  }

  private int victim(FaultPoint point, boolean sweeps) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                scene.home.toString(),
                scene.root.toString(),
                point.name(),
                RUN,
                PARSER.task(),
                scene.base,
                WorkspaceKind.WORKTREE.name()));
    if (sweeps) {
      command.add("sweep");
    }
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** In a session of its own, as one that hides. */
  private static Process agent(EffectId effect, Path where) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "600").directory(where.toFile());
    builder.environment().put("OSIER_EFFECT", effect.toString());
    Process process = builder.start();
    String name = effect.toString();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Sweeper.living().contains(name)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    return process;
  }

  private static void setOld(Path... tops) throws Exception {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
    for (Path top : tops) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.filter(each -> !Files.isSymbolicLink(each)).toList()) {
          Files.setLastModifiedTime(file, old);
        }
      }
    }
  }

  /** Names and times of all there is, and the refs. */
  private Map<String, FileTime> everything() throws Exception {
    Map<String, FileTime> all = new TreeMap<>();
    for (Path top : List.of(scene.home, scene.root)) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.toList()) {
          all.put(file.toString(), Files.getLastModifiedTime(file));
        }
      }
    }
    scene.osierRefs().forEach((ref, tip) -> all.put(ref + " " + tip, FileTime.fromMillis(0)));
    return all;
  }
}
