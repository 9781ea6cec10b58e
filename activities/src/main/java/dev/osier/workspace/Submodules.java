package dev.osier.workspace;

import dev.osier.git.DotGit;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.copy.Clones;
import dev.osier.git.object.IndexEntries;
import dev.osier.git.object.Refs;
import dev.osier.git.worktree.Worktrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the submodules of a new workspace that the user has checked out, to any depth; the others
 * stay pointers, as the user's are. {@code git worktree add} fills none.
 *
 * <p>Each gets a repository of its own, where git would put it, with the settings and refs of the
 * user's: nothing is downloaded, unless the user's lacks the commit, and what an agent commits
 * there is only its own. In a worktree it reads the objects of the user's (an alternate), as the
 * worktree does; in a clone it has its own, and nothing in it leads to the user's.
 */
final class Submodules {
  private static final Logger LOG = LoggerFactory.getLogger(Submodules.class);

  /** What is the user's to decide, or must be the same so that the commit can be read. */
  private static final List<String> COPIED =
      List.of("config", "packed-refs", "shallow", "refs", "info", "hooks");

  /** For a commit that the user has not fetched yet. */
  private static final Duration FETCH = Duration.ofMinutes(2);

  private static final int DEPTH_LIMIT = 8;

  private final Repository repository;
  private final Worktrees worktrees;
  private final Making making;

  /** How the repository of a submodule is made from the user's. */
  @FunctionalInterface
  private interface Making {
    void make(Repository users, Path gitDirectory, Path inside)
        throws IOException, InterruptedException;
  }

  private Submodules(Repository repository, Worktrees worktrees, Making making) {
    this.repository = repository;
    this.worktrees = worktrees;
    this.making = making;
  }

  /** For worktrees of {@code repository}. */
  static Submodules ofWorktrees(Repository repository, Worktrees worktrees) {
    return new Submodules(repository, worktrees, Submodules::borrow);
  }

  /** For clones of {@code repository}. */
  static Submodules ofClones(Repository repository, Worktrees worktrees) {
    return new Submodules(
        repository,
        worktrees,
        (users, gitDirectory, inside) -> {
          try (Refs refs = Refs.of(users)) {
            new Clones(users).makeInside(gitDirectory, inside, IndependentClone.usersOwn(refs));
          }
        });
  }

  /** Fills those of {@code workspace}, whose own files are there. */
  void fill(Path workspace) throws IOException, InterruptedException {
    if (!repository.bare()) {
      fill(repository.root(), workspace, 0);
    }
  }

  private void fill(Path users, Path worktree, int depth) throws IOException, InterruptedException {
    Path admin = DotGit.directory(worktree);
    if (admin == null
        || depth == DEPTH_LIMIT
        || !Files.isRegularFile(worktree.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Map<String, String> commits = commits(worktree);
    for (Map.Entry<String, String> named : names(worktree).entrySet()) {
      String path = named.getKey();
      String commit = commits.get(path);
      Path usersGit = DotGit.directory(users.resolve(path));
      // Only what git has in its tree as a link, so that the path leads nowhere else.
      if (commit != null && usersGit != null && Files.isDirectory(worktree.resolve(path))) {
        Path inside = worktree.resolve(path);
        making.make(
            new Repository(users.resolve(path), DotGit.common(usersGit), false),
            admin.resolve("modules").resolve(named.getValue()),
            inside);
        if (checkOut(inside, commit)) {
          fill(users.resolve(path), inside, depth + 1);
        }
      }
    }
  }

  private static void borrow(Repository from, Path gitDirectory, Path inside)
      throws IOException, InterruptedException {
    Path users = from.commonDir();
    Files.createDirectories(gitDirectory.resolve("objects/info"));
    Files.createDirectories(gitDirectory.resolve("refs"));
    for (String each : COPIED) {
      copy(users.resolve(each), gitDirectory.resolve(each));
    }
    write(gitDirectory.resolve("objects/info/alternates"), users.resolve("objects").toRealPath());
    Files.writeString(gitDirectory.resolve("HEAD"), "ref: refs/heads/unborn\n");
    // By the file: the user's core.worktree, which it still has, leads nowhere from here.
    String config = gitDirectory.resolve("config").toString();
    Git git = Git.at(Objects.requireNonNull(inside.getParent()));
    git.require("config", "--file", config, "core.worktree", inside.toString());
    if (Files.isDirectory(users.resolve("lfs"))) {
      git.require("config", "--file", config, "lfs.storage", users.resolve("lfs").toString());
    }
    write(inside.resolve(".git"), "gitdir: " + gitDirectory);
  }

  private boolean checkOut(Path inside, String commit) throws InterruptedException, IOException {
    Git git = Git.at(inside);
    String object = commit + "^{commit}";
    if (!git.call("cat-file", "-e", object).succeeded()) {
      git.within(FETCH).call("fetch", "--quiet");
      if (!git.call("cat-file", "-e", object).succeeded()) {
        LOG.warn("Submodule {} stays empty: there is no commit {} in it", inside, commit);
        Files.delete(inside.resolve(".git"));
        return false;
      }
    }
    git.require("update-ref", "--no-deref", "HEAD", commit);
    worktrees.fill(inside);
    return true;
  }

  /** Path → name. */
  private static Map<String, String> names(Path worktree) throws InterruptedException {
    List<String> listed = new ArrayList<>();
    // Fails where there is none.
    Git.at(worktree)
        .records(
            listed::add,
            "config",
            "-f",
            ".gitmodules",
            "-z",
            "--get-regexp",
            "^submodule\\..*\\.path$");
    Map<String, String> names = new LinkedHashMap<>();
    for (String entry : listed) {
      int end = entry.indexOf(".path\n");
      if (end > 0) {
        String name = entry.substring("submodule.".length(), end);
        if (isSafe(name)) {
          names.put(entry.substring(end + ".path\n".length()), name);
        }
      }
    }
    return names;
  }

  /** As git demands it: a name is the path of a directory. */
  private static boolean isSafe(String name) {
    return !name.isEmpty() && !name.startsWith("/") && !List.of(name.split("/", -1)).contains("..");
  }

  /** Path → commit of every link in HEAD. */
  private static Map<String, String> commits(Path worktree) throws InterruptedException {
    Map<String, String> commits = new LinkedHashMap<>();
    for (String entry : Git.at(worktree).requireRecords("ls-files", "--stage", "-z")) {
      if (entry.startsWith(IndexEntries.GITLINK_MODE)) {
        int tab = entry.indexOf('\t');
        commits.put(entry.substring(tab + 1), entry.split(" ", 3)[1]);
      }
    }
    return commits;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(from)) {
      tree.filter(Files::isRegularFile).forEach(files::add);
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      if (!file.toString().endsWith(".lock")) {
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.copy(
            file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void write(Path file, Object line) throws IOException {
    Files.write(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
