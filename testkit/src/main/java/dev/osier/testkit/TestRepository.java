package dev.osier.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real repository with a fixed identity and fixed dates, so that the same steps give the same
 * commit ids everywhere. Its settings are its own; the machine's do not matter to it.
 */
public final class TestRepository {

  /** In a map of files: the file is removed. */
  public static final String GONE = "\0gone";

  public static final String NAME = "Willow Test";
  public static final String EMAIL = "willow@example.org";

  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  /** The three that most tests begin with, each as git makes it. */
  private static final Supplier<Made> EMPTY = made(at -> init(at, "-q", "-b", "main", "."));

  private static final Supplier<Made> BARE =
      made(at -> init(at, "-q", "-b", "main", "--bare", "."));

  private static final Supplier<Made> BEGUN =
      made(
          at -> {
            TestRepository repository = init(at, "-q", "-b", "main", ".");
            repository.commit("Begin", Map.of("README.md", "A repository\n"));
            return repository;
          });

  private final Path root;
  private int commits;

  /**
   * @param commits how many dates were used up
   */
  private record Made(RepositoryTemplate template, int commits) {
    TestRepository in(Path directory) {
      template.writeTo(directory);
      TestRepository repository = new TestRepository(directory);
      repository.commits = commits;
      return repository;
    }
  }

  private TestRepository(Path root) {
    this.root = root;
  }

  /** A new repository in {@code directory}, on branch {@code main}, with one commit. */
  public static TestRepository in(Path directory) {
    return BEGUN.get().in(directory);
  }

  /** A new repository in {@code directory}, on branch {@code main}, without a commit. */
  public static TestRepository emptyIn(Path directory) {
    return EMPTY.get().in(directory);
  }

  /** A new bare repository in {@code directory}, its {@code HEAD} on {@code main}. */
  public static TestRepository bareIn(Path directory) {
    return BARE.get().in(directory);
  }

  /** One that is there: a clone, a linked worktree, a submodule. */
  public static TestRepository at(Path directory) {
    return new TestRepository(directory);
  }

  /** Made when it is first asked for, by a repository in a directory that goes at once. */
  private static Supplier<Made> made(Function<Path, TestRepository> maker) {
    return new Supplier<>() {
      private @Nullable Made made;

      @Override
      public synchronized Made get() {
        Made known = made;
        if (known == null) {
          known = make(maker);
          made = known;
        }
        return known;
      }
    };
  }

