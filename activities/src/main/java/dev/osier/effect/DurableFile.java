package dev.osier.effect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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
    Path next = write(file, content);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    sync(parentOf(file));
  }

  /** As {@link #replace}, but leaves a file that is there as it is. */
  public static void createOnce(Path file, byte[] content) throws IOException {
    Path next = write(file, content);
    try {
      Files.createLink(file, next);
    } catch (FileAlreadyExistsException e) {
      // Somebody was first.
    } finally {
      Files.deleteIfExists(next);
    }
    sync(parentOf(file));
  }

  private static Path write(Path file, byte[] content) throws IOException {
    Path directory = Files.createDirectories(parentOf(file));
    Path next = Files.createTempFile(directory, "." + file.getFileName(), ".next");
    boolean written = false;
    try {
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
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
