package dev.osier.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of Osier's that lie where agents can write: below {@code .git/osier}, and without a sandbox
 * in {@code $OSIER_HOME}; for reading also git's own. What is no plain file there is not opened: a
 * FIFO would be waited for, a link lead elsewhere, and what has no end fill the memory.
 *
 * <p>What cannot be used is put aside, into {@code <state>/aside}: it may be somebody's, and must
 * stop no run that does not need it.
 */
public final class StateFile {
  /** Of what was put aside and no report has told yet. */
  private static final String NEW = "new-";

  private static final String ASIDE = "aside";

  /** More would not fit into a report. */
  private static final int TOLD = 5;

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private StateFile() {}

  /** There is something else by that name than a file of Osier's. */
  public static final class NotAFileException extends IOException {
    private static final long serialVersionUID = 1L;

    NotAFileException(Path file) {
      super(file + " is none of Osier's files");
    }
  }

  /**
   * All of a file.
   *
   * @param limit of its bytes
   * @throws NoSuchFileException if there is none
   * @throws NotAFileException if there is something else, or more than that
   */
  public static byte[] read(Path file, long limit) throws IOException {
    if (!requireFileOrNone(file)) {
      throw new NoSuchFileException(file.toString());
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        InputStream in = Channels.newInputStream(channel)) {
      byte[] content = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
      if (content.length > limit) {
        throw new NotAFileException(file);
      }
      return content;
    }
  }

  /**
   * Whether there is a plain file.
   *
   * @return false if there is nothing
   * @throws NotAFileException if there is something else
   */
  public static boolean requireFileOrNone(Path file) throws IOException {
    BasicFileAttributes found = attributes(file);
    if (found != null && !found.isRegularFile()) {
      throw new NotAFileException(file);
    }
    return found != null;
  }

  /** Whether there is anything at all but a plain file by that name. */
  public static boolean isSomethingElse(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Puts aside what stands where a directory of Osier's belongs, or a link to one, and makes the
   * directory.
   *
   * @param state the directory of Osier's that it lies in or is
   * @throws NoSuchFileException if nothing is there that the state is of: a repository that was
   *     moved away is not to be found in its old place again, as an empty directory
   */
  public static void requireDirectory(Path state, Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      putAside(state, directory);
    }
    Path of = state.getParent();
    if (of != null && !Files.isDirectory(of)) {
      throw new NoSuchFileException(of.toString());
    }
    Files.createDirectories(directory);
  }

  /**
   * Renames what cannot be used; nothing happens if it is not there any more.
   *
   * @param state the directory of Osier's that it lies in, at whatever depth
   */
  public static void putAside(Path state, Path file) throws IOException {
    Path aside = state.resolve(ASIDE);
    if (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(aside, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(aside, state.resolve(ASIDE + "-" + UUID.randomUUID()));
    }
    Files.createDirectories(aside);
    String name = state.relativize(file).toString().replaceAll("[^A-Za-z0-9._@-]", "_");
    String unique = UUID.randomUUID().toString().substring(0, 8);
    try {
      Files.move(
          file,
          aside.resolve(NEW + unique + "-" + name.substring(0, Math.min(200, name.length()))));
    } catch (NoSuchFileException e) {
      // Somebody else was first.
    }
  }

  /**
   * Makes way for a file that only Osier writes, such as a lock: what is none is renamed, beside
   * it.
   */
  public static void makeWay(Path file) throws IOException {
    if (isSomethingElse(file)) {
      try {
        Files.move(
            file, file.resolveSibling(".aside-" + file.getFileName() + "-" + UUID.randomUUID()));
      } catch (NoSuchFileException e) {
        // Somebody else was first.
      }
    }
  }

  /** Removes a file that only Osier writes, if there is one; what is none makes way. */
  public static void delete(Path file) throws IOException {
    makeWay(file);
    Files.deleteIfExists(file);
  }

  /** As {@link #makeWay} for a directory, which is there on return. */
  public static void makeDirectory(Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
      Files.move(
          directory,
          directory.resolveSibling(".aside-" + directory.getFileName() + "-" + UUID.randomUUID()));
    }
    Files.createDirectories(directory);
  }

  /** An empty file that nobody else can read, if there is none; whatever the process's umask. */
  public static void makePrivate(Path file) throws IOException {
    makeWay(file);
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (FileAlreadyExistsException e) {
      // It goes on.
    }
  }

  /** One sentence for what was put aside since the last call, or none. */
  public static List<String> tellPutAside(Path state) throws IOException {
    Path aside = state.resolve(ASIDE);
    if (!Files.isDirectory(aside, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<String> names;
    try (Stream<Path> entries = Files.list(aside)) {
      names =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> name.startsWith(NEW))
              .sorted()
              .toList();
    }
    if (names.isEmpty()) {
      return List.of();
    }
    for (String name : names) {
      Files.move(aside.resolve(name), aside.resolve(name.substring(NEW.length())));
    }
    String shown =
        String.join(", ", names.stream().limit(TOLD).map(n -> n.substring(NEW.length())).toList());
    return List.of(
        "Put aside what is none of Osier's files, into %s: %s%s"
            .formatted(
                aside,
                shown,
                names.size() > TOLD ? " and " + (names.size() - TOLD) + " more" : ""));
  }
}
