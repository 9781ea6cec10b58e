package dev.osier.effect;

import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import dev.osier.file.Trash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

  /** Of hundreds of thousands of commits. */
  private static final int REPLACED_BYTES = 1 << 25;

  /**
   * Digests of what this process has laid aside, by file: with the index of another, an agent could
   * hide what it changed. In memory, where none can write; after a restart git reads all files.
   */
  private static final Map<Path, String> OWN = new ConcurrentHashMap<>();

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
  public void remember(Path index, String commit) throws IOException {
    StateFile.delete(effect.resolve(REPLACED));
    removeFilled();
    copy(index, of(commit));
    OWN.put(key(commit), digest(index));
  }

  /** Whether it is known how the workspace was filled with {@code commit}. */
  public boolean knows(String commit) {
    return OWN.containsKey(key(commit))
        && Files.isRegularFile(of(commit), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Lays a copy at {@code index}.
   *
   * @return false if there is none of {@code commit}, or one that this process has not laid aside
   */
  public boolean layAt(Path index, String commit) throws IOException {
    StateFile.delete(index);
    if (!knows(commit)) {
      return false;
    }
    copy(of(commit), index);
    if (digest(index).equals(OWN.get(key(commit)))) {
      return true;
    }
    Files.delete(index);
    return false;
  }

  private Path key(String commit) {
    return of(commit).toAbsolutePath().normalize();
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        DigestInputStream digesting =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Path of(String commit) {
    return effect.resolve(FILLED + commit);
  }

  private void removeFilled() throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(effect, FILLED + "*")) {
      for (Path each : old) {
        OWN.remove(each.toAbsolutePath().normalize());
        StateFile.delete(each);
      }
    } catch (NoSuchFileException e) {
      // The effect has no directory any more.
    }
  }

  /** A directory of the effect's for what is only needed while its work is judged. */
  public Path scratch() throws IOException {
    Path scratch = effect.resolve(JUDGING);
    if (Files.isSymbolicLink(scratch)) {
      StateFile.makeWay(scratch);
    }
    StateFile.makeDirectory(scratch);
    return scratch;
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
    StateFile.makeWay(to);
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
  public void forget() {
    try {
      removeFilled();
      StateFile.delete(effect.resolve(REPLACED));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove what is known of " + effect, e);
    }
    new Trash(effect.resolve(JUDGING)).empty();
  }

  /** The commits for which others stand. */
  public List<String> replaced() {
    try {
      byte[] lines = StateFile.read(effect.resolve(REPLACED), REPLACED_BYTES);
      return new String(lines, StandardCharsets.ISO_8859_1).lines().toList();
    } catch (NoSuchFileException | StateFile.NotAFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + effect.resolve(REPLACED), e);
    }
  }
}
