package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether there is room for one more workspace, asked before anything of it is made.
 *
 * <p>What one needs is estimated once for each base commit, by the files that the user has checked
 * out: that counts a sparse checkout, a filter's large files and a submodule's pointer for what
 * they are, and asks for no object that a partial clone has not. What is asked later, for a commit
 * that was not measured, takes the estimate of the one before. Build output and what an agent
 * writes is not in it: for that is the reserve.
 */
final class FreeSpace {
  /** Files take whole blocks. */
  private static final long BLOCK = 4096;

  /** Bytes that stay free: at most this, and at most a twentieth of the disk. */
  private static final long RESERVE = 1L << 30;

  private static final int PART_OF_DISK = 20;

  private final Repository repository;
  private final Path workspaces;
  private final Disk disk;
  private final Map<String, Long> measured = new ConcurrentHashMap<>();
  private final AtomicLong latest = new AtomicLong(-1);

  /** What workspaces that are being filled now will take. */
  private final AtomicLong promised = new AtomicLong();

  /** The file system of a directory, in bytes; 0 where it cannot be asked. */
  interface Disk {
    long usable(Path directory);

    long total(Path directory);
  }

  /** The one there is. */
  static final Disk REAL =
      new Disk() {
        @Override
        public long usable(Path directory) {
          return directory.toFile().getUsableSpace();
        }

        @Override
        public long total(Path directory) {
          return directory.toFile().getTotalSpace();
        }
      };

  FreeSpace(Repository repository, Path workspaces, Disk disk) {
    this.repository = repository;
    this.workspaces = workspaces;
    this.disk = disk;
  }

  /** Room that is spoken for until the files are there. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Measures what a workspace from {@code base} needs, and checks that there is room for one.
   *
   * @throws WorkspaceException if there is not
   */
  void require(String base) throws InterruptedException {
    latest.set(measure(base));
    reserve(workspaces, base).close();
  }

  /**
   * Room for one workspace from {@code start}.
   *
   * @throws WorkspaceException if there is none
   */
  Room reserve(Path workspace, String start) throws InterruptedException {
    Long known = measured.get(start);
    long bytes = known != null ? known : latest.get() >= 0 ? latest.get() : measure(start);
    latest.compareAndSet(-1, bytes);
    long total = disk.total(workspaces);
    long reserve = Math.min(RESERVE, total / PART_OF_DISK);
    long others = promised.getAndAdd(bytes);
    long free = disk.usable(workspaces) - others;
    if (total > 0 && free < bytes + reserve) {
      promised.addAndGet(-bytes);
      throw new WorkspaceException(
          ("Cannot make the workspace %s: %s free in %s%s, about %s needed, %s of it as a reserve\n"
                  + "To make room, remove what is not needed there, or set OSIER_HOME to a directory"
                  + " on a larger disk")
              .formatted(
                  workspace,
                  shown(Math.max(0, free)),
                  workspaces,
                  others > 0 ? " besides what others are taking now" : "",
                  shown(bytes + reserve),
                  shown(reserve)));
    }
    return () -> promised.addAndGet(-bytes);
  }

  private long measure(String commit) throws InterruptedException {
    Long known = measured.get(commit);
    if (known != null) {
      return known;
    }
    long bytes;
    try {
      bytes = repository.bare() ? ofTree(commit) : ofCheckout();
    } catch (GitException e) {
      // What is wrong comes to light where it matters; here the reserve alone is looked at.
      bytes = 0;
    }
    measured.put(commit, bytes);
    return bytes;
  }

  private long ofCheckout() throws InterruptedException {
    long bytes = 0;
    for (String name : repository.git().requireRecords("ls-files", "-z")) {
      bytes += size(name);
    }
    return bytes;
  }

  private long size(String name) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              repository.root().resolve(name),
              BasicFileAttributes.class,
              LinkOption.NOFOLLOW_LINKS);
      return blocks(attributes.size());
    } catch (IOException | InvalidPathException e) {
      // Not checked out, or removed.
      return 0;
    }
  }

  private long ofTree(String commit) throws InterruptedException {
    Git git = repository.git();
    if (git.call("config", "--get-regexp", "^remote\\..*\\.promisor$").succeeded()) {
      // The sizes would be asked of the remote, file by file.
      return 0;
    }
    long bytes = 0;
    for (String entry :
        git.requireRecords("ls-tree", "-r", "-z", "--format=%(objectsize)", commit)) {
      if (!entry.equals("-")) {
        bytes += blocks(Long.parseLong(entry));
      }
    }
    return bytes;
  }

  private static long blocks(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static String shown(long bytes) {
    double gib = bytes / (double) (1L << 30);
    return gib >= 0.1
        ? String.format(Locale.ROOT, "%.1f GB", gib)
        : String.format(Locale.ROOT, "%.1f MB", bytes / (double) (1L << 20));
  }
}
