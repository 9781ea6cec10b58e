package dev.osier.git;

import dev.osier.process.ProgramResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The linked worktrees of a repository.
 *
 * <p>Registering and pruning happen under one lock per repository, of all processes on the host:
 * {@code git worktree add} reads the half-made entries of others, and fails or breaks them (3 to 18
 * of 50 in parallel). Filling the files, which takes the time, happens outside it.
 */
public final class Worktrees {
  /** Checkouts at once: more gain nothing on a slow disk. */
  private static final Semaphore FILLING =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));

  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Repository repository;
  private final Git git;

  public Worktrees(Repository repository) {
    this.repository = repository;
    this.git = Git.at(repository.commonDir());
  }

  /**
   * A registered worktree.
   *
   * @param head null if it is unborn or the entry is broken
   * @param branch full name of the ref, or null if detached
   */
  public record Entry(
      Path path,
      @Nullable String head,
      @Nullable String branch,
      boolean bare,
      boolean locked,
      boolean prunable) {}

  /** Work that is done under the repository's lock. */
  public interface Locked<T> {
    T run() throws InterruptedException, IOException;
  }

  /**
   * Registers a worktree with a new branch, without files; {@link #fill} adds them. A registration
   * that a killed call left behind is taken up if it is the same.
   *
   * @throws GitException if the branch exists elsewhere, or the directory is not empty
   */
  public void add(Path directory, String branch, String start)
      throws InterruptedException, IOException {
    locked(
        () -> {
          Files.createDirectories(parentOf(directory));
          ProgramResult.Exited added =
              git.call(
                  "worktree",
                  "add",
                  "--quiet",
                  "--no-checkout",
                  "--no-track",
                  "-b",
                  branch,
                  "--",
                  directory.toString(),
                  start);
          if (!added.succeeded()) {
            addAgain(directory, branch, start, added.errors());
          }
          return true;
        });
  }

  /**
   * After a kill: the branch may be there without the worktree, or the entry without the directory.
   */
  private void addAgain(Path directory, String branch, String start, String why)
      throws InterruptedException {
    String tip =
        git.call("rev-parse", "--verify", "--quiet", "refs/heads/" + branch).text().strip();
    if (!tip.equals(start)) {
      throw new GitException("Cannot make a worktree at %s: %s".formatted(directory, why));
    }
    git.require("worktree", "prune", "--expire=now");
    git.require(
        "worktree",
        "add",
        "--quiet",
        "--no-checkout",
        "--force",
        "--",
        directory.toString(),
        branch);
  }

  /** Registers a worktree on a commit, without a branch and without files. */
  public void addDetached(Path directory, String commit) throws InterruptedException, IOException {
    locked(
        () -> {
          Files.createDirectories(parentOf(directory));
          return git.require(
              "worktree",
              "add",
              "--quiet",
              "--no-checkout",
              "--force",
              "--detach",
              "--",
              directory.toString(),
              commit);
        });
  }

  /**
   * Writes the files of a worktree's HEAD. What the index knows to be right is not written again.
   */
  public void fill(Path directory) throws InterruptedException {
    FILLING.acquire();
    try {
      Git.at(directory).require("reset", "--hard", "--quiet");
    } finally {
      FILLING.release();
    }
  }

  /** Removes the entries of worktrees whose directories are gone. */
  public void forgetMissing() throws InterruptedException, IOException {
    locked(() -> git.require("worktree", "prune", "--expire=now"));
  }

  /** All of them, the main one first. */
  public List<Entry> list() throws InterruptedException {
    return parse(git.require("worktree", "list", "--porcelain", "-z"));
  }

  static List<Entry> parse(String porcelain) {
    List<Entry> entries = new ArrayList<>();
    for (String block : porcelain.split("\0\0", -1)) {
      Path path = null;
      String head = null;
      String branch = null;
      boolean bare = false;
      boolean locked = false;
      boolean prunable = false;
      for (String line : block.split("\0", -1)) {
        if (line.startsWith("worktree ")) {
          path = Path.of(line.substring("worktree ".length()));
        } else if (line.startsWith("HEAD ")) {
          String id = line.substring("HEAD ".length());
          head = id.matches("0+") ? null : id;
        } else if (line.startsWith("branch ")) {
          branch = line.substring("branch ".length());
        } else if (line.equals("bare")) {
          bare = true;
        } else if (line.equals("locked") || line.startsWith("locked ")) {
          locked = true;
        } else if (line.equals("prunable") || line.startsWith("prunable ")) {
          prunable = true;
        }
      }
      if (path != null) {
        entries.add(new Entry(path, head, branch, bare, locked, prunable));
      }
    }
    return entries;
  }

  /** Runs under the repository's lock, which also other processes of this host respect. */
  public <T> T locked(Locked<T> work) throws InterruptedException, IOException {
    // File locks belong to the whole JVM, so threads need one of their own.
    ReentrantLock lock = LOCKS.computeIfAbsent(repository.commonDir(), any -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      Path state = repository.commonDir().resolve("osier");
      Files.createDirectories(state);
      try (FileChannel channel =
              FileChannel.open(
                  state.resolve("worktrees.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (!held.isValid()) {
          throw new IOException("the lock on the worktrees of the repository was lost");
        }
        return work.run();
      }
    } finally {
      lock.unlock();
    }
  }

  private static Path parentOf(Path directory) {
    Path parent = directory.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no parent of " + directory);
    }
    return parent;
  }
}
