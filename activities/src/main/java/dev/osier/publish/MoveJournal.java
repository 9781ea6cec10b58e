package dev.osier.publish;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is on disk while git moves a branch in a checkout: after a kill it says which files of the
 * checkout may be half-way, and between what. One file for each run, {@code
 * <common>/osier/publish/<run>}; it is there only while git is at work.
 *
 * @param branch full ref name
 * @param from the commit that the checkout stood at, none of the files that change being touched
 * @param to the commit that it moves to
 * @param written when; nothing of the move is older
 */
record MoveJournal(
    Path file, String branch, String from, String to, Path checkout, Instant written) {

  /** Writes it; it is on the disk on return. */
  static MoveJournal write(
      Repository repository, String run, String branch, String from, String to, Path checkout) {
    Path file = directory(repository).resolve(run);
    Path fresh = file.resolveSibling(run + ".tmp");
    String text = String.join("\n", branch, from, to, checkout.toUri().toString(), "");
    try {
      Files.createDirectories(directory(repository));
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return read(file);
    } catch (IOException e) {
      throw new GitException("Cannot write " + file, e);
    }
  }

  /** Those that calls which were killed left behind. Only under the lock on checkouts. */
  static List<MoveJournal> left(Repository repository) {
    List<MoveJournal> found = new ArrayList<>();
    if (!Files.isDirectory(directory(repository))) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(repository))) {
      for (Path file : files) {
        if (file.toString().endsWith(".tmp")) {
          // It was not in force yet: git had not begun.
          Files.delete(file);
        } else {
          found.add(read(file));
        }
      }
    } catch (IOException e) {
      throw new GitException("Cannot read the journals in " + directory(repository), e);
    }
    return found;
  }

  private static MoveJournal read(Path file) throws IOException {
    List<String> lines = Files.readString(file).lines().toList();
    return new MoveJournal(
        file,
        lines.get(0),
        lines.get(1),
        lines.get(2),
        Path.of(URI.create(lines.get(3))),
        Files.getLastModifiedTime(file).toInstant());
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new GitException("Cannot remove " + file, e);
    }
  }

  private static Path directory(Repository repository) {
    return repository.osierDirectory().resolve("publish");
  }
}
