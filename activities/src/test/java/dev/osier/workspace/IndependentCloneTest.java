package dev.osier.workspace;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch;
import dev.osier.file.Trash;
import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.TestRepository;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for a clone besides what holds for every kind. */
@DisplayName("clone")
class IndependentCloneTest {
  @TempDir Path directory;
  private Scene scene;
  private String kept;
  private String branch;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory, WorkspaceKind.CLONE);
    kept = scene.parser.keptRef();
    branch = "refs/heads/" + scene.parser.branch();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void isRepositoryOfItsOwnWithItsDirectoryInside() throws Exception {
    Path path = scene.work(scene.parser).path();

    assertThat(path.resolve(".git")).isDirectory();
    assertThat(path.resolve(".git/objects/info/alternates")).doesNotExist();
    assertThat(git(path).require("rev-parse", "--path-format=absolute", "--git-common-dir"))
        .isEqualTo(path.resolve(".git").toString());
    assertThat(git(path).require("fsck", "--full")).isEmpty();
    assertThat(scene.refs.tip(branch)).isEqualTo(scene.base);
  }

  @Test
  @DisplayName("G1 The submodule of a clone has its own objects and may be moved with it")
  void submoduleOfACloneNeedsNothingOfTheUsers() throws Exception {
    Path upstream = directory.toRealPath().resolve("lib");
    Files.createDirectories(upstream);
    git(upstream).require("init", "-q", "-b", "main");
    write(upstream, "in.txt", "in\n");
    Scene.commitAll(upstream, "In");
    TestRepository.at(scene.root).submodule(upstream, "lib");
    Path path = scene.claim(scene.parser, Scene.commitAll(scene.root, "Lib")).path();
    Path users = scene.root.resolve(".git/modules/lib");

    assertThat(path.resolve("lib/in.txt")).hasContent("in\n");
    assertThat(git(path).require("status", "--porcelain")).isEmpty();
    assertThat(users).isDirectory();
    Files.move(users, directory.resolve("taken away"));
    Path moved = Files.move(path, directory.resolve("moved"));
    assertThat(git(moved.resolve("lib")).require("fsck", "--full")).isEmpty();
    assertThat(git(moved).require("submodule", "status")).startsWith(" ");
    assertThat(git(moved.resolve("lib")).require("config", "--local", "--list"))
        .doesNotContain(scene.root.toString());
  }

  @Test
  @DisplayName("G1 What an agent writes into the objects of its clone reaches the clone alone")
  void writesThroughNoObject() throws Exception {
    git(scene.root).require("repack", "-adq");
    write(scene.root, "loose.txt", "l\n");
    String start = Scene.commitAll(scene.root, "Loose");
    Path path = scene.claim(scene.parser, start).path();
    String script =
        "chmod -R u+w .git/objects; find .git/objects -type f | while read f; do echo x >> $f; done";

    Process agent = new ProcessBuilder("sh", "-c", script).directory(path.toFile()).start();

    assertThat(agent.waitFor()).isZero();
    assertThat(git(path).call("fsck", "--full").succeeded()).isFalse();
    assertThat(git(scene.root).require("fsck", "--full", "--strict")).isEmpty();
  }

  @Test
  @DisplayName("G1 Nothing in a clone names the user's repository")
  void nothingLeadsBackToTheUsersRepository() throws Exception {
    git(scene.root).require("remote", "add", "self", ".");
    git(scene.root).require("remote", "add", "again", scene.root.toUri().toString());
    git(scene.root).require("remote", "add", "origin", "../upstream.git");
    Path path = scene.work(scene.parser).path();

    assertThat(git(path).require("remote")).isEqualTo("origin");
    assertThat(git(path).require("remote", "get-url", "origin"))
        .isEqualTo(directory.toRealPath().resolve("upstream.git").toString());
    try (Stream<Path> files = Files.walk(path.resolve(".git"))) {
      for (Path file :
          files.filter(f -> Files.isRegularFile(f) && f.toFile().canWrite()).toList()) {
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(scene.root.toString());
      }
    }
    write(path, "one.txt", "1");
    Scene.commitAll(path, "One");
    assertThat(git(path).call("push", "-q").succeeded()).isFalse();
    assertThat(scene.refs.tip("refs/heads/main")).isEqualTo(scene.base);
  }

  @Test
  void fetchFromTheUsersUpstreamWorksAndIsNotTakenForWork() throws Exception {
    Path upstream = directory.resolve("upstream.git");
    git(directory).require("clone", "-q", "--bare", scene.root.toString(), upstream.toString());
    git(scene.root).require("remote", "add", "origin", upstream.toString());
    git(scene.root).require("fetch", "-q", "origin");
    Path path = scene.work(scene.parser).path();
    assertThat(git(path).require("rev-parse", "origin/main")).isEqualTo(scene.base);
    Path other = directory.resolve("other");
    git(directory).require("clone", "-q", upstream.toString(), other.toString());
    write(other, "up.txt", "u");
    String pushed = Scene.commitAll(other, "Upstream");
    git(other).require("push", "-q");

    git(path).require("fetch", "-q");

    assertThat(git(path).require("rev-parse", "origin/main")).isEqualTo(pushed);
    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(null, List.of()));
  }

  @Test
  void carriesSettingsIdentityAndHooksOfTheUsers() throws Exception {
    git(scene.root).require("config", "user.name", "Ada \"the\" #1 \\ user");
    git(scene.root).require("config", "alias.two", "!f() { echo\n\ttwo; }; f");
    git(scene.root).require("config", "branch.a.b c\"d.remote", "origin");
    Path hook = scene.repository.commonDir().resolve("hooks/pre-commit");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    Path path = scene.work(scene.parser).path();

    for (String name : List.of("user.name", "alias.two", "branch.a.b c\"d.remote")) {
      assertThat(git(path).require("config", name))
          .isEqualTo(git(scene.root).require("config", name));
    }
    assertThat(path.resolve(".git/hooks/pre-commit")).isExecutable();
  }

  @Test
  @DisplayName("G4 A clone outlives a gc in the user's repository that prunes all at once")
  void outlivesPruning() throws Exception {
    write(scene.root, "big.txt", "content that the agent writes, too");
    git(scene.root).require("add", "big.txt");
    Path path = scene.work(scene.parser).path();
    write(path, "big.txt", "content that the agent writes, too");
    Scene.commitAll(path, "Same content");

    git(scene.root).require("reset", "-q", "--hard");
    git(scene.root).require("gc", "-q", "--prune=now");

    assertThat(git(path).require("fsck", "--full")).isEmpty();
    scene.release(scene.parser, scene.base);
    assertThat(scene.content(kept, "big.txt")).startsWith("content that");
  }

  @Test
  @DisplayName("G4 Work is kept whatever the agent's gc did to the clone; a stash, too")
  void packedRefsAndStashAreKept() throws Exception {
    Path path = scene.work(scene.parser).path();
    git(path).require("checkout", "-q", "-b", "side");
    write(path, "side.txt", "side");
    String side = Scene.commitAll(path, "Side");
    git(path).require("tag", "-a", "-m", "Tag", "mine");
    write(path, "a.txt", "stashed");
    git(path).require("stash", "-q");
    git(path).require("checkout", "-q", scene.parser.branch());
    git(path).require("branch", "-q", "-D", "side");
    git(path).require("reflog", "expire", "--expire=now", "--all");
    git(path).require("pack-refs", "--all");
    git(path).require("gc", "-q");

    scene.release(scene.parser, scene.base);

    assertThat(scene.isAncestor(side, kept)).isTrue();
    assertThat(git(scene.root).require("log", "--format=%s", kept)).contains("WIP on side");
  }

  @Test
  @DisplayName("G4 Files are kept though the agent removed the clone's .git")
  void filesOutliveTheGitDirectory() throws Exception {
    Path path = scene.work(scene.parser).path();
    write(path, "one.txt", "1");
    new Trash(directory.resolve("trash")).take(path.resolve(".git"));

    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(kept, List.of()));

    assertThat(scene.content(kept, "one.txt")).isEqualTo("1");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 A damaged clone stays")
  void damagedCloneStays() throws Exception {
    Path path = scene.work(scene.parser).path();
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    String tree = git(path).require("rev-parse", commit + "^{tree}");
    Files.delete(path.resolve(".git/objects/" + tree.substring(0, 2) + "/" + tree.substring(2)));

    assertThat(scene.release(scene.parser, scene.base)).isInstanceOf(Stayed.class);

    assertThat(path.resolve("one.txt")).hasContent("1");
  }

  @Test
  void resultIsTheBranchOfTheUsersRepository() throws Exception {
    Path path = scene.work(scene.parser).path();
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");

    result(commit);
    result(commit);

    assertThat(scene.refs.tip(branch)).isEqualTo(commit);
    assertThat(git(scene.root).require("fsck", "--connectivity-only")).isEmpty();
    assertThat(scene.release(scene.parser, commit)).isEqualTo(new Released(null, List.of()));
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("G4 A transport cut off after the commit, before its files, is done again")
  void halfATransportIsNoTransport() throws Exception {
    Path path = scene.work(scene.parser).path();
    write(path, "one.txt", "1");
    String commit = Scene.commitAll(path, "One");
    Path object = Path.of("objects", commit.substring(0, 2), commit.substring(2));
    Path place = scene.repository.commonDir().resolve(object);
    Files.createDirectories(place.getParent());
    Files.copy(path.resolve(".git").resolve(object), place);

    scene.release(scene.parser, scene.base);

    assertThat(scene.refs.tip(kept)).isEqualTo(commit);
    assertThat(scene.content(kept, "one.txt")).isEqualTo("1");
  }

  @Test
  @DisplayName("G1 A push by path to the user's branch is blamed on the task")
  void pushByPathIsAnEscape() throws Exception {
    Workspace workspace = scene.claim(scene.parser, scene.base);
    try (Workspaces workspaces = scene.workspaces()) {
      EscapeWatch watch = workspaces.escapeWatch();
      watch.before(scene.parser, 1, EscapeWatch.Phase.AGENT);
      EffectRecord record = workspaces.store().load(scene.parser).orElseThrow();
      workspaces.store().save(record.trying(1, Instant.now()));
      write(workspace.path(), "one.txt", "1");
      Scene.commitAll(workspace.path(), "One");
      git(workspace.path()).require("push", "-q", scene.root.toString(), "HEAD:refs/heads/theirs");
      record = workspaces.store().load(scene.parser).orElseThrow();
      workspaces.store().save(record.agentFoundEnded(Instant.now()));

      assertThat(watch.after(scene.parser, 1, EscapeWatch.Phase.AGENT).blamed())
          .containsExactly("refs/heads/theirs");
    }
  }

  @Test
  void shallowRepositoryHasShallowClones() throws Exception {
    write(scene.root, "a.txt", "2\n");
    Scene.commitAll(scene.root, "Second");
    Path shallow = directory.resolve("shallow/repository");
    git(directory)
        .require("clone", "-q", "--depth=1", scene.root.toUri().toString(), shallow.toString());
    dev.osier.git.Repository repository = dev.osier.git.Repository.find(shallow);
    String start = Scene.head(shallow);
    try (Workspaces workspaces = new Workspaces(scene.home, repository);
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      Workspace place =
          workspaces.claim(lease, scene.parser, start, WorkspaceKind.CLONE, List.of());
      write(place.path(), "one.txt", "1");
      String commit = Scene.commitAll(place.path(), "One");
      workspaces.result(lease, place, commit);
      assertThat(git(shallow).require("rev-parse", scene.parser.branch())).isEqualTo(commit);
      assertThat(git(shallow).require("log", "--format=%s", commit).lines())
          .containsExactly("One", "Second");
    }
    try (Workspaces workspaces = new Workspaces(scene.home, repository)) {
      assertThat(workspaces.release(scene.parser, start)).isInstanceOf(Released.class);
    }
  }

  private void result(String commit) throws Exception {
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      EffectRecord record = workspaces.store().load(scene.parser).orElseThrow();
      Workspace place = workspaces.present(lease, scene.parser, record.start(), record.kind());
      workspaces.result(lease, place, commit);
    }
  }
}
