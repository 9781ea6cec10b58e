package dev.osier.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Held;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.Killed;
import dev.osier.testkit.RepositoryTemplate;
import dev.osier.testkit.RunKeys;
import dev.osier.workspace.ReleaseResult.Released;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A user's repository with one commit, a home for workspaces, and what an agent does there. */
public final class Scene implements AutoCloseable {
  /** Of this scene alone: whoever ends an effect's processes looks for them on the whole host. */
  public final String run = RunKeys.fresh();

  public final EffectId parser = effect("parser");
  public final EffectId lexer = effect("lexer");

  private static final Duration WAIT = Duration.ofSeconds(10);

  public final Path root;
  public final Path home;
  public final Repository repository;
  public final Refs refs;
  public final String base;

  private final @Nullable WorkspaceKind kind;

  private Scene(Path directory, @Nullable WorkspaceKind kind)
      throws IOException, InterruptedException, RepositoryProblem {
    this.kind = kind;
    root = Files.createDirectories(directory.resolve("repository")).toRealPath();
    home = directory.toRealPath().resolve("home");
    if (kind == WorkspaceKind.COPY) {
      writeFiles(root);
      HiddenRepository hidden = HiddenRepository.require(home, root);
      base = ((DirectoryBase.Base) new DirectoryBase(hidden, home).take()).commit();
      repository = hidden.repository();
    } else {
      Begun begun = Begun.once();
      begun.template().writeTo(root);
      base = begun.commit();
      repository = Repository.find(root);
    }
    refs = Refs.of(repository, new PublishedTargets(home, repository));
  }

  private static void writeFiles(Path root) throws IOException {
    write(root, "a.txt", "a\n");
    write(root, "src/b.txt", "b\n");
    write(root, ".gitignore", "*.log\n.env\nbuild/\n");
  }

  /** The repository that every scene begins with, made by git when the first one is opened. */
  private record Begun(RepositoryTemplate template, String commit) {
    private static @Nullable Begun made;