  private static Made make(Function<Path, TestRepository> maker) {
    try {
      Path directory = Files.createTempDirectory("osier-template");
      try {
        TestRepository repository = maker.apply(directory);
        return new Made(RepositoryTemplate.of(directory), repository.commits);
      } finally {
        try (Stream<Path> all = Files.walk(directory)) {
          for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestRepository init(Path directory, String... args) {
    TestRepository repository = new TestRepository(directory);
    String[] init = Stream.concat(Stream.of("init"), Stream.of(args)).toArray(String[]::new);
    repository.git(init);
    repository.config("user.name", NAME);
    repository.config("user.email", EMAIL);
    return repository;
  }

  /** Where its work tree is. */
  public Path root() {
    return root;
  }

  /** A file of its work tree, whether it is there or not. */
  public Path file(String path) {
    return root.resolve(path);
  }

  /** The directory that all its worktrees share. */
  public Path commonDir() {
    return Path.of(git("rev-parse", "--path-format=absolute", "--git-common-dir"));
  }

  /** Runs git there, which has to succeed; standard output without its last newline. */
  public String git(String... args) {
    return new TestGit(root, dates()).require(args);
  }

  /** Runs git there and gives the exit code. */
  public int tryGit(String... args) {
    return new TestGit(root, dates()).call(args).code();
  }

  /** Sets a setting of the repository. */
  public TestRepository config(String name, String value) {
    git("config", name, value);
    return this;
  }

  /** Writes a file of the work tree. */
  public TestRepository write(String path, String text) {
    try {
      Files.createDirectories(file(path).toAbsolutePath().getParent());
      Files.write(file(path), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A file of the work tree. */
  public String read(String path) {
    try {
      return new String(Files.readAllBytes(file(path)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Installs a hook. */
  public TestRepository hook(String name, String script) {
    Path hook = commonDir().resolve("hooks").resolve(name);
    try {
      Files.createDirectories(hook.getParent());
      Files.writeString(hook, "#!/bin/sh\n" + script + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!hook.toFile().setExecutable(true)) {
      throw new AssertionError("cannot make " + hook + " executable");
    }
    return this;
  }

  /** Commits all that is in the work tree on the branch that is checked out. */
  public String commit(String message) {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    return head();
  }

  /** What was just committed, read where git has just written it: one process less. */
  private String head() {
    Path git = file(".git");
    try {
      String head = Files.readString(git.resolve("HEAD")).strip();
      String id =
          head.startsWith("ref: ")
              ? Files.readString(git.resolve(head.substring("ref: ".length()))).strip()
              : head;
      // As many dates are used up as by a call of git.
      commits++;
      return id;
    } catch (IOException e) {
      // A linked worktree, a submodule, a table of refs: git knows where.
      return git("rev-parse", "HEAD");
    }
  }

  /** Writes files of the work tree ({@link #GONE} removes one) and commits all. */
  public String commit(String message, Map<String, String> files) {
    files.forEach(
        (path, text) -> {
          if (text.equals(GONE)) {
            git("rm", "-q", "--", path);
          } else {
            write(path, text);
          }
        });
    return commit(message);
  }

  /**
   * Commits on a branch that is not checked out, without a work tree; makes the branch if there is
   * none.
   *
   * @param start where a new branch starts
   */
  public String commitOn(String branch, String start, String message, Map<String, String> files) {
    String ref = "refs/heads/" + branch;
    String tip = tryGit("rev-parse", "-q", "--verify", ref) == 0 ? tip(ref) : tip(start);
    try {
      Path index = Files.createTempFile("osier-test", ".index");
      Path blob = Files.createTempFile("osier-test", ".blob");
      try {
        Files.delete(index);
        Map<String, String> environment = new HashMap<>(dates());
        environment.put("GIT_INDEX_FILE", index.toString());
        TestGit git = new TestGit(root, environment);
        git.require("read-tree", tip);
        StringBuilder entries = new StringBuilder();
        for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
          String entry = "0 " + "0".repeat(40);
          if (!file.getValue().equals(GONE)) {
            Files.write(blob, file.getValue().getBytes(StandardCharsets.UTF_8));
            entry = "100644 " + git.require("hash-object", "-w", "--no-filters", blob.toString());
          }
          entries.append(entry).append('\t').append(file.getKey()).append('\0');
        }
        Files.writeString(blob, entries);
        git.reading(blob).require("update-index", "-z", "--index-info");
        String tree = git.require("write-tree");
        String commit = git.require("commit-tree", tree, "-p", tip, "-m", message);
        git.require("update-ref", ref, commit);
        return commit;
      } finally {
        Files.deleteIfExists(index);
        Files.delete(blob);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds a repository as a submodule, and checks it out there. It is not committed.
   *
   * @param from a directory
   */
  public TestRepository submodule(Path from, String path) {
    git(
        // As a path is a transport that git refuses for submodules since CVE-2022-39253.
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", from.toString(), path);
    return at(file(path));
  }

  /** Makes a branch; it is not checked out. */
  public TestRepository branch(String name, String start) {
    git("branch", "--no-track", name, start);
    return this;
  }

  /** Checks out a branch. */
  public TestRepository checkout(String name) {
    git("checkout", "-q", name);
    return this;
  }

  /** The commit that a revision names. */
  public String tip(String revision) {
    return git("rev-parse", "--verify", "-q", revision + "^{commit}");
  }

  /** The subjects from {@code revision} along first parents, the newest first. */
  public List<String> log(String revision) {
    return lines(git("log", "--first-parent", "--format=%s", revision, "--"));
  }

  /** A file as it is in a commit. */
  public String show(String revision, String path) {
    return new TestGit(root, dates()).call("show", revision + ":" + path).out();
  }

  /** The paths of all files in a commit. */
  public List<String> files(String revision) {
    return List.of(git("ls-tree", "-r", "-z", "--name-only", revision).split("\0", -1)).stream()
        .filter(path -> !path.isEmpty())
        .toList();
  }

  /** What {@code git status} says: ignored files too, nothing for a clean work tree. */
  public List<String> status() {
    return lines(git("status", "--porcelain", "--untracked-files=all", "--ignored"));
  }

  /** The directories of all worktrees, the main one first. */
  public List<Path> worktrees() {
    return Stream.of(git("worktree", "list", "--porcelain", "-z").split("\0", -1))
        .filter(line -> line.startsWith("worktree "))
        .map(line -> Path.of(line.substring("worktree ".length())))
        .toList();
  }

  /** Full name → object id, sorted. */
  public Map<String, String> refs() {
    Map<String, String> refs = new TreeMap<>();
    for (String line : lines(git("for-each-ref", "--format=%(objectname) %(refname)"))) {
      refs.put(line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' ')));
    }
    return refs;
  }

  private Map<String, String> dates() {
    String date = "@" + FIRST.plusSeconds(commits++).getEpochSecond() + " +0000";
    return Map.of("GIT_AUTHOR_DATE", date, "GIT_COMMITTER_DATE", date);
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }
}
