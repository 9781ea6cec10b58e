package dev.osier.activity;

import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table: a state that a repository may be in, what an agent does there, and the result
 * that is required.
 */
final class RepositoryState {
  private final String name;
  private Setup setup = stage -> {};
  private final Map<String, String> agents = new LinkedHashMap<>();
  private final Map<String, String> required = new LinkedHashMap<>();
  private String verify = "true";
  private @Nullable WorkspaceKind kind;
  private @Nullable String target;
  private @Nullable String refusal;
  private @Nullable String published;
  private Afterwards afterwards = (stage, result) -> {};

  /** Brings the user's repository into the state. */
  @FunctionalInterface
  interface Setup {
    void apply(Stage stage) throws Exception;
  }

  /** What else must hold at the end. */
  @FunctionalInterface
  interface Afterwards {
    void check(Stage stage, WholeRun.Result result) throws Exception;
  }

  /** What a row works on. */
  static final class Stage {
    private final Path directory;
    private final String run;
    private TestRepository repository;
    private Path from;
    private @Nullable WholeRun whole;

    Stage(Path directory, String run, TestRepository repository) {
      this.directory = directory;
      this.run = run;
      this.repository = repository;
      this.from = repository.root();
    }

    /** Set once the run has begun. */
    WholeRun whole() {
      return Objects.requireNonNull(whole);
    }

    void begun(WholeRun run) {
      whole = run;
    }

    /** The user's repository: at first with {@code README.md} and {@code src/a.txt} on main. */
    TestRepository repository() {
      return repository;
    }

    /** Goes on with another one. */
    TestRepository use(TestRepository other) {
      repository = other;
      from = other.root();
      return other;
    }

    /** The directory that the plan names. */
    Path from() {
      return from;
    }

    void from(Path other) {
      from = other;
    }

    String run() {
      return run;
    }

    /** A file of what was kept of a task. */
    String kept(String task, String path) {
      return repository.show("refs/osier/kept/" + run + "/" + task, path);
    }

    /** Where the workspace of a task lies, as long as there is one. */
    Path workspace(String task) throws IOException {
      try (Stream<Path> all = Files.walk(directory.resolve("home/workspaces"), 3)) {
        return all.filter(path -> path.endsWith(Path.of(run, task))).findFirst().orElseThrow();
      }
    }

    /** A place outside of the repository. */
    Path beside(String name) {
      return directory.resolve(name);
    }
  }

  private RepositoryState(String name) {
    this.name = name;
  }

  static RepositoryState of(String name) {
    return new RepositoryState(name);
  }

  RepositoryState given(Setup steps) {
    setup = steps;
    return this;
  }

  /** What the only agent does, as a shell script. */
  RepositoryState agent(String script) {
    return agent("task", script);
  }

  RepositoryState agent(String task, String script) {
    agents.put(task, script);
    return this;
  }

  /** A command on the merged whole that must succeed. */
  RepositoryState verify(String command) {
    verify = command;
    return this;
  }

  /** The plan names this branch, and does not leave it to the checkout. */
  RepositoryState onto(String branch) {
    target = branch;
    return this;
  }

  /** Its workspaces are of this kind, and not of what suits the repository. */
  RepositoryState in(WorkspaceKind wanted) {
    kind = wanted;
    return this;
  }

  /** The run is refused before anything is created, by a message that contains this. */
  RepositoryState refused(String message) {
    refusal = message;
    return this;
  }

  /** The only task is merged, and the target holds it. */
  RepositoryState merged() {
    return task("task", "merged").published("Moved main to ");
  }

  /** The try of the only task fails with a headline that contains this; its work is kept. */
  RepositoryState failed(String headline) {
    return task("task", "failed: " + headline);
  }

  RepositoryState task(String id, String result) {
    required.put(id, result);
    return this;
  }

  /** Publishing says something that begins like this. */
  RepositoryState published(String headline) {
    published = headline;
    return this;
  }

  RepositoryState and(Afterwards check) {
    afterwards = check;
    return this;
  }

  Setup setup() {
    return setup;
  }

  Map<String, String> agents() {
    return agents.isEmpty() ? Map.of("task", "echo new > new.txt") : agents;
  }

  Map<String, String> required() {
    return required;
  }

  String verify() {
    return verify;
  }

  @Nullable String target() {
    return target;
  }

  @Nullable WorkspaceKind kind() {
    return kind;
  }

  @Nullable String refusal() {
    return refusal;
  }

  @Nullable String published() {
    return published;
  }

  Afterwards afterwards() {
    return afterwards;
  }

  @Override
  public String toString() {
    return kind == null ? name : name + ", in a " + kind.name().toLowerCase(Locale.ROOT);
  }
}
