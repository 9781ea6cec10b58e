package dev.osier.publish;

import dev.osier.git.PathNames;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Blobs;
import dev.osier.git.object.Blobs.Content;
import dev.osier.git.object.Commits.Difference;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes differences into a directory that others write to as well. A file is replaced only if it
 * holds, in content and mode, what the difference begins with; looked at last of all before the
 * rename. No link is followed. What is done already is passed over, so that it may be killed
 * anywhere and done again; files come before deletions, so that a renamed one is always there.
 */
final class DirectoryWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWriter.class);

  /** Who may run a file that is made executable: whoever may read it. */
  private static final Map<PosixFilePermission, PosixFilePermission> RUN_IF_READ =
      Map.of(
          PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);

  private final Path root;
  private final Blobs blobs;
  private final String temporary;
  private final Runnable step;
  private final Set<Path> touched = new LinkedHashSet<>();

  /**
   * @param run for the names of what is being written
   * @param step see {@link WriteBack}
   */
  DirectoryWriter(HiddenRepository hidden, String run, Runnable step) {
    this.step = step;
    this.root = hidden.directory();
    this.blobs = Blobs.of(hidden.repository());
    this.temporary = ".osier-" + run + ".tmp";
  }

  /** How one file went. */
  private enum Result {
    DONE,
    /** The user has changed it, or it cannot be written. */
    LEFT,
    /** Something stands in the way that may go with another difference. */
    BLOCKED
  }

  /**
   * Writes what can be written.
   *
   * @return the paths that were left, sorted
   */
  List<String> write(List<Difference> changes) throws IOException {
    changes.forEach(this::removeTemporary);
    List<String> left = new ArrayList<>();
    List<Difference> blocked = new ArrayList<>();
    for (Difference change : changes) {
      if (!change.removed()) {
        Result result = tryOne(change);
        if (result == Result.BLOCKED) {
          blocked.add(change);
        } else if (result == Result.LEFT) {
          left.add(change.path());
        }
      }
    }
    for (Difference change : changes) {
      if (change.removed() && tryOne(change) != Result.DONE) {
        left.add(change.path());
      }
    }
    for (Difference change : blocked) {
      if (tryOne(change) != Result.DONE) {
        left.add(change.path());
      }
    }
    for (Path directory : touched) {
      sync(directory);
    }
    left.sort(null);
    return left;
  }

  private Result tryOne(Difference change) {
    try {
      return one(change);
    } catch (IOException e) {
      LOG.warn("Cannot write {} in {}: {}", change.path(), root, e.toString());
      return Result.LEFT;
    }
  }

  private Result one(Difference change) throws IOException {
    Path file = place(change.path());
    Content wanted = new Content(change.newMode(), change.newId());
    if (file == null || !(change.removed() || Blobs.isFile(change.newMode()))) {
      return Result.LEFT;
    }
    Result way = way(file, change.removed());
    if (way != null) {
      return way;
    }
    Content there = Blobs.at(file);
    boolean directory = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    if (there.equals(wanted) || (directory && change.removed())) {
      if (there.isNone()) {
        // A call that was killed may not have come to it.
        removeEmpty(Objects.requireNonNull(file.getParent()));
      }
      return Result.DONE;
    }
    Content before = change.added() ? Content.NONE : new Content(change.oldMode(), change.oldId());
    if (!there.equals(before)) {
      return directory ? Result.BLOCKED : Result.LEFT;
    }
    if (change.removed()) {
      Files.delete(file);
      step.run();
      removeEmpty(Objects.requireNonNull(file.getParent()));
      return Result.DONE;
    }
    return replace(file, before, wanted);
  }

  /** Null if a path names what is no file of a task's, whatever a commit says. */
  private @Nullable Path place(String path) {
    Path file = PathNames.in(root, path).normalize();
    boolean inside = file.startsWith(root) && !file.equals(root);
    for (Path name : root.relativize(file)) {
      inside &= !name.toString().equalsIgnoreCase(".git");
    }
    return inside && PathNames.in(root, path).equals(file) ? file : null;
  }

  /** What the directories above a file mean for it; null if they are there. */
  private @Nullable Result way(Path file, boolean removed) throws IOException {
    Path up = root;
    for (Path name : root.relativize(Objects.requireNonNull(file.getParent()))) {
      up = up.resolve(name);
      if (name.toString().isEmpty() || Files.isDirectory(up, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      boolean exists = Files.exists(up, LinkOption.NOFOLLOW_LINKS);
      if (removed) {
        // It is gone with its directory, or with what became a file.
        return Result.DONE;
      }
      if (exists) {
        return Result.BLOCKED;
      }
      Files.createDirectory(up);
      step.run();
      touched.add(Objects.requireNonNull(up.getParent()));
    }
    return null;
  }

  private Result replace(Path file, Content before, Content wanted) throws IOException {
    Path directory = Objects.requireNonNull(file.getParent());
    Path next = directory.resolve(temporary);
    try {
      if (wanted.mode() == Blobs.LINK) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        blobs.write(wanted.id(), target);
        Files.createSymbolicLink(next, Path.of(target.toString(StandardCharsets.UTF_8)));
      } else {
        writeFile(next, wanted, before.isNone() || before.mode() == Blobs.LINK ? null : file);
      }
      step.run();
      boolean moved = moveInto(file, next, before);
      step.run();
      Files.deleteIfExists(next);
      step.run();
      touched.add(directory);
      return moved ? Result.DONE : Result.LEFT;
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
  }

  /**
   * @param like whose permissions it takes over, but for the right to run it
   */
  private void writeFile(Path next, Content wanted, @Nullable Path like) throws IOException {
    // What is to stay private is never open to others on its way.
    FileAttribute<?>[] privately =
        like == null
            ? new FileAttribute<?>[0]
            : new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(
                  EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
            };
    try (FileChannel channel =
        FileChannel.open(
            next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), privately)) {
      step.run();
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      blobs.write(wanted.id(), out);
      out.flush();
      channel.force(true);
    }
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(Files.getPosixFilePermissions(like == null ? next : like));
    boolean runs = permissions.contains(PosixFilePermission.OWNER_EXECUTE);
    if (runs != Blobs.isExecutable(wanted.mode())) {
      for (Map.Entry<PosixFilePermission, PosixFilePermission> each : RUN_IF_READ.entrySet()) {
        if (runs) {
          permissions.remove(each.getValue());
        } else if (permissions.contains(each.getKey())) {
          permissions.add(each.getValue());
        }
      }
    }
    Files.setPosixFilePermissions(next, permissions);
  }

  /** False if the user was faster. */
  private static boolean moveInto(Path file, Path next, Content before) throws IOException {
    if (before.isNone()) {
      try {
        // Unlike a rename it does not replace what somebody has made there meanwhile.
        Files.createLink(file, next);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (FileSystemException | UnsupportedOperationException e) {
        LOG.debug("No hard links at {}: {}", file, e.toString());
      }
    }
    if (!Blobs.at(file).equals(before)) {
      return false;
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /** What a killed call was writing. */
  private void removeTemporary(Difference change) {
    Path file = place(change.path());
    if (file == null) {
      return;
    }
    try {
      for (Path up = file.getParent(); up != null && !up.equals(root); up = up.getParent()) {
        if (!Files.isDirectory(up, LinkOption.NOFOLLOW_LINKS)) {
          return;
        }
      }
      Files.deleteIfExists(file.resolveSibling(temporary));
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", file.resolveSibling(temporary), e.toString());
    }
  }

  /** Directories are not in git: one that held only what is gone goes, too. */
  private void removeEmpty(Path directory) throws IOException {
    for (Path up = directory; !up.equals(root); up = Objects.requireNonNull(up.getParent())) {
      try {
        Files.delete(up);
        step.run();
      } catch (DirectoryNotEmptyException e) {
        touched.add(up);
        return;
      }
    }
    touched.add(root);
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      // It was emptied after that.
    }
  }

  @Override
  public void close() {
    blobs.close();
  }
}
