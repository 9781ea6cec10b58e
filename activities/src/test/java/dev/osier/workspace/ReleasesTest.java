package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.Lease;
import dev.osier.name.EffectId;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReleasesTest extends KindScenario {
  @Test
  @DisplayName("G5 Releasing merged work leaves nothing, and keeps nothing")
  void mergedWorkIsReleased() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "new.txt", "n");
    String merged = Scene.commitAll(workspace.path(), "Work");

    assertThat(scene.release(scene.parser, merged)).isEqualTo(new Released(null, List.of()));

    assertThat(scene.osierRefs()).isEmpty();
    scene.assertNothingLeft();
  }

  @Test
  void releasingAgainGivesTheSameAnswer() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "new.txt", "n");

    ReleaseResult first = scene.release(scene.parser, scene.base);
    Map<String, String> refs = scene.osierRefs();

    assertThat(first).isEqualTo(new Released(scene.parser.keptRef(), List.of()));
    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(first);
    assertThat(scene.osierRefs()).isEqualTo(refs);
  }

  @Test
  void effectThatNeverWasIsReleased() throws Exception {
    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(null, List.of()));
  }

  @Test
  @DisplayName("G6 A workspace whose attempt lives is not released")
  void liveAttemptKeepsItsWorkspace() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      ExecutorService threads = Executors.newSingleThreadExecutor();
      try {
        Future<ReleaseResult> release =
            threads.submit(() -> scene.release(scene.parser, scene.base));
        assertThat(release.isDone()).isFalse();
        assertThat(workspace.path()).exists();
        lease.close();
        assertThat(release.get()).isInstanceOf(Released.class);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  @DisplayName("G5 An agent's process that left its session is ended before its workspace goes")
  void strayProcessIsEnded() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    ProcessBuilder builder =
        new ProcessBuilder("setsid", "sleep", "600").directory(workspace.path().toFile());
    builder.environment().put("OSIER_EFFECT", scene.parser.toString());
    Process stray = builder.start();

    assertThat(scene.release(scene.parser, scene.base)).isInstanceOf(Released.class);

    assertThat(stray.isAlive()).isFalse();
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName(
      "G4 G5 An agent that commits as it is told to end is no hindrance, and loses nothing")
  void commitAtTheLastMomentIsKept() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    String identity = "git -c user.name=A -c user.email=a@example.com";
    String agent =
        "trap 'echo last >last.txt; git add -A; %s commit -qm Last; exit' TERM; echo ready; %s"
            .formatted(identity, "while :; do sleep 0.05; done");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", agent).directory(workspace.path().toFile());
    builder.environment().put("OSIER_EFFECT", scene.parser.toString());
    Process process = builder.start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");

    assertThat(scene.release(scene.parser, scene.base))
        .isEqualTo(new Released(scene.parser.keptRef(), List.of()));

    assertThat(scene.content(scene.parser.keptRef(), "last.txt")).isEqualTo("last\n");
    scene.assertNothingLeft();
  }

  @Test
  void directoriesWithoutAnyPermissionDoNotStopRemoval() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "closed/file", "f");
    Path closed = workspace.path().resolve("closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    assertThat(scene.release(scene.parser, scene.base))
        .isEqualTo(new Released(scene.parser.keptRef(), List.of()));

    assertThat(scene.content(scene.parser.keptRef(), "closed/file")).isEqualTo("f");
    scene.assertNothingLeft();
  }

  @Test
  void branchThatTheUserHasCheckedOutStaysAndIsNamed() throws Exception {
    scene.work(scene.parser);
    Scene.git(scene.root)
        .require("checkout", "-q", "--ignore-other-worktrees", scene.parser.branch());

    ReleaseResult release = scene.release(scene.parser, scene.base);

    assertThat(release).isInstanceOf(Stayed.class);
    assertThat(((Stayed) release).reason()).contains(scene.parser.branch());
    Scene.git(scene.root).require("checkout", "-q", "main");
    assertThat(scene.release(scene.parser, scene.base)).isInstanceOf(Released.class);
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G5 The end of a run leaves its result, what is kept, and nothing else")
  void endOfRunLeavesOnlyResultAndKeptWork() throws Exception {
    write(scene.work(scene.parser).path(), "new.txt", "n");
    scene.work(scene.effect("lexer"));
    EffectId verify = scene.effect("@verify");
    EffectId answer = scene.effect("answer");
    EffectId orphan = scene.effect("orphan");
    scene.claim(orphan, scene.base);
    Files.delete(directoryOf(orphan).resolve("record.json"));
    try (Workspaces workspaces = scene.workspaces();
        Lease one = Scene.lease(workspaces, verify);
        Lease two = Scene.lease(workspaces, answer)) {
      write(
          workspaces.claimDetached(one, verify, scene.base, List.of()).path(),
          "built.log",
          "ignored");
      write(workspaces.claimScratch(two, answer).path(), "notes", "scratch");
    }
    String merged = "refs/heads/osier/" + scene.run + "/merged";
    scene.refs.compareAndSet(merged, null, scene.base, "");
    scene.refs.compareAndSet("refs/osier/" + scene.run + "/integration", null, scene.base, "");
    String other = "refs/osier/" + scene.run + "4/integration";
    scene.refs.compareAndSet(other, null, scene.base, "");

    try (Workspaces workspaces = scene.workspaces()) {
      Map<EffectId, ReleaseResult> releases = workspaces.releaseRun(scene.run, scene.base);
      assertThat(releases)
          .hasSize(5)
          .containsEntry(scene.parser, new Released(scene.parser.keptRef(), List.of()))
          .containsEntry(orphan, new Released(null, List.of()))
          .containsEntry(verify, new Released(null, List.of()))
          .containsEntry(answer, new Released(null, List.of()));
      assertThat(workspaces.store().load(scene.parser).orElseThrow().step())
          .isEqualTo(Step.REMOVED);
    }

    assertThat(scene.osierRefs()).containsOnlyKeys(merged, scene.parser.keptRef(), other);
    scene.refs.compareAndSet(merged, scene.base, null, "");
    scene.assertNothingLeft();
    try (Stream<Path> state = Files.walk(scene.repository.osierDirectory())) {
      assertThat(state.filter(path -> path.getFileName().toString().startsWith("lease"))).isEmpty();
    }
  }

  @Test
  @DisplayName("G1 A link that an agent put in the workspace's place is removed, not followed")
  void linkInPlaceOfTheWorkspaceIsNotFollowed() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Path precious = Files.createDirectories(directory.resolve("precious"));
    Files.writeString(precious.resolve("file"), "p");
    Files.move(workspace.path(), directory.resolve("moved"));
    Files.createSymbolicLink(workspace.path(), precious);

    assertThat(scene.release(scene.parser, scene.base)).isInstanceOf(Released.class);

    assertThat(precious.resolve("file")).hasContent("p");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G1 A record that names a directory of the user's removes nothing")
  void recordThatNamesAnotherDirectoryRemovesNothing() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Path precious = Files.createDirectories(directory.resolve("precious/" + scene.run + "/parser"));
    Path record = directoryOf(scene.parser).resolve("record.json");
    Files.writeString(
        record, Files.readString(record).replace(workspace.path().toString(), precious.toString()));

    ReleaseResult release = scene.release(scene.parser, scene.base);

    assertThat(release).isInstanceOf(Released.class);
    assertThat(precious).exists();
    assertThat(workspace.path()).doesNotExist();
  }

  @Test
  void whatALandingCheckLeavesIsNotKept() throws Exception {
    EffectId verify = scene.effect("@verify");
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, verify)) {
      write(workspaces.claimDetached(lease, verify, scene.base, List.of()).path(), "out.txt", "o");
    }

    assertThat(scene.release(verify, scene.base)).isEqualTo(new Released(null, List.of()));
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G1 Worktrees of the user whose disk is not there are not forgotten")
  void usersOwnWorktreesStay() throws Exception {
    Path users = directory.resolve("users");
    Scene.git(scene.root).require("worktree", "add", "-q", users.toString());
    Files.move(users, directory.resolve("unmounted"));
    scene.work(scene.parser);

    scene.release(scene.parser, scene.base);

    assertThat(Scene.git(scene.root).require("worktree", "list", "--porcelain"))
        .contains(users.toString());
  }

  private Path directoryOf(EffectId effect) {
    try (Workspaces workspaces = scene.workspaces()) {
      return workspaces.store().directory(effect);
    }
  }

  @Test
  @DisplayName("G5 a write that a kill cut off goes with its run, not only by a sweep")
  void cutOffWriteGoesWithItsRun() throws Exception {
    EffectId task = scene.effect("parser");
    Path left;
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, task)) {
      write(workspaces.claimScratch(lease, task).path(), "notes", "scratch");
      left = workspaces.store().directory(task).resolve(".record.json123.next");
      Files.writeString(left, "{");
    }

    try (Workspaces workspaces = scene.workspaces()) {
      assertThat(workspaces.releaseRun(scene.run, scene.base).get(task))
          .isInstanceOf(Released.class);
    }

    assertThat(left).doesNotExist();
  }
}
