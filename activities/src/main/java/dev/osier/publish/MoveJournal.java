package dev.osier.publish;

import dev.osier.file.StateFile;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.PublishedTargets;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  private static final int LINES = 4;

  /** Of names and a path. */
  private static final long LIMIT_BYTES = 64 * 1024;

  /** Writes it; it is on the disk on return. */
  static MoveJournal write(
      Repository repository,
      PublishedTargets published,
      String run,
      String branch,
      String from,
      String to,
      Path checkout) {
    Path file = directory(repository).resolve(run);
    Path fresh = file.resolveSibling(run + ".tmp");
    String text = String.join("\n", branch, from, to, checkout.toUri().toString(), "");
    try {
      published.noteDurably(branch, to);
      StateFile.requireDirectory(repository.osierDirectory(), directory(repository));
      for (Path each : List.of(file, fresh)) {
        if (StateFile.isSomethingElse(each)) {
          StateFile.putAside(repository.osierDirectory(), each);
        }
      }
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

  /**
   * Those that calls which were killed left behind; all else is put aside. Only under the lock on
   * checkouts.
   *
   * @param published a journal of a move that Osier was not about to make is somebody else's, and
   *     would have Osier move a branch, or undo a user's work
   */
  static List<MoveJournal> left(Repository repository, PublishedTargets published) {
    List<MoveJournal> found = new ArrayList<>();
    Path state = repository.osierDirectory();
    try {
      if (!Files.exists(directory(repository), LinkOption.NOFOLLOW_LINKS)) {
        return found;
      }
      StateFile.requireDirectory(state, directory(repository));
      for (Path file : entries(repository)) {
        boolean begun = file.toString().endsWith(".tmp");
        MoveJournal journal = begun ? null : readOrNull(file);
        if (journal != null && published.has(journal.branch(), journal.to())) {
          found.add(journal);
        } else if (begun && !StateFile.isSomethingElse(file)) {
          // It was not in force yet: git had not begun.
          Files.deleteIfExists(file);
        } else {
          StateFile.putAside(state, file);
        }
      }
    } catch (IOException e) {
      throw new GitException("Cannot read the journals in " + directory(repository), e);
    }
    return found;
  }

  private static List<Path> entries(Repository repository) throws IOException {
    try (Stream<Path> files = Files.list(directory(repository))) {
      return files.sorted().toList();
    }
  }

  private static @Nullable MoveJournal readOrNull(Path file) {
    try {
      return read(file);
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  private static MoveJournal read(Path file) throws IOException {
    List<String> lines =
        new String(StateFile.read(file, LIMIT_BYTES), StandardCharsets.UTF_8).lines().toList();
    if (lines.size() != LINES || !isCommit(lines.get(1)) || !isCommit(lines.get(2))) {
      throw new IllegalArgumentException(file + " is no journal");
    }
    return new MoveJournal(
        file,
        lines.get(0),
        lines.get(1),
        lines.get(2),
        Path.of(URI.create(lines.get(3))),
        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
  }

  private static boolean isCommit(String text) {
    return text.matches("[0-9a-f]{40}");
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
