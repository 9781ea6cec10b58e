package dev.osier.workspace;

import dev.osier.effect.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What Osier itself knows of the files of a workspace, beside the effect's record: the index as it
 * was right after filling, and the commits of the agent's that were sifted.
 *
 * <p>The workspace's own index may say anything once an agent was in it: that a file is assumed to
 * be unchanged or is not to be looked at, that it has the size and the time of another content,
 * that a name is not tracked. So work is judged with a copy of this one, and what that does not
 * know git reads from the files.
 */
public final class FilledIndex {
  /** With the commit that it is of. */
  private static final String FILLED = "filled-";

  private static final String REPLACED = "replaced";
  private static final String JUDGING = "judging";

  private final Path effect;

  private FilledIndex(Path effect) {
    this.effect = effect;
  }

  /**
   * @param effect the effect's directory
   */
  public static FilledIndex of(Path effect) {
    return new FilledIndex(effect);
  }

  /** The workspace has just been filled with {@code commit}, and nobody was in it. */
  void remember(Path index, String commit) throws IOException {
    Files.deleteIfExists(effect.resolve(REPLACED));
    removeFilled();
    copy(index, of(commit));
  }

  /** Whether it is known how the workspace was filled with {@code commit}. */
  boolean knows(String commit) {
    return Files.isRegularFile(of(commit), LinkOption.NOFOLLOW_LINKS);
  }

  /** Lays a copy at {@code index}; false if there is none of {@code commit}. */
  public boolean layAt(Path index, String commit) throws IOException {
    Files.deleteIfExists(index);
    if (!knows(commit)) {
      return false;
    }
    copy(of(commit), index);
    return true;
  }

  private Path of(String commit) {
    return effect.resolve(FILLED + commit);
  }

  private void removeFilled() throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(effect, FILLED + "*")) {
      for (Path each : old) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException e) {
      // The effect has no directory any more.
    }
  }

  /** A directory of the effect's for what is only needed while its work is judged. */
  public Path scratch() throws IOException {
    return Files.createDirectories(effect.resolve(JUDGING));
  }

  /** An empty one in it. */
  public Path scratch(String name) throws IOException {
    dropScratch(name);
    return Files.createDirectories(scratch().resolve(name));
  }

  /** It is needed no more. */
  public void dropScratch(String name) {
    new Trash(effect.resolve(JUDGING).resolve(name)).empty();
  }

  /** With its time: by that git knows which files may have been written after it. */
  public static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Others stand for these commits: what they held besides is nobody's work. */
  public void replaced(Collection<String> commits) {
    if (commits.isEmpty()) {
      return;
    }
    Set<String> all = new LinkedHashSet<>(replaced());
    all.addAll(commits);
    try {
      byte[] lines = (String.join("\n", all) + "\n").getBytes(StandardCharsets.US_ASCII);
      DurableFile.replace(effect.resolve(REPLACED), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + effect.resolve(REPLACED), e);
    }
  }

  /** The workspace is gone. */
  void forget() {
    try {
      removeFilled();
      Files.deleteIfExists(effect.resolve(REPLACED));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove what is known of " + effect, e);
    }
    new Trash(effect.resolve(JUDGING)).empty();
  }

  /** The commits for which others stand. */
  List<String> replaced() {
    try {
      return Files.readAllLines(effect.resolve(REPLACED), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + effect.resolve(REPLACED), e);
    }
  }
}