    static synchronized Begun once() throws IOException, InterruptedException {
      Begun known = made;
      if (known == null) {
        Path root = Files.createTempDirectory("osier-scene");
        try {
          git(root).require("init", "-q", "-b", "main");
          writeFiles(root);
          String commit = commitAll(root, "Begin");
          known = new Begun(RepositoryTemplate.of(root), commit);
        } finally {
          try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
              Files.delete(path);
            }
          }
        }
        made = known;
      }
      return known;
    }
  }

  public static Scene in(Path directory)
      throws IOException, InterruptedException, RepositoryProblem {
    return new Scene(directory, null);
  }

  /** Whose workspaces are of this kind. */
  public static Scene in(Path directory, WorkspaceKind kind)
      throws IOException, InterruptedException, RepositoryProblem {
    return new Scene(directory, kind);
  }

  public EffectId effect(String task) {
    return new EffectId(run, task);
  }

  /** As another worker process would have it. */
  public Workspaces workspaces() {
    return new Workspaces(home, repository);
  }

  public Workspaces workspaces(FaultPoint.Observer observer) {
    return new Workspaces(home, repository, observer);
  }

  /** As a worker would have it that is killed after one fault point. */
  public Workspaces dying(FaultPoint deadly) {
    return workspaces(killAt(deadly));
  }

  static FaultPoint.Observer killAt(FaultPoint deadly) {
    return point -> {
      if (point == deadly) {
        throw new Killed();
      }
    };
  }

  /** A claim by a worker that is killed. */
  void killClaimAt(FaultPoint deadly) {
    assertThatThrownBy(
            () -> {
              try (Workspaces dying = dying(deadly);
                  Lease lease = lease(dying, parser)) {
                claim(dying, lease, parser, base);
              }
            })
        .isInstanceOf(Killed.class);
  }

  /** A workspace whose attempt has let go of its lease. */
  public Workspace claim(EffectId effect, String start) throws InterruptedException {
    try (Workspaces workspaces = workspaces();
        Lease lease = lease(workspaces, effect)) {
      return claim(workspaces, lease, effect, start);
    }
  }

  public Workspace claim(Workspaces workspaces, Lease lease, EffectId effect, String start)
      throws InterruptedException {
    return workspaces.claim(lease, effect, start, kind, List.of());
  }

  /** Makes a branch of the user's, as it is now, one of a workspace that has its own. */
  public void share(Path workspace, String branch) throws InterruptedException {
    if (kind == WorkspaceKind.CLONE) {
      String ref = "refs/heads/" + branch;
      git(workspace).require("fetch", "-q", "-f", root.toString(), ref + ":" + ref);
    }
  }

  /** A workspace in which an agent has begun a try. */
  public Workspace work(EffectId effect) throws InterruptedException {
    Workspace workspace = claim(effect, base);
    try (Workspaces workspaces = workspaces()) {
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      workspaces.store().save(record.trying(1, Instant.now()));
    }
    return workspace;
  }

  /** The agent has ended, and nothing is committed yet. */
  void agentEnded(EffectId effect) {
    try (Workspaces workspaces = workspaces()) {
      EffectRecord record = workspaces.store().load(effect).orElseThrow();
      workspaces.store().save(record.agentFoundEnded(Instant.now()));
    }
  }

  /** Many tasks, each claimed and worked in beside the others, then released: all is kept. */
  void workAndKeepAtOnce(int tasks, int threads) throws Exception {
    ExecutorService attempts = Executors.newFixedThreadPool(threads);
    List<EffectId> effects = new ArrayList<>();
    List<Callable<Workspace>> claims = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      EffectId effect = effect("task-" + i);
      effects.add(effect);
      claims.add(() -> work(effect));
    }
    try {
      for (Future<Workspace> claim : attempts.invokeAll(claims)) {
        write(claim.get().path(), "mine.txt", claim.get().effect().task());
      }
    } finally {
      attempts.shutdownNow();
    }
    try (Workspaces workspaces = workspaces()) {
      assertThat(workspaces.releaseAll(effects, base).values())
          .allSatisfy(release -> assertThat(release).isInstanceOf(Released.class));
    }
    for (EffectId effect : effects) {
      assertThat(content(effect.keptRef(), "mine.txt")).isEqualTo(effect.task());
    }
  }

  public ReleaseResult release(EffectId effect, @Nullable String merged)
      throws InterruptedException {
    try (Workspaces workspaces = workspaces()) {
      return workspaces.release(effect, merged);
    }
  }

  public static Lease lease(Workspaces workspaces, EffectId effect) throws InterruptedException {
    Lease.Claim claim = workspaces.lease(effect, WAIT);
    assertThat(claim).isInstanceOf(Held.class);
    return ((Held) claim).lease();
  }

  /** git as an agent calls it. */
  public static Git git(Path directory) {
    return Git.at(directory)
        .with("GIT_AUTHOR_NAME", "Agent")
        .with("GIT_AUTHOR_EMAIL", "agent@example.com")
        .with("GIT_COMMITTER_NAME", "Agent")
        .with("GIT_COMMITTER_EMAIL", "agent@example.com");
  }

  public static void write(Path directory, String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, content.getBytes(UTF_8));
  }

  public static String commitAll(Path directory, String message) throws InterruptedException {
    git(directory).require("add", "-A");
    git(directory).require("commit", "-q", "--allow-empty", "-m", message);
    return head(directory);
  }

  static String head(Path directory) throws InterruptedException {
    return git(directory).require("rev-parse", "HEAD");
  }

  /** git in the repository that has the run's commits. */
  public Git git() {
    return git(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
  }

  /** The content of a file in a commit, tree or ref. */
  public String content(String treeish, String path) throws InterruptedException {
    return git().call("cat-file", "blob", treeish + ":" + path).text();
  }

  public List<String> files(String treeish) throws InterruptedException {
    String listed = git().require("ls-tree", "-r", "--name-only", "-z", treeish);
    return Stream.of(listed.split("\0", -1)).filter(name -> !name.isEmpty()).toList();
  }

  public boolean isAncestor(String commit, String of) throws InterruptedException {
    return git().call("merge-base", "--is-ancestor", commit, of).succeeded();
  }

  /** All refs but those of the user. */
  public TreeMap<String, String> osierRefs() {
    TreeMap<String, String> found = new TreeMap<>(refs.under("refs/osier/"));
    found.putAll(refs.under("refs/heads/osier/"));
    return found;
  }

  /** G5: no directory, registration, branch, lock or temporary file. */
  public void assertNothingLeft() throws IOException, InterruptedException {
    assertThat(refs.under("refs/heads/osier/")).isEmpty();
    assertThat(git().require("worktree", "list", "--porcelain").lines())
        .filteredOn(line -> line.startsWith("worktree "))
        .containsExactly("worktree " + (repository.bare() ? repository.root() : root));
    assertThat(repository.commonDir().resolve("worktrees")).doesNotExist();
    try (Stream<Path> below = Files.walk(home)) {
      assertThat(
              below
                  .filter(path -> !path.startsWith(home.resolve("shadows")))
                  .filter(path -> path.toString().contains(run)))
          .isEmpty();
    }
    assertThat(home.resolve("workspaces/.trash")).doesNotExist();
    try (Stream<Path> state = Files.walk(repository.osierDirectory())) {
      assertThat(
              state
                  .filter(Files::isRegularFile)
                  // Of the run, with which it goes.
                  .filter(path -> !path.toString().contains("/.settings/"))
                  .map(path -> path.getFileName().toString())
                  .filter(name -> !name.startsWith("lease"))
                  .distinct())
          .isSubsetOf(
              "record.json",
              "events.jsonl",
              "moves",
              "worktrees.lock",
              "run.json",
              // Of a hidden repository.
              "publish.lock",
              "written",
              "directory",
              "directory.index");
    }
  }

  @Override
  public void close() {
    refs.close();
  }
}
