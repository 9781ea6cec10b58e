package dev.osier.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Replaces a file so that a reader, and whoever comes after a kill or a power cut, sees all of the
 * old content or all of the new.
 */
public final class DurableFile {
  private DurableFile() {}

  /** Makes the directories above the file, where they are missing. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path next = write(file, content, true);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    sync(parentOf(file));
  }

  /**
   * As {@link #replace}, but after a power cut the file may have its old content, or none. For what
   * can be found out without it: waiting for the disk would, on ext4, also be waiting for every
   * checkout that is written meanwhile.
   */
  public static void replaceUnsynced(Path file, byte[] content) throws IOException {
    Path next = write(file, content, false);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** As {@link #replaceUnsynced}, but leaves a file that is there as it is. */
  public static void createOnce(Path file, byte[] content) throws IOException {
    Path next = write(file, content, false);
    try {
      Files.createLink(file, next);
    } catch (FileAlreadyExistsException e) {
      // Somebody was first.
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static Path write(Path file, byte[] content, boolean synced) throws IOException {
    Path directory = StateFolder.make(parentOf(file));
    OwnFiles.note(file, content);
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      // An agent's: nothing can be renamed to its place.
      StateFile.makeWay(file);
    }
    Path next = Files.createTempFile(directory, "." + file.getFileName(), ".next");
    boolean written = false;
    try {
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        if (synced) {
          channel.force(true);
        }
      }
      written = true;
      return next;
    } finally {
      if (!written) {
        Files.deleteIfExists(next);
      }
    }
  }

  private static Path parentOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a parent");
  }

  /** Makes a rename or a new name in this directory outlast a power cut. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
