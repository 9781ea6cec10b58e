package dev.osier.sweep;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.effect.RunOrigin;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.inspect.WorkspaceList;
import dev.osier.plan.WorkspaceKind;
import dev.osier.sweep.RepositoryRegister.Missing;
import dev.osier.workspace.FaultPoint;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user moves the repository ({@code mv}) while there are workspaces of it. */
class MovedRepositoryTest {
  @TempDir Path directory;
  private Scene scene;
  private Repository moved;

  @AfterEach
  void close() {
    scene.close();
  }

  private void workAndMove(WorkspaceKind kind) throws Exception {
    scene = Scene.in(directory, kind);
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "done.txt", "committed");
    Scene.commitAll(workspace.path(), "Done");
    write(workspace.path(), "new.txt", "unsaved");
    RunOrigin origin =
        new RunOrigin(scene.run, "demo", "default", new RunOrigin.Server("n", null, null));
    try (Workspaces workspaces = scene.workspaces()) {
      origin.save(workspaces.store());
      EffectRecord record = workspaces.store().load(scene.parser).orElseThrow();
      workspaces.store().save(record.agentFoundEnded(Instant.now()));
    }
    new RepositoryRegister(scene.home).add(scene.repository);
    moved = Repository.find(Files.move(scene.root, directory.toRealPath().resolve("elsewhere")));
  }

  private void assertKeptAndNothingLeft() throws Exception {
    try (Refs refs = Refs.of(moved)) {
      assertThat(refs.under("refs/heads/osier/")).isEmpty();
    }
    String kept = scene.parser.keptRef();
    assertThat(git(moved.root()).require("show", kept + ":new.txt")).isEqualTo("unsaved");
    assertThat(git(moved.root()).require("show", kept + ":done.txt")).isEqualTo("committed");
    assertThat(git(moved.root()).require("worktree", "list").lines()).hasSize(1);
    assertThat(scene.home.resolve("workspaces")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKTREE", "CLONE"})
  @DisplayName("G4 G5 Released in its new place, all is kept and nothing is left in the old one")
  void releasedInItsNewPlace(WorkspaceKind kind) throws Exception {
    workAndMove(kind);

    try (Workspaces workspaces = new Workspaces(scene.home, moved)) {
      assertThat(workspaces.releaseRun(scene.run, scene.base).get(scene.parser))
          .isEqualTo(new Released(scene.parser.keptRef(), List.of()));
    }

    assertKeptAndNothingLeft();
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKTREE", "CLONE"})
  @DisplayName("G4 The next attempt keeps what there is and begins anew in the new place")
  void nextAttemptBeginsAnew(WorkspaceKind kind) throws Exception {
    workAndMove(kind);

    try (Workspaces workspaces = new Workspaces(scene.home, moved)) {
      try (Lease lease = Scene.lease(workspaces, scene.parser)) {
        Workspace again = workspaces.claim(lease, scene.parser, scene.base, kind, List.of());
        assertThat(again.adopted()).isFalse();
        assertThat(again.path().resolve("a.txt")).hasContent("a\n");
        assertThat(again.path().resolve("new.txt")).doesNotExist();
        assertThat(git(again.path()).require("status", "--porcelain")).isEmpty();
      }
      workspaces.releaseRun(scene.run, scene.base);
    }

    assertKeptAndNothingLeft();
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKTREE", "CLONE"})
  @DisplayName("G4 G5 The sweeper says what it cannot look after, and does once it may")
  void sweptOnceItsPlaceIsKnown(WorkspaceKind kind) throws Exception {
    workAndMove(kind);
    HostSweep sweep =
        new HostSweep(scene.home, of -> RunLiveness.Life.CLOSED, Sweeper.Rules.WORKER);
    RepositoryRegister register = new RepositoryRegister(scene.home);
    SweepScenario.setOld(scene.home.resolve("repositories"));

    for (int i = 0; i < 2; i++) {
      Sweep unknown = sweep.sweep();
      assertThat(unknown.swept()).isEmpty();
      assertThat(unknown.left())
          .extracting(Sweep.Left::reason)
          .singleElement()
          .asString()
          .contains(scene.root + " is not there", "run osier workspaces prune in its new place");
      assertThat(register.missing()).extracting(Missing::root).containsExactly(scene.root);
    }
    Sweep known = sweep.sweep(List.of(moved));
    assertThat(known.swept()).extracting(Sweep.Swept::what).containsExactly("parser");

    assertKeptAndNothingLeft();
    assertThat(sweep.sweep().left()).isEmpty();
    assertThat(scene.home.resolve("repositories")).isEmptyDirectory();
  }

  @Test
  void listSaysHowGitIsUsedInItAgain() throws Exception {
    workAndMove(WorkspaceKind.WORKTREE);

    assertThat(leftovers())
        .containsExactly(
            "its repository was moved: to use git in it, run git worktree repair there");

    git(moved.root()).require("worktree", "repair");
    assertThat(leftovers()).isEmpty();
  }

  private List<String> leftovers() throws Exception {
    return new WorkspaceList(scene.home, moved).find().workspaces().get(0).leftovers();
  }

  @Test
  void workspaceThatIsKeptStaysItsTimeAndGoesThen() throws Exception {
    scene = Scene.in(directory);
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "done.txt", "committed");
    write(workspace.path(), "new.txt", "unsaved");
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(
          List.of(scene.parser), scene.base, Map.of(scene.parser, Duration.ofHours(1)));
    }
    moved = Repository.find(Files.move(scene.root, directory.toRealPath().resolve("elsewhere")));

    for (int hours = 0; hours < 4; hours += 2) {
      Sweeper sweeper =
          new Sweeper(
              scene.home,
              of -> RunLiveness.Life.LIVE,
              Sweeper.Rules.WORKER,
              FaultPoint.Observer.NONE,
              java.time.Clock.offset(java.time.Clock.systemUTC(), Duration.ofHours(hours)));
      sweeper.sweep(moved, Sweeper.living());
      assertThat(Files.exists(workspace.path())).isEqualTo(hours == 0);
    }
    assertKeptAndNothingLeft();
  }
}
