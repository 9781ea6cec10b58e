package dev.osier.publish;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.object.Commits.Difference;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner.AnswerReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a checkout that a killed git may have begun to change, while the index is still the
 * old one. Each holds the old content, the new, a beginning of the new, or is gone; whatever else
 * it holds is somebody's work.
 */
final class HalfWritten {

  /** The coarsest clock of a file system. */
  private static final Duration CLOCK = Duration.ofSeconds(2);

  private final Path root;
  private final Git git;
  private final Instant since;

  /**
   * @param since when it began; a file that is older is not looked at
   */
  HalfWritten(Checkout checkout, Instant since) {
    this.root = checkout.path();
    this.git = checkout.git();
    this.since = since.minus(CLOCK);
  }

  /** Makes the files what the index says, as far as nothing but git's writing is lost. */
  void putBack(List<Difference> changes) throws InterruptedException {
    StringBuilder restore = new StringBuilder();
    List<Difference> replaced = new ArrayList<>();
    for (Difference change : changes) {
      Path file = PathNames.in(root, change.path());
      if (change.added()) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && isGitsWriting(file, change)) {
          delete(file);
        }
      } else {
        replaced.add(change);
      }
    }
    // After the added ones: a file may have become a directory.
    for (Difference change : replaced) {
      Path file = PathNames.in(root, change.path());
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          ? parentIsDirectory(file)
          : isGitsWriting(file, change)) {
        restore.append(change.path()).append('\0');
      }
    }
    if (restore.length() > 0) {
      git.requireWithInput(restore.toString(), "checkout-index", "--force", "-z", "--stdin");
    }
  }

  /** False if a file stands where a directory was: somebody's. */
  private boolean parentIsDirectory(Path file) {
    Path up = file.getParent();
    while (up != null && !Files.exists(up, LinkOption.NOFOLLOW_LINKS)) {
      up = up.getParent();
    }
    return up != null && Files.isDirectory(up, LinkOption.NOFOLLOW_LINKS);
  }

  /** True for the new content and for a beginning of it; false also for the old one. */
  private boolean isGitsWriting(Path file, Difference change) throws InterruptedException {
    boolean isContent =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
    if (change.removed() || !isContent) {
      return false;
    }
    try {
      Instant touched = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
      if (touched.isBefore(since)) {
        return false;
      }
      try (InputStream found = content(file)) {
        Beginning beginning = new Beginning(found);
        // As it would be written: with line ends and filters. By its name on standard input, which
        // may be of any bytes.
        Exited written =
            git.stream(
                "%s %s\0".formatted(change.newId(), change.path()),
                beginning,
                "cat-file",
                "--batch=%(objectname)",
                "--filters",
                "-z");
        return written.succeeded() && beginning.is;
      }
    } catch (IOException e) {
      throw new GitException("Cannot read " + file, e);
    }
  }

  private static InputStream content(Path file) throws IOException {
    return Files.isSymbolicLink(file)
        ? new ByteArrayInputStream(
            Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8))
        : new BufferedInputStream(Files.newInputStream(file));
  }

  /**
   * Whether something is the beginning of a content, or all of it: a line, the content, a newline.
   */
  private static final class Beginning implements AnswerReader {
    private final InputStream found;
    private boolean is;

    Beginning(InputStream found) {
      this.found = found;
    }

    @Override
    public void read(InputStream answer) throws IOException {
      InputStream wanted = new BufferedInputStream(answer);
      int next = wanted.read();
      while (next >= 0 && next != '\n') {
        next = wanted.read();
      }
      int there = found.read();
      next = wanted.read();
      while (there >= 0 && there == next) {
        there = found.read();
        next = wanted.read();
      }
      is = there < 0 && next >= 0;
    }
  }

  private void delete(Path file) {
    try {
      Files.delete(file);
      for (Path up = file.getParent(); up != null && !up.equals(root); up = up.getParent()) {
        Files.delete(up);
      }
    } catch (DirectoryNotEmptyException e) {
      // The directory was there before, or is somebody's.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
