package dev.osier.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * G5: looks for all that a run may leave behind, and names it. What it does not count: kept refs,
 * and Osier's state under {@code <common>/osier} but for temporary files and held locks.
 */
public final class Leftovers {

  /** The lock files that stay, since removing one would let two hold it; nobody may hold them. */
  private static final List<Path> LOCKS =
      List.of(Path.of("osier", "worktrees.lock"), Path.of("osier", "publish.lock"));

  private Leftovers() {}

  /** Fails with a list of what is left of {@code run}; every kind of thing, not only the first. */
  public static void assertNone(TestRepository repository, Path osierHome, String run) {
    assertThat(of(repository, osierHome, run)).as("left behind by run %s", run).isEmpty();
  }

  /** What is left, one line each. */
  public static List<String> of(TestRepository repository, Path osierHome, String run) {
    List<String> left = new ArrayList<>();
    Path common = repository.commonDir();
    repository.worktrees().stream()
        .filter(path -> path.startsWith(osierHome))
        .forEach(path -> left.add("worktree " + path));
    repository.refs().keySet().stream()
        .filter(
            ref ->
                ref.startsWith("refs/heads/osier/" + run + "/")
                    || ref.startsWith("refs/osier/" + run + "/"))
        .forEach(ref -> left.add("ref " + ref));
    for (Path parent : List.of(common, common.resolve("logs"))) {
      for (String own : List.of("refs/osier/" + run, "refs/heads/osier/" + run)) {
        add(left, "directory", parent.resolve(own));
      }
    }
    for (Path file : tree(common)) {
      if (isTemporary(common.relativize(file))) {
        left.add("file " + file);
      }
    }
    LOCKS.stream()
        .map(common::resolve)
        .filter(Leftovers::isHeld)
        .forEach(lock -> left.add("lock " + lock));
    for (Path file : tree(osierHome.resolve("workspaces"))) {
      left.add("workspace " + file);
    }
    for (long pid : processes("OSIER_RUN=" + run)) {
      left.add("process " + pid);
    }
    return left;
  }

  /** The processes that have {@code marker} ({@code NAME=value}) in their environment. */
  public static List<Long> processes(String marker) {
    byte[] wanted = ("\0" + marker + "\0").getBytes(StandardCharsets.UTF_8);
    String text = new String(wanted, StandardCharsets.ISO_8859_1);
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> ("\0" + environment(pid)).contains(text))
        .toList();
  }

  private static String environment(long pid) {
    try {
      Path environ = Path.of("/proc", Long.toString(pid), "environ");
      return new String(Files.readAllBytes(environ), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It ended meanwhile, or is another user's.
      return "";
    }
  }

  private static boolean isTemporary(Path file) {
    String name = file.getFileName().toString();
    boolean lock = name.endsWith(".lock") && !LOCKS.contains(file);
    return lock
        || name.startsWith("tmp_")
        || name.endsWith(".tmp")
        || name.startsWith(".probe-")
        || isInside(file, "merge")
        || isInside(file, "publish");
  }

  /** Not the directory itself, which may stay empty. */
  private static boolean isInside(Path file, String directory) {
    return file.startsWith(Path.of("osier", directory)) && file.getNameCount() > 2;
  }

  private static boolean isHeld(Path lock) {
    if (!Files.exists(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      try (FileLock free = channel.tryLock()) {
        return free == null;
      }
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(List<String> left, String what, Path path) {
    if (Files.exists(path)) {
      left.add(what + " " + path);
    }
  }

  private static List<Path> tree(Path directory) {
    if (directory == null || !Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              if (!path.equals(directory)) {
                found.add(path);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              found.add(path);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException problem)
                throws IOException {
              // Somebody removes it meanwhile, which is what is waited for.
              return ignoreIfGone(problem);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException problem)
                throws IOException {
              return problem == null ? FileVisitResult.CONTINUE : ignoreIfGone(problem);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static FileVisitResult ignoreIfGone(IOException problem) throws IOException {
    if (problem instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw problem;
  }
}
