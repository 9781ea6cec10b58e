package dev.osier.workspace;

import static dev.osier.workspace.Scene.PARSER;
import static dev.osier.workspace.Scene.RUN;
import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.run.EffectId;
import dev.osier.workspace.EscapeWatch.Escapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G1 isolated")
class EscapeWatchTest {
  private static final EffectId LEXER = new EffectId(RUN, "lexer");

  @TempDir Path directory;
  private Scene scene;
  private Workspaces workspaces;
  private EscapeWatch watch;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
    workspaces = scene.workspaces();
    watch = workspaces.escapeWatch();
  }

  @AfterEach
  void close() {
    workspaces.close();
    scene.close();
  }

  @Test
  void agentThatStaysInItsWorkspaceIsNotBlamed() throws Exception {
    Path path = begin(PARSER);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");

    assertThat(end(PARSER)).isEqualTo(Escapes.NONE);
  }

  @Test
  void changedNewAndDeletedFilesOfTheCheckoutAreBlamed() throws Exception {
    begin(PARSER);
    write(scene.root, "a.txt", "overwritten");
    write(scene.root, "new/file.txt", "n");
    Files.delete(scene.root.resolve("src/b.txt"));

    assertThat(end(PARSER))
        .isEqualTo(new Escapes(List.of("a.txt", "new/file.txt", "src/b.txt"), List.of()));
  }

  @Test
  void whatTheUserHadChangedBeforeIsNotBlamed() throws Exception {
    write(scene.root, "a.txt", "the user's");
    write(scene.root, "untracked.txt", "the user's");
    Files.delete(scene.root.resolve("src/b.txt"));
    begin(PARSER);

    assertThat(end(PARSER)).isEqualTo(Escapes.NONE);
  }

  @Test
  void userFilesThatAreChangedAgainDiscardedOrDeletedAreBlamed() throws Exception {
    write(scene.root, "a.txt", "the user's");
    write(scene.root, "src/b.txt", "the user's");
    write(scene.root, "untracked.txt", "the user's");
    begin(PARSER);
    write(scene.root, "a.txt", "the agent's");
    git(scene.root).require("checkout", "-q", "--", "src/b.txt");
    Files.delete(scene.root.resolve("untracked.txt"));

    assertThat(end(PARSER).blamed())
        .containsExactlyInAnyOrder("a.txt", "src/b.txt", "untracked.txt");
  }

  @Test
  void whatTheUserChangesAfterTheAgentIsNotBlamed() throws Exception {
    begin(PARSER);
    Instant ended = finish(PARSER);
    awaitTickAfter(ended);
    write(scene.root, "a.txt", "the user's");

    assertThat(watch.afterAgent(PARSER)).isEqualTo(Escapes.NONE);
  }

  @Test
  void whatTheUserChangesBetweenBaselineAndAgentIsNotBlamed() throws Exception {
    watch.watchRun(RUN);
    write(scene.root, "a.txt", "the user's");
    awaitTickAfter(Instant.now());
    begin(PARSER);

    assertThat(end(PARSER)).isEqualTo(Escapes.NONE);
  }

  @Test
  void oneOfTwoAgentsThatRanIsOnlySuspected() throws Exception {
    begin(PARSER);
    begin(LEXER);
    write(scene.root, "a.txt", "whose?");

    assertThat(end(PARSER)).isEqualTo(new Escapes(List.of(), List.of("a.txt")));
    assertThat(end(LEXER)).isEqualTo(new Escapes(List.of(), List.of("a.txt")));
  }

  @Test
  void agentThatEndedBeforeIsNoSuspect() throws Exception {
    begin(LEXER);
    awaitTickAfter(finish(LEXER));
    begin(PARSER);
    write(scene.root, "a.txt", "the parser's");

    assertThat(end(PARSER).blamed()).containsExactly("a.txt");
    assertThat(watch.afterAgent(LEXER)).isEqualTo(Escapes.NONE);
  }

  @Test
  void earlierTryOfAnotherTaskIsSuspectStill() throws Exception {
    begin(PARSER);
    begin(LEXER);
    write(scene.root, "a.txt", "the lexer's");
    awaitTickAfter(finish(LEXER));
    begin(LEXER);

    assertThat(end(PARSER)).isEqualTo(new Escapes(List.of(), List.of("a.txt")));
  }

  @Test
  void damagedRecordOfAnotherTaskMakesASuspect() throws Exception {
    begin(LEXER);
    begin(PARSER);
    Files.writeString(workspaces.store().directory(LEXER).resolve("record.json"), "{");
    write(scene.root, "a.txt", "whose?");

    assertThat(end(PARSER).suspected()).containsExactly("a.txt");
  }

  @Test
  void userAtWorkWithGitIsSuspectToo() throws Exception {
    begin(PARSER);
    write(scene.root, "a.txt", "whose?");
    Files.createFile(scene.root.resolve(".git/index.lock"));

    assertThat(end(PARSER).suspected()).containsExactly("a.txt");
  }

  @Test
  void fileOutsideWithOldTimeIsBlamedAllTheSame() throws Exception {
    begin(PARSER);
    write(scene.root, "a.txt", "disguised");
    Files.setLastModifiedTime(scene.root.resolve("a.txt"), FileTime.fromMillis(0));

    assertThat(end(PARSER).blamed()).containsExactly("a.txt");
  }

  @Test
  void branchAndTagOnTheAgentsCommitAreBlamed() throws Exception {
    Path path = begin(PARSER);
    write(path, "mine.txt", "m");
    String commit = Scene.commitAll(path, "Mine");
    git(path).require("branch", "stray");
    git(path).require("tag", "-a", "-m", "t", "v1");
    git(path).require("branch", "harmless", scene.base);
    assertThat(scene.refs.compareAndSet("refs/heads/main", scene.base, commit, "")).isTrue();

    assertThat(end(PARSER).blamed())
        .contains("refs/heads/main", "refs/heads/stray", "refs/tags/v1")
        .doesNotContain("refs/heads/harmless");
  }

  @Test
  void branchOnCommitThatWasTakenBackIsBlamed() throws Exception {
    Path path = begin(PARSER);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");
    git(path).require("branch", "stray");
    git(path).require("reset", "-q", "--hard", scene.base);

    assertThat(end(PARSER).blamed()).containsExactly("refs/heads/stray");
  }

  @Test
  void branchesThatTheUserMovesMeanwhileAreNotBlamed() throws Exception {
    Path path = begin(PARSER);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");
    git(scene.root).require("branch", "users");
    write(scene.root, "theirs.txt", "t");
    Scene.commitAll(scene.root, "Theirs");

    assertThat(end(PARSER).blamed()).noneMatch(name -> name.startsWith("refs/"));
  }

  @Test
  void commitOfTheUserThatTheAgentMergedIsNotItsOwn() throws Exception {
    Path path = begin(PARSER);
    write(scene.root, "theirs.txt", "t");
    Scene.commitAll(scene.root, "Theirs");
    git(path).require("merge", "-q", "--no-edit", "main");

    assertThat(end(PARSER)).isEqualTo(new Escapes(List.of(), List.of("refs/heads/main")));
  }

  @Test
  void branchOfAnEarlierTryIsNotBlamedAgain() throws Exception {
    Path path = begin(PARSER);
    write(path, "mine.txt", "m");
    Scene.commitAll(path, "Mine");
    git(path).require("branch", "stray");
    assertThat(end(PARSER).blamed()).containsExactly("refs/heads/stray");

    begin(PARSER);

    assertThat(end(PARSER)).isEqualTo(Escapes.NONE);
  }

  @Test
  void workspacesThatLieInTheCheckoutAreNoEscape() throws Exception {
    try (Workspaces inside = new Workspaces(scene.root.resolve("home"), scene.repository);
        Lease lease = Scene.lease(inside, PARSER)) {
      EscapeWatch watching = inside.escapeWatch();
      watching.beforeAgent(PARSER, 1);
      inside.store().save(record(inside, lease));
      assertThat(watching.afterAgent(PARSER)).isEqualTo(Escapes.NONE);
    }
  }

  private EffectRecord record(Workspaces inside, Lease lease) throws InterruptedException {
    Instant before = Instant.now();
    Workspace workspace = inside.claim(lease, PARSER, scene.base, List.of());
    assertThat(workspace.path()).startsWith(scene.root);
    return inside.store().load(PARSER).orElseThrow().trying(1, before).agentEnded(Instant.now());
  }

  @Test
  void bareRepositoryHasOnlyRefs() throws Exception {
    Path bare = directory.resolve("bare.git");
    git(scene.root).require("clone", "-q", "--bare", ".", bare.toString());
    try (Workspaces ofBare = new Workspaces(scene.home, dev.osier.git.Repository.find(bare))) {
      EscapeWatch watching = ofBare.escapeWatch();
      watching.beforeAgent(PARSER, 1);
      assertThat(watching.afterAgent(PARSER)).isEqualTo(Escapes.NONE);
    }
  }

  /** Starts a try; the workspace. */
  private Path begin(EffectId effect) throws InterruptedException {
    Path path = scene.claim(effect, scene.base).path();
    EffectRecord record = workspaces.store().load(effect).orElseThrow();
    int number = record.tryNumber() + 1;
    watch.beforeAgent(effect, number);
    workspaces.store().save(record.trying(number, Instant.now()));
    return path;
  }

  private Escapes end(EffectId effect) throws InterruptedException {
    finish(effect);
    return watch.afterAgent(effect);
  }

  private Instant finish(EffectId effect) {
    EffectRecord record = workspaces.store().load(effect).orElseThrow();
    Instant now = Instant.now();
    workspaces.store().save(record.agentEnded(now));
    return now;
  }

  /** Until the file system's clock is certainly past what counts as the same moment. */
  private void awaitTickAfter(Instant instant) throws IOException {
    Path probe = directory.resolve("probe");
    Instant stamped;
    do {
      Files.writeString(probe, "p");
      Object time = Files.getAttribute(probe, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      stamped = ((FileTime) time).toInstant();
    } while (!stamped.isAfter(instant.plus(Duration.ofMillis(20))));
  }
}
