package dev.osier.workspace;

import static dev.osier.workspace.Scene.PARSER;
import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.workspace.Release.Released;
import dev.osier.workspace.Release.Stayed;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G4, state by state: what an agent may leave in a worktree, and what is kept of it. */
@DisplayName("G4 nothing lost")
class KeeperTest {
  private static final String KEPT = PARSER.keptRef();

  @TempDir Path directory;
  private Scene scene;
  private Path path;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
    path = scene.work(PARSER).path();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void untouchedWorkspaceKeepsNothing() throws Exception {
    assertThat(released()).isEqualTo(new Released(null, List.of()));
  }

  @Test
  void ignoredFilesAreNotKept() throws Exception {
    write(path, "build/out.bin", "o");
    write(path, "x.log", "l");

    assertThat(released().keptRef()).isNull();
  }

  @Test
  void cleanUnmergedBranchIsKeptAsItIs() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    released();

    assertThat(scene.refs.tip(KEPT)).isEqualTo(commit);
  }

  @Test
  void stagedChangedAndDeletedFilesAreKept() throws Exception {
    write(path, "staged.txt", "s");
    git(path).require("add", "staged.txt");
    write(path, "a.txt", "changed");
    Files.delete(path.resolve("src/b.txt"));

    released();

    assertThat(scene.files(KEPT)).containsExactly(".gitignore", "a.txt", "staged.txt");
    assertThat(scene.content(KEPT, "a.txt")).isEqualTo("changed");
    assertThat(scene.isAncestor(scene.base, KEPT)).isTrue();
  }

  @Test
  void contentThatIsOnlyInTheIndexIsKept() throws Exception {
    write(path, "a.txt", "staged");
    git(path).require("add", "a.txt");
    write(path, "a.txt", "a\n");

    released();

    assertThat(scene.content(KEPT, "a.txt")).isEqualTo("a\n");
    assertThat(scene.content(KEPT + "^2", "a.txt")).isEqualTo("staged");
  }

  @Test
  void commitsOfDetachedHeadAreKept() throws Exception {
    git(path).require("checkout", "-q", "--detach");
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    released();

    assertThat(scene.refs.tip(KEPT)).isEqualTo(commit);
  }

  @Test
  void commitsThatNoBranchReachesAreKept() throws Exception {
    write(path, "one.txt", "1");
    String lost = Scene.commitAll(path, "One");
    git(path).require("reset", "-q", "--hard", scene.base);

    released();

    assertThat(scene.refs.tip(KEPT)).isEqualTo(lost);
  }

  @Test
  void workOnAnotherBranchAndOnItsOwnIsKept() throws Exception {
    write(path, "own.txt", "own");
    Scene.commitAll(path, "Own");
    git(path).require("checkout", "-q", "-b", "side", scene.base);
    write(path, "side.txt", "side");
    String side = Scene.commitAll(path, "Side");
    write(path, "dirty.txt", "d");

    released();

    assertThat(scene.content(KEPT, "dirty.txt")).isEqualTo("d");
    assertThat(scene.isAncestor(side, KEPT)).isTrue();
    assertThat(scene.content(KEPT + "^2", "own.txt")).isEqualTo("own");
  }

  @Test
  void branchOfTheUserThatWasOnlyLookedAtIsNotKept() throws Exception {
    git(scene.root).require("checkout", "-q", "-b", "feature");
    write(scene.root, "feature.txt", "f");
    Scene.commitAll(scene.root, "Feature");
    git(scene.root).require("checkout", "-q", "main");
    git(path).require("checkout", "-q", "feature");
    git(path).require("checkout", "-q", PARSER.branch());

    assertThat(released().keptRef()).isNull();
  }

  @Test
  void orphanBranchIsKept() throws Exception {
    git(path).require("checkout", "-q", "--orphan", "fresh");
    write(path, "fresh.txt", "f");

    released();

    assertThat(scene.content(KEPT, "fresh.txt")).isEqualTo("f");
  }

  @Test
  void unfinishedMergeIsKeptWithBothParents() throws Exception {
    git(path).require("checkout", "-q", "-b", "side");
    write(path, "a.txt", "side\n");
    String side = Scene.commitAll(path, "Side");
    git(path).require("checkout", "-q", PARSER.branch());
    write(path, "a.txt", "own\n");
    String own = Scene.commitAll(path, "Own");
    assertThat(git(path).call("merge", "-q", "side").code()).isEqualTo(1);

    released();

    assertThat(scene.content(KEPT, "a.txt")).contains("<<<<<<<").contains("side").contains("own");
    assertThat(git(scene.root).require("rev-parse", KEPT + "^1", KEPT + "^2").lines())
        .containsExactly(own, side);
  }

  @Test
  void stoppedRebaseIsKept() throws Exception {
    write(path, "a.txt", "own\n");
    Scene.commitAll(path, "Own");
    write(path, "later.txt", "l");
    String later = Scene.commitAll(path, "Later");
    git(path).require("branch", "-q", "other", scene.base);
    write(scene.root, "a.txt", "theirs\n");
    Scene.commitAll(scene.root, "Theirs");
    assertThat(git(path).call("rebase", "-q", "main").code()).isEqualTo(1);

    released();

    assertThat(scene.isAncestor(later, KEPT)).isTrue();
    assertThat(scene.content(KEPT, "a.txt")).contains("theirs").contains("own");
  }

  @Test
  void bornNestedRepositoryIsKeptAsItsFiles() throws Exception {
    nested("nested", true);

    Released released = released();

    assertThat(scene.content(KEPT, "nested/inner.txt")).isEqualTo("inner");
    assertThat(scene.content(KEPT, "nested/more.txt")).isEqualTo("more");
    assertThat(released.notes()).singleElement().asString().contains("nested");
  }

  @Test
  void unbornNestedRepositoryIsKeptAsItsFiles() throws Exception {
    nested("deep/nested", false);
    nested("deep/nested/third", false);
    write(path, "beside.txt", "b");

    released();

    assertThat(scene.content(KEPT, "deep/nested/inner.txt")).isEqualTo("inner");
    assertThat(scene.content(KEPT, "deep/nested/third/inner.txt")).isEqualTo("inner");
    assertThat(scene.content(KEPT, "beside.txt")).isEqualTo("b");
  }

  @Test
  void nestedRepositoryThatWasCommittedAsLinkIsKeptAsItsFiles() throws Exception {
    nested("nested", true);
    String link = Scene.commitAll(path, "Link");
    seal(link);

    released();

    assertThat(scene.content(KEPT, "nested/inner.txt")).isEqualTo("inner");
    assertThat(scene.isAncestor(link, KEPT)).isTrue();
  }

  @Test
  void fifoAndSocketAreNamed() throws Exception {
    new ProcessBuilder("mkfifo", path.resolve("pipe").toString()).start().waitFor();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(path.resolve("socket")));
      write(path, "new.txt", "n");

      assertThat(released().notes())
          .containsExactlyInAnyOrder(
              "pipe is no file and was not kept", "socket is no file and was not kept");
    }
    assertThat(scene.files(KEPT)).contains("new.txt").doesNotContain("pipe", "socket");
  }

  @Test
  void filesThatSafecrlfRefusesAreKeptByteByByte() throws Exception {
    git(scene.root).require("config", "core.safecrlf", "true");
    git(scene.root).require("config", "core.autocrlf", "input");
    write(path, "mixed.txt", "a\r\nb\n");
    write(path, "plain.txt", "p\n");

    released();

    assertThat(scene.content(KEPT, "mixed.txt")).isEqualTo("a\r\nb\n");
    assertThat(scene.content(KEPT, "plain.txt")).isEqualTo("p\n");
  }

  @Test
  void filesWhoseRequiredFilterFailsAreKept() throws Exception {
    git(scene.root).require("config", "filter.big.clean", "false");
    git(scene.root).require("config", "filter.big.required", "true");
    write(path, ".gitattributes", "*.bin filter=big\n");
    write(path, "large.bin", "content");
    write(path, "plain.txt", "p");

    released();

    assertThat(scene.content(KEPT, "large.bin")).isEqualTo("content");
    assertThat(scene.content(KEPT, "plain.txt")).isEqualTo("p");
  }

  @Test
  void changedFilesWhoseRequiredFilterFailsAreKept() throws Exception {
    write(path, ".gitattributes", "*.txt filter=big\n");
    write(path, "c.txt", "c");
    Scene.commitAll(path, "Filter");
    git(scene.root).require("config", "filter.big.clean", "false");
    git(scene.root).require("config", "filter.big.required", "true");
    write(path, "a.txt", "changed");
    write(path, "c.txt", "C");

    released();

    assertThat(scene.content(KEPT, "a.txt")).isEqualTo("changed");
    assertThat(scene.content(KEPT, "c.txt")).isEqualTo("C");
    assertThat(scene.content(KEPT, "src/b.txt")).isEqualTo("b\n");
  }

  @Test
  void filesInDirectoryWithoutPermissionAreKept() throws Exception {
    write(path, "closed/file.txt", "f");
    write(path, "closed/secret.txt", "s");
    Files.setPosixFilePermissions(
        path.resolve("closed/secret.txt"), PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(
        path.resolve("closed"), PosixFilePermissions.fromString("---------"));

    released();

    assertThat(scene.content(KEPT, "closed/file.txt")).isEqualTo("f");
    assertThat(scene.content(KEPT, "closed/secret.txt")).isEqualTo("s");
  }

  @Test
  void linkOutOfTheTreeIsKeptAsLink() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "p");
    Files.createSymbolicLink(path.resolve("link"), outside);

    released();

    assertThat(scene.content(KEPT, "link")).isEqualTo(outside.toString());
    assertThat(scene.files(KEPT)).doesNotContain("link/precious");
    assertThat(outside.resolve("precious")).hasContent("p");
  }

  @Test
  void filesWithOddNamesAreKept() throws Exception {
    List<String> names =
        List.of(
            "new\nline",
            "-dash",
            "tab\there",
            "\"quoted\"",
            "ünïcode ☃",
            ":(top)magic",
            "*",
            "n".repeat(255),
            "é".repeat(127),
            " ");
    for (String name : names) {
      Files.writeString(path.resolve(name), name);
    }

    released();

    assertThat(scene.files(KEPT)).containsAll(names);
    for (String name : names) {
      assertThat(scene.content(KEPT, name)).isEqualTo(name);
    }
  }

  @Test
  void nestedRepositoriesWithOddNamesAreKept() throws Exception {
    List<String> names = List.of("new\nline", "-dash", "*", ":(top)x", "ü ☃");
    for (String name : names) {
      nested(name, false);
    }

    released();

    for (String name : names) {
      assertThat(scene.content(KEPT, name + "/inner.txt")).isEqualTo("inner");
    }
  }

  @Test
  void caseOnlyRenameIsKept() throws Exception {
    Files.move(path.resolve("a.txt"), path.resolve("A.txt"));

    released();

    assertThat(scene.files(KEPT)).contains("A.txt").doesNotContain("a.txt");
  }

  @Test
  void changedModeIsKept() throws Exception {
    Files.setPosixFilePermissions(
        path.resolve("a.txt"), PosixFilePermissions.fromString("rwxr-xr-x"));

    released();

    assertThat(git(scene.root).require("ls-tree", KEPT, "a.txt")).startsWith("100755");
  }

  @Test
  void staleIndexLockIsNoObstacle() throws Exception {
    write(path, "new.txt", "n");
    Files.createFile(admin().resolve("index.lock"));

    released();

    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
  }

  @Test
  void damagedIndexIsNoObstacle() throws Exception {
    write(path, "new.txt", "n");
    write(path, "a.txt", "changed");
    Files.writeString(admin().resolve("index"), "no index");

    released();

    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
    assertThat(scene.content(KEPT, "a.txt")).isEqualTo("changed");
  }

  @Test
  void splitIndexIsNoObstacle() throws Exception {
    git(path).require("update-index", "--split-index");
    git(scene.root).require("config", "core.safecrlf", "true");
    git(scene.root).require("config", "core.autocrlf", "input");
    write(path, "mixed.txt", "a\r\nb\n");

    released();

    assertThat(scene.files(KEPT)).contains("mixed.txt", "a.txt", "src/b.txt");
  }

  @Test
  void filesThatGitWasToldToOverlookAreKept() throws Exception {
    git(path).require("update-index", "--assume-unchanged", "a.txt");
    git(path).require("update-index", "--skip-worktree", "src/b.txt");
    write(path, "a.txt", "hidden");
    write(path, "src/b.txt", "hidden, too");

    released();

    assertThat(scene.content(KEPT, "a.txt")).isEqualTo("hidden");
    assertThat(scene.content(KEPT, "src/b.txt")).isEqualTo("hidden, too");
  }

  @Test
  void sparseCheckoutKeepsWhatItDoesNotShow() throws Exception {
    git(path).require("sparse-checkout", "set", "--no-cone", "/a.txt");
    assertThat(path.resolve("src/b.txt")).doesNotExist();
    write(path, "a.txt", "changed");
    write(path, "other/new.txt", "n");

    released();

    assertThat(scene.files(KEPT)).contains("src/b.txt", "other/new.txt");
    assertThat(scene.content(KEPT, "a.txt")).isEqualTo("changed");
  }

  @Test
  void commitsOutliveTheirWorktreesDirectory() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    Files.move(path, directory.resolve("moved-away"));

    released();

    assertThat(scene.refs.tip(KEPT)).isEqualTo(commit);
  }

  @Test
  void filesOutliveWhatGitKnowsOfTheWorktree() throws Exception {
    write(path, "new.txt", "n");
    Files.delete(path.resolve(".git"));
    git(scene.root).require("worktree", "prune", "--expire=now");

    released();

    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
    assertThat(scene.content(KEPT, "src/b.txt")).isEqualTo("b\n");
  }

  @Test
  void repositoryThatTheAgentMadeInPlaceOfTheWorktreeIsKept() throws Exception {
    Files.delete(path.resolve(".git"));
    git(path).require("init", "-q");
    write(path, "new.txt", "n");
    Scene.commitAll(path, "Mine");

    released();

    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
  }

  @Test
  void worktreeWithoutItsHeadFileIsKept() throws Exception {
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    write(path, "two.txt", "2");
    Files.delete(admin().resolve("HEAD"));

    released();

    assertThat(scene.files(KEPT)).contains("one.txt", "two.txt");
  }

  @Test
  void worktreeWithRelativeLinksIsKept() throws Exception {
    git(path).require("checkout", "-q", "--detach");
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    Path admin = admin();
    Files.writeString(
        admin.resolve("gitdir"), admin.relativize(path.resolve(".git")).toString() + "\n");
    Files.writeString(path.resolve(".git"), "gitdir: " + path.relativize(admin) + "\n");

    released();

    assertThat(scene.refs.tip(KEPT)).isEqualTo(commit);
    scene.assertNothingLeft();
  }

  @Test
  void reflogOfCommitsThatAreGoneIsNoObstacle() throws Exception {
    write(path, "new.txt", "n");
    Files.writeString(
        admin().resolve("logs/HEAD"),
        "%s %s A <a@b> 1 +0000\tcommit: x%n".formatted("1".repeat(40), "2".repeat(40)),
        StandardOpenOption.APPEND);

    released();

    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
  }

  @Test
  void filesWhoseNamesAreNoTextAreKept() throws Exception {
    new ProcessBuilder("sh", "-c", "printf n > \"$(printf 'caf\\351')\"")
        .directory(path.toFile())
        .start()
        .waitFor();

    released();

    assertThat(git(scene.root).require("-c", "core.quotePath=true", "ls-tree", "-r", KEPT))
        .contains("caf\\351");
  }

  @Test
  void whatOsierWroteIsNotKept() throws Exception {
    write(path, ".osier/task.json", "{}");
    Files.delete(path.resolve(".osier/.gitignore"));

    assertThat(released().keptRef()).isNull();
  }

  @Test
  void whatACheckLeftInSealedWorkspaceIsNotKept() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    seal(commit);
    write(path, "report.txt", "made by a check");

    released();

    assertThat(scene.refs.tip(KEPT)).isEqualTo(commit);
  }

  @Test
  void workAfterTheSealIsKept() throws Exception {
    seal(scene.base);
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    write(path, "two.txt", "2");

    released();

    assertThat(scene.files(KEPT)).contains("one.txt", "two.txt");
  }

  @Test
  void secondSaveMovesTheFirstAside() throws Exception {
    write(path, "first.txt", "1");
    released();
    path = scene.work(PARSER).path();
    write(path, "second.txt", "2");
    released();
    path = scene.work(PARSER).path();
    write(path, "third.txt", "3");
    released();

    assertThat(scene.files(KEPT)).contains("third.txt").doesNotContain("second.txt");
    assertThat(scene.files(KEPT + "@1")).contains("first.txt");
    assertThat(scene.files(KEPT + "@2")).contains("second.txt");
  }

  @Test
  void commitIsKeptThoughNoMergedCommitIsKnown() throws Exception {
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    scene.release(PARSER, null);

    assertThat(scene.refs.tip(KEPT)).isEqualTo(commit);
  }

  @Test
  void workspaceThatCannotBeKeptStays() throws Exception {
    write(path, "new.txt", "n");
    Path lock = scene.repository.commonDir().resolve(KEPT + ".lock");
    Files.createDirectories(lock.getParent());
    Files.createFile(lock);

    Release release = scene.release(PARSER, scene.base);

    assertThat(release).isInstanceOf(Stayed.class);
    assertThat(((Stayed) release).reason()).contains(KEPT);
    assertThat(path.resolve("new.txt")).hasContent("n");
    Files.delete(lock);
    released();
    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
  }

  @Test
  void hooksSigningAndMissingNameAreNoObstacle() throws Exception {
    git(scene.root).require("config", "commit.gpgsign", "true");
    git(scene.root).require("config", "user.useConfigOnly", "true");
    Path hook = scene.repository.commonDir().resolve("hooks/reference-transaction");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    write(path, "new.txt", "n");

    released();

    assertThat(scene.content(KEPT, "new.txt")).isEqualTo("n");
  }

  private Released released() throws Exception {
    Release release = scene.release(PARSER, scene.base);
    assertThat(release).isInstanceOf(Released.class);
    assertThat(path).doesNotExist();
    assertThat(scene.refs.tip("refs/heads/" + PARSER.branch())).isNull();
    return (Released) release;
  }

  private void seal(String commit) {
    try (Workspaces workspaces = scene.workspaces()) {
      EffectRecord record = workspaces.store().load(PARSER).orElseThrow();
      workspaces.store().save(record.agentEnded(Instant.now()).sealedAs(commit));
    }
  }

  private void nested(String name, boolean born) throws Exception {
    Path nested = Files.createDirectories(path.resolve(name));
    git(nested).require("init", "-q");
    write(nested, "inner.txt", "inner");
    if (born) {
      Scene.commitAll(nested, "Inner");
      write(nested, "more.txt", "more");
    }
  }

  private Path admin() throws Exception {
    return Path.of(git(path).require("rev-parse", "--absolute-git-dir"));
  }
}
