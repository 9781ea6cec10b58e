package dev.osier.git.worktree;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Records;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryLock;
import dev.osier.git.object.Refs;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The worktrees of a repository.
 *
 * <p>Making and forgetting an entry are done under one lock per repository, among all processes of
 * the host: {@code git worktree add} reads the half-made entries of others and fails (3 to 18 of 50
 * in parallel). Filling the files, which takes the time, is done outside it.
 */
public final class Worktrees {

  /** An agent's {@code git gc} takes an entry that has no files yet for one that is gone. */
  private static final int ATTEMPTS = 3;

  /** How many directories are filled at once on this host; a slow disk gains nothing by more. */
  private static final Semaphore FILLING =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));

  private final Git git;
  private final Repository repository;
  private final RepositoryLock lock;
  private final WorktreeEntries entries;
  private final @Nullable Refs refs;

  /** For who makes none with a branch, or few. */
  public Worktrees(Repository repository) {
    this(repository, null);
  }

  /**
   * @param refs of the repository, which stay open: what is packed in a large one takes long to
   *     read. Null: opened where they are needed
   */
  public Worktrees(Repository repository, @Nullable Refs refs) {
    this.refs = refs;
    // Named, not found: a user may have told git to trust no bare repository that it finds.
    this.git = Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
    this.repository = repository;
    this.lock = RepositoryLock.onWorktrees(repository);
    this.entries = new WorktreeEntries(repository.commonDir());
  }

  /**
   * A registered worktree.
   *
   * @param head null if it is unborn or the entry is broken
   * @param branch full name of the ref, or null if detached
   * @param prunable its directory is gone
   */
  public record Entry(
      Path path,
      @Nullable String head,
      @Nullable String branch,
      boolean bare,
      boolean locked,
      boolean prunable) {
    /** Whether it has no branch checked out. */
    public boolean detached() {
      return branch == null && !bare;
    }
  }

  /** Work that is done under the repository's lock. */
  @FunctionalInterface
  public interface Locked<T> {
    T run() throws InterruptedException, IOException;
  }

  /**
   * Registers {@code directory} as a worktree with a new branch, without files; {@link #fill}
   * writes them. Called again after a kill it takes up what is there.
   *
   * @param directory absolute; absent or empty
   * @param start a commit id
   * @throws GitException if the directory is not empty, or the branch exists at another commit
   */
  public void add(Path directory, String branch, String start)
      throws InterruptedException, IOException {
    locked(
        () -> {
          if (isThere(directory, "refs/heads/" + branch, start)) {
            return true;
          }
          if (refs != null) {
            addOn(refs, directory, branch, start);
          } else {
            try (Refs opened = Refs.of(repository)) {
              addOn(opened, directory, branch, start);
            }
          }
          return true;
        });
  }

  private void addOn(Refs opened, Path directory, String branch, String start)
      throws InterruptedException, IOException {
    String tip = opened.tip("refs/heads/" + branch);
    if (tip != null && !tip.equals(start)) {
      throw refusal(directory, "branch %s exists at %s, not at %s".formatted(branch, tip, start));
    }
    if (tip == null) {
      addWithNewBranch(opened, directory, branch, start);
    } else {
      register(directory, "--", directory.toString(), branch);
    }
  }

  /** Like {@link #add}, on a commit instead of a branch. */
  public void addDetached(Path directory, String commit) throws InterruptedException, IOException {
    locked(
        () -> {
          if (!isThere(directory, null, commit)) {
            register(directory, "--detach", "--", directory.toString(), commit);
          }
          return true;
        });
  }

  /**
   * Writes the files of HEAD into a worktree, over what is there. For the one who owns the
   * directory: a lock that a killed call left on its index is removed.
   */
  public void fill(Path directory) throws InterruptedException {
    try {
      fill(Git.at(directory), WorktreeEntries.gitDirOf(directory));
    } catch (IOException e) {
      throw new GitException("Cannot fill " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Like {@link #fill(Path)}, for a directory that does not say itself where its git directory is.
   */
  public void fill(Git there) throws InterruptedException {
    fill(there, there.gitDirectory());
  }

  private void fill(Git there, Path gitDirectory) throws InterruptedException {
    FILLING.acquire();
    try {
      Files.deleteIfExists(gitDirectory.resolve("index.lock"));
      // Unlike `reset --hard` it leaves no ORIG_HEAD behind.
      there.require("read-tree", "--reset", "-u", "HEAD");
    } catch (IOException e) {
      throw new GitException(
          "Cannot unlock the index of " + there.directory() + ": " + e.getMessage(), e);
    } finally {
      FILLING.release();
    }
  }

  /**
   * Removes the entries of directories that are gone; those of the user's that are missing (a disk
   * that is not mounted) stay.
   *
   * @throws GitException if one of the directories is still there
   */
  public void forget(Collection<Path> directories) throws InterruptedException, IOException {
    locked(
        () -> {
          for (Path directory : directories) {
            if (Files.exists(directory)) {
              throw new GitException("Cannot forget the worktree " + directory + ": it exists");
            }
          }
          entries.removeAll(directories);
          return true;
        });
  }

  /** The work tree, or bare repository, that has a branch (its full name) checked out, or null. */
  public @Nullable Path holderOf(String branch) throws IOException {
    return entries.holderOf(branch);
  }

  /** All of them, the main one first. */
  public List<Entry> list() throws InterruptedException {
    return parse(git.requireRecords("worktree", "list", "--porcelain", "-z"));
  }

  /** Runs under the repository's lock, which also other processes of this host respect. */
  public <T> T locked(Locked<T> work) throws InterruptedException, IOException {
    return lock.holding(work::run);
  }

  /** True if {@code directory} is registered already, just as asked; throws if otherwise. */
  private boolean isThere(Path directory, @Nullable String branch, String commit)
      throws InterruptedException, IOException {
    entries.removeHalfMade(directory);
    // The list takes a process and grows with what there is: only where there is an entry.
    for (Entry entry : entries.has(directory) ? list() : List.<Entry>of()) {
      if (WorktreeEntries.same(entry.path(), directory)) {
        boolean asAsked =
            commit.equals(entry.head())
                && (branch == null ? entry.detached() : branch.equals(entry.branch()));
        if (!asAsked) {
          throw refusal(
              directory,
              "it is registered already, on %s at %s"
                  .formatted(
                      entry.branch() == null ? "no branch" : entry.branch(),
                      entry.head() == null ? "no commit" : entry.head()));
        }
        if (Files.exists(directory.resolve(".git"))) {
          return true;
        }
        entries.remove(directory);
      }
    }
    if (!isFree(directory)) {
      throw refusal(directory, "the directory is not empty");
    }
    return false;
  }

  /** The branch first: git would start a process for it, under the lock. */
  private void addWithNewBranch(Refs opened, Path directory, String branch, String start)
      throws InterruptedException, IOException {
    String ref = "refs/heads/" + branch;
    if (!opened.compareAndSet(ref, null, start, "osier: start " + branch)) {
      throw refusal(directory, "branch " + branch + " cannot be made");
    }
    try {
      register(directory, "--", directory.toString(), branch);
    } catch (GitException e) {
      opened.compareAndSet(ref, start, null, "osier: not started " + branch);
      throw e;
    }
  }

  private void register(Path directory, String... what) throws InterruptedException, IOException {
    List<String> args = new ArrayList<>(List.of("worktree", "add", "--quiet", "--no-checkout"));
    args.addAll(List.of(what));
    // Called in the user's checkout, git gives the new one the same sparse checkout.
    Git there = Files.isDirectory(repository.root()) ? repository.git() : git;
    Exited added = there.call(args.toArray(String[]::new));
    for (int again = 1; !added.succeeded() && again < ATTEMPTS && isFree(directory); again++) {
      entries.removeHalfMade(directory);
      added = there.call(args.toArray(String[]::new));
    }
    if (!added.succeeded()) {
      String message =
          "Cannot add the worktree %s: exit code %d%s"
              .formatted(directory, added.code(), Git.evidence(added.errors()));
      throw Git.refused(message, added, "worktree", "add");
    }
  }

  private static boolean isFree(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return !Files.exists(directory);
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private static GitException refusal(Path directory, String fact) {
    return new GitException("Cannot add the worktree " + directory + ": " + fact);
  }

  /** {@code name value}…, an empty record after each worktree. */
  public static List<Entry> parse(List<String> records) {
    List<Entry> found = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String record : records) {
      if (!record.isEmpty()) {
        lines.add(record);
      } else if (!lines.isEmpty()) {
        found.add(entry(lines));
        lines.clear();
      }
    }
    if (!lines.isEmpty() || found.isEmpty()) {
      throw Records.cut("a worktree has no end");
    }
    return found;
  }

  private static Entry entry(List<String> lines) {
    String path = value(lines, "worktree");
    if (path == null) {
      throw Records.cut("a worktree has no path");
    }
    String head = value(lines, "HEAD");
    return new Entry(
        Path.of(path),
        head == null || head.matches("0+") ? null : head,
        value(lines, "branch"),
        value(lines, "bare") != null,
        value(lines, "locked") != null,
        value(lines, "prunable") != null);
  }

  private static @Nullable String value(List<String> lines, String name) {
    for (String line : lines) {
      if (line.equals(name)) {
        return "";
      }
      if (line.startsWith(name + " ")) {
        return line.substring(name.length() + 1);
      }
    }
    return null;
  }
}
