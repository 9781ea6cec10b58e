package dev.osier.escape;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1 isolated")
class EscapeWatchTest extends EscapeScenario {
  @Test
  void agentThatStaysInItsWorkspaceIsNotBlamed() throws Exception {
    Path path = begin(scene.parser);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");

    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void changedNewAndDeletedFilesOfTheCheckoutAreReportedAndFailNobody() throws Exception {
    begin(scene.parser);
    write(scene.root, "a.txt", "overwritten");
    write(scene.root, "new/file.txt", "n");
    Files.delete(scene.root.resolve("src/b.txt"));

    assertThat(end(scene.parser))
        .isEqualTo(new Escapes(List.of(), List.of("a.txt", "new/file.txt", "src/b.txt")));
  }

  @Test
  void whatTheUserHadChangedBeforeIsNotBlamed() throws Exception {
    write(scene.root, "a.txt", "the user's");
    write(scene.root, "untracked.txt", "the user's");
    Files.delete(scene.root.resolve("src/b.txt"));
    begin(scene.parser);

    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void userFilesThatAreChangedAgainDiscardedOrDeletedAreReported() throws Exception {
    write(scene.root, "a.txt", "the user's");
    write(scene.root, "src/b.txt", "the user's");
    write(scene.root, "untracked.txt", "the user's");
    begin(scene.parser);
    write(scene.root, "a.txt", "the agent's");
    git(scene.root).require("checkout", "-q", "--", "src/b.txt");
    Files.delete(scene.root.resolve("untracked.txt"));

    assertThat(end(scene.parser).suspected())
        .containsExactlyInAnyOrder("a.txt", "src/b.txt", "untracked.txt");
  }

  @Test
  void whatTheUserChangesAfterTheAgentIsNotBlamed() throws Exception {
    begin(scene.parser);
    Instant ended = finish(scene.parser);
    awaitTickAfter(ended);
    write(scene.root, "a.txt", "the user's");

    assertThat(after(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void whatTheUserChangesBetweenBaselineAndAgentIsNotBlamed() throws Exception {
    watch.before(scene.lexer, 1, EscapeWatch.Phase.AGENT);
    write(scene.root, "a.txt", "the user's");
    awaitTickAfter(Instant.now());
    begin(scene.parser);

    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void agentThatEndedBeforeIsNoSuspect() throws Exception {
    begin(scene.lexer);
    awaitTickAfter(finish(scene.lexer));
    begin(scene.parser);
    write(scene.root, "a.txt", "the parser's");

    assertThat(end(scene.parser).suspected()).containsExactly("a.txt");
    assertThat(after(scene.lexer)).isEqualTo(Escapes.NONE);
  }

  @Test
  void fileOutsideWithOldTimeIsReportedAllTheSame() throws Exception {
    begin(scene.parser);
    write(scene.root, "a.txt", "disguised");
    Files.setLastModifiedTime(scene.root.resolve("a.txt"), FileTime.fromMillis(0));

    assertThat(end(scene.parser).suspected()).containsExactly("a.txt");
  }

  @Test
  void branchAndTagOnTheAgentsCommitAreBlamed() throws Exception {
    Path path = begin(scene.parser);
    write(path, "mine.txt", "m");
    String commit = Scene.commitAll(path, "Mine");
    git(path).require("branch", "stray");
    git(path).require("tag", "-a", "-m", "t", "v1");
    git(path).require("branch", "harmless", scene.base);
    git(path).require("update-ref", "refs/heads/main", commit);

    Escapes escapes = end(scene.parser);
    assertThat(escapes.blamed())
        .containsExactly("refs/heads/main", "refs/heads/stray", "refs/tags/v1");
    assertThat(escapes.suspected()).contains("refs/heads/harmless");
  }

  @Test
  void branchOnCommitThatWasTakenBackIsBlamed() throws Exception {
    Path path = begin(scene.parser);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");
    git(path).require("branch", "stray");
    git(path).require("reset", "-q", "--hard", scene.base);

    assertThat(end(scene.parser).blamed()).containsExactly("refs/heads/stray");
  }

  @Test
  void branchesThatTheUserMovesMeanwhileAreNotBlamed() throws Exception {
    Path path = begin(scene.parser);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");
    git(scene.root).require("branch", "users");
    write(scene.root, "theirs.txt", "t");
    Scene.commitAll(scene.root, "Theirs");

    assertThat(end(scene.parser).blamed()).noneMatch(name -> name.startsWith("refs/"));
  }

  @Test
  void commitOfTheUserThatTheAgentMergedIsNotItsOwn() throws Exception {
    Path path = begin(scene.parser);
    write(scene.root, "theirs.txt", "t");
    Scene.commitAll(scene.root, "Theirs");
    git(path).require("merge", "-q", "--no-edit", "main");

    assertThat(end(scene.parser)).isEqualTo(new Escapes(List.of(), List.of("refs/heads/main")));
  }

  @Test
  void branchOfAnEarlierTryIsNotBlamedAgain() throws Exception {
    Path path = begin(scene.parser);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");
    git(path).require("branch", "stray");
    assertThat(end(scene.parser).blamed()).containsExactly("refs/heads/stray");

    begin(scene.parser);

    assertThat(end(scene.parser)).isEqualTo(Escapes.NONE);
  }

  @Test
  void workspacesThatLieInTheCheckoutAreNoEscape() throws Exception {
    try (Workspaces inside = new Workspaces(scene.root.resolve("home"), scene.repository);
        Lease lease = Scene.lease(inside, scene.parser)) {
      EscapeWatch watching = inside.escapeWatch();
      watching.before(scene.parser, 1, Phase.AGENT);
      inside.store().save(record(inside, lease));
      assertThat(watching.after(scene.parser, 1, Phase.AGENT)).isEqualTo(Escapes.NONE);
    }
  }

  private EffectRecord record(Workspaces inside, Lease lease) throws InterruptedException {
    Instant before = Instant.now();
    Workspace workspace = inside.claim(lease, scene.parser, scene.base, List.of());
    assertThat(workspace.path()).startsWith(scene.root);
    return inside
        .store()
        .load(scene.parser)
        .orElseThrow()
        .trying(1, before)
        .agentFoundEnded(Instant.now());
  }

  @Test
  void bareRepositoryHasOnlyRefs() throws Exception {
    Path bare = directory.resolve("bare.git");
    git(scene.root).require("clone", "-q", "--bare", ".", bare.toString());
    try (Workspaces ofBare = new Workspaces(scene.home, dev.osier.git.Repository.find(bare))) {
      EscapeWatch watching = ofBare.escapeWatch();
      watching.before(scene.parser, 1, Phase.AGENT);
      assertThat(watching.after(scene.parser, 1, Phase.AGENT)).isEqualTo(Escapes.NONE);
    }
  }
}
