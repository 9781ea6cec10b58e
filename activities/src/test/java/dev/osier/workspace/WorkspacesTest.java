package dev.osier.workspace;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.Lease;
import dev.osier.name.EffectId;
import dev.osier.workspace.ReleaseResult.Released;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkspacesTest extends KindScenario {
  @Test
  void claimMakesWorktreeOnBranchOfItsOwn() throws Exception {
    Workspace workspace = scene.claim(scene.parser, scene.base);

    assertThat(workspace.path()).startsWith(scene.home).endsWith(Path.of(scene.run, "parser"));
    assertThat(workspace.path().resolve("src/b.txt")).hasContent("b\n");
    assertThat(workspace.adopted()).isFalse();
    assertThat(Scene.git(workspace.path()).require("symbolic-ref", "HEAD"))
        .isEqualTo("refs/heads/osier/" + scene.run + "/task-parser");
    assertThat(Scene.git(workspace.path()).require("status", "--porcelain", "--ignored"))
        .isEqualTo("!! .osier/");
  }

  @Test
  void nextTryFindsTheWorkOfTheOneBefore() throws Exception {
    Workspace first = scene.work(scene.parser);
    write(first.path(), "new.txt", "n");

    Workspace second = scene.claim(scene.parser, scene.base);

    assertThat(second.path()).isEqualTo(first.path());
    assertThat(second.adopted()).isTrue();
    assertThat(second.path().resolve("new.txt")).hasContent("n");
    try (Workspaces workspaces = scene.workspaces()) {
      // Else it would be suspected for ever of what is written outside of workspaces.
      assertThat(workspaces.store().load(scene.parser).orElseThrow().agents())
          .allSatisfy(agent -> assertThat(agent.ended()).isNotNull());
    }
  }

  @Test
  void locksThatTheLastAgentsGitLeftAreRemoved() throws Exception {
    Workspace first = scene.work(scene.parser);
    String admin = Scene.git(first.path()).require("rev-parse", "--absolute-git-dir");
    Files.createFile(Path.of(admin, "index.lock"));
    Files.createFile(
        scene.repository.commonDir().resolve("refs/heads/" + scene.parser.branch() + ".lock"));

    Workspace second = scene.claim(scene.parser, scene.base);

    write(second.path(), "new.txt", "n");
    Scene.commitAll(second.path(), "Works");
  }

  @Test
  @DisplayName("G4 Starting anew from another commit keeps the work of the workspace before")
  void claimFromAnotherStartKeepsTheOldWork() throws Exception {
    Workspace first = scene.work(scene.parser);
    write(first.path(), "new.txt", "n");
    write(scene.root, "main.txt", "m");
    String start = Scene.commitAll(scene.root, "Go on");

    Workspace second = scene.claim(scene.parser, start);

    assertThat(second.adopted()).isFalse();
    assertThat(second.path().resolve("new.txt")).doesNotExist();
    assertThat(second.path().resolve("main.txt")).hasContent("m");
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("n");
    assertThat(scene.release(scene.parser, start))
        .isEqualTo(new Released(scene.parser.keptRef(), List.of()));
  }

  @Test
  @DisplayName("G4 A directory without a record is kept before another is made in its place")
  void directoryWithoutRecordIsKept() throws Exception {
    Workspace first = scene.work(scene.parser);
    write(first.path(), "new.txt", "n");
    Files.delete(directoryOf(scene.parser).resolve("record.json"));

    scene.claim(scene.parser, scene.base);

    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("n");
  }

  @Test
  @DisplayName("G6 An attempt that has lost its lease claims nothing")
  void lostLeaseClaimsNothing() throws Exception {
    try (Workspaces workspaces = scene.workspaces()) {
      Lease lease = Scene.lease(workspaces, scene.parser);
      lease.close();

      assertThatThrownBy(() -> scene.claim(workspaces, lease, scene.parser, scene.base))
          .isInstanceOf(Lease.LostLeaseException.class);
      assertThat(scene.osierRefs()).isEmpty();
    }
  }

  @Test
  @DisplayName("G6 The lease of another effect gives no right to this one")
  void leaseOfAnotherEffectClaimsNothing() throws Exception {
    try (Workspaces workspaces = scene.workspaces();
        Lease other = Scene.lease(workspaces, scene.effect("other"))) {
      assertThatThrownBy(() -> workspaces.claim(other, scene.parser, scene.base, List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName("50 are claimed at once from a branch with an upstream, and none fails")
  void manyAreClaimedAndReleasedAtOnce() throws Exception {
    Path upstream = directory.resolve("upstream.git");
    git(scene.root).require("clone", "-q", "--bare", ".", upstream.toString());
    git(scene.root).require("remote", "add", "origin", upstream.toString());
    git(scene.root).require("fetch", "-q", "origin");
    git(scene.root).require("branch", "-q", "--set-upstream-to=origin/main", "main");
    // By which git notes in the settings, under a lock of its own, where each branch came from.
    git(scene.root).require("config", "branch.autoSetupMerge", "always");
    String settings = git(scene.root).require("config", "--local", "--list");

    scene.workAndKeepAtOnce(50, 50);

    assertThat(git(scene.root).require("config", "--local", "--list")).isEqualTo(settings);
    scene.assertNothingLeft();
  }

  @Test
  void twoAttemptsAtOnceShareOneWorkspaceInTurn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Workspace> attempt = () -> scene.claim(scene.parser, scene.base);
      List<Boolean> adopted = new ArrayList<>();
      for (Future<Workspace> each : threads.invokeAll(List.of(attempt, attempt))) {
        adopted.add(each.get().adopted());
      }
      assertThat(adopted).containsExactlyInAnyOrder(true, false);
    } finally {
      threads.shutdownNow();
    }
  }

  private Path directoryOf(EffectId effect) {
    try (Workspaces workspaces = scene.workspaces()) {
      return workspaces.store().directory(effect);
    }
  }
}
