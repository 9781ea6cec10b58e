package dev.osier.sweep;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweep.Left;
import dev.osier.sweep.Sweep.Swept;
import dev.osier.sweep.Sweeper.Rules;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is found of a run that is over, kept and removed. */
class SweepRemainsTest extends SweepScenario {
  @Test
  @DisplayName("G5 Agents that outlived their worker are ended, wherever they hide")
  void agentsAreEnded() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = unfinishedWork();
    EffectId removed = scene.effect("removed");
    scene.work(removed);
    scene.release(removed, scene.base);
    Process working = agent(scene.parser, workspace.path());
    Process forgotten = agent(removed, scene.root);
    Process of = agent(new EffectId(scene.run + "0", "parser"), scene.root);
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
    comesFrom(scene.run);
    scene.work(scene.parser);
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.escapeWatch().before(scene.parser, 1, EscapeWatch.Phase.AGENT);
      Files.writeString(
          workspaces.store().directory(scene.parser).resolve(".record.json1.next"), "{");
      Files.writeString(runDirectory().resolve(".run.json1.next"), "{");
    }
    scene.refs.compareAndSet("refs/osier/" + scene.run + "/integration", null, scene.base, "");
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
    scene.refs.compareAndSet("refs/osier/" + scene.run + "/integration", null, scene.base, "");
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
    comesFrom(scene.run);
    String done = merged("done");

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.swept())
        .extracting(Swept::what)
        .containsExactlyInAnyOrder("done", "@integration");
    assertThat(scene.osierRefs())
        .containsEntry("refs/osier/kept/" + scene.run + "/done", done)
        .containsOnlyKeys(
            "refs/osier/kept/" + scene.run + "/done",
            "refs/osier/kept/" + scene.run + "/@integration");
    scene.assertNothingLeft();
  }

  @Test
  void whatLandedIsNotKept() throws Exception {
    comesFrom(scene.run);
    merged("done");
    String integration = scene.refs.tip("refs/osier/" + scene.run + "/integration");
    Scene.git(scene.root).require("merge", "--quiet", "--ff-only", String.valueOf(integration));

    sweep(Life.CLOSED);

    assertThat(scene.osierRefs()).isEmpty();
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName(
      "G4 While another directory is in its place a workspace stays, and is said every time")
  void whatIsNotItsOwnStays() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = unfinishedWork();
    Path blocked = workspace.path().resolve("secret");
    Files.writeString(blocked, "no reader");
    Path away = directory.resolve("away");
    Files.move(workspace.path(), away);
    Files.createDirectories(workspace.path());

    for (int i = 0; i < 2; i++) {
      Sweep sweep = sweep(Life.CLOSED);
      assertThat(sweep.swept()).isEmpty();
      assertThat(sweep.left()).extracting(Left::failed).containsExactly(true);
      assertThat(away.resolve("secret")).hasContent("no reader");
    }
    Files.delete(workspace.path());
    Files.move(away, workspace.path());
    assertThat(sweep(Life.CLOSED).swept()).hasSize(1);
    assertThat(scene.content(scene.parser.keptRef(), "secret")).isEqualTo("no reader");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 If the kept ref cannot be written the workspace stays")
  void whatCannotBeKeptStays() throws Exception {
    comesFrom(scene.run);
    merged("done");
    Workspace workspace = unfinishedWork();
    String inTheWay = "refs/osier/kept/" + scene.run;
    scene.refs.compareAndSet(inTheWay, null, scene.base, "");

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.swept()).isEmpty();
    assertThat(sweep.left()).extracting(Left::failed).contains(true);
    assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
    assertThat(scene.osierRefs())
        .containsKeys(
            "refs/heads/" + scene.parser.branch(), "refs/osier/" + scene.run + "/integration");
    scene.refs.compareAndSet(inTheWay, scene.base, null, "");
    sweep(Life.CLOSED);
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 One workspace that cannot be saved stays alone, and the run's refs with it")
  void oneThatCannotBeSavedStaysAlone() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = unfinishedWork();
    EffectId other = scene.effect("other");
    write(scene.work(other).path(), "other.txt", "o");
    scene.refs.compareAndSet("refs/osier/" + scene.run + "/integration", null, scene.base, "");
    scene.refs.compareAndSet(scene.parser.keptRef() + "/x", null, scene.base, "");

    Sweep sweep = sweep(Life.CLOSED);

    assertThat(sweep.swept()).extracting(Swept::what).containsExactly("other");
    assertThat(sweep.left()).extracting(Left::what).containsExactly("parser");
    assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
    assertThat(scene.osierRefs()).containsKey("refs/osier/" + scene.run + "/integration");
    scene.refs.compareAndSet(scene.parser.keptRef() + "/x", scene.base, null, "");
    sweep(Life.CLOSED);
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 Kept work is no run, whatever directories there are")
  void keptRefsAreNeverSwept() throws Exception {
    scene.refs.compareAndSet(scene.parser.keptRef(), null, scene.base, "");
    Files.createDirectories(runDirectory().resolveSibling("kept/parser"));
    Files.createDirectories(scene.home);
    setOld(scene.home, scene.repository.commonDir());
    Map<String, FileTime> before = everything();

    assertThat(sweep(Life.CLOSED, PRUNE)).isEqualTo(Sweep.NOTHING);

    assertThat(scene.osierRefs()).containsOnlyKeys(scene.parser.keptRef());
    assertThat(before.keySet()).isSubsetOf(everything().keySet());
  }

  @Test
  void hostileNamesStopNothing() throws Exception {
    comesFrom(scene.run);
    unfinishedWork();
    Scene.git(scene.root).require("branch", "osier/" + scene.run + "/task-a/b");
    Process agent = agent(scene.effect("../../../x"), scene.root);
    try {
      assertThat(sweep(Life.CLOSED).swept()).extracting(Swept::what).contains("parser");
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void repositoryWhoseCheckoutIsGoneIsSwept() throws Exception {
    comesFrom(scene.run);
    Scene.git(scene.root).require("worktree", "add", "--quiet", "--detach", "../linked");
    Path linked = scene.root.resolveSibling("linked");
    Repository byLinked = Repository.find(linked);
    try (Workspaces workspaces = new Workspaces(scene.home, byLinked);
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      Workspace workspace = workspaces.claim(lease, scene.parser, scene.base, List.of());
      write(workspace.path(), "new.txt", "unsaved");
      workspaces
          .store()
          .save(workspaces.store().load(scene.parser).orElseThrow().withStep(Step.RUNNING));
    }
    new RepositoryRegister(scene.home).add(byLinked);
    Scene.git(scene.root).require("worktree", "remove", "--force", "../linked");

    for (Repository repository : new RepositoryRegister(scene.home).all()) {
      sweeper(Life.CLOSED, Rules.WORKER, Instant.now()).sweep(repository, Sweeper.living());
    }

    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }
}
