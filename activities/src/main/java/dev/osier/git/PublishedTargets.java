package dev.osier.git;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where Osier itself moves the targets of a repository, and the integrations of its runs: whether a
 * ref that has moved was moved by it. Not by the message of the commit there, which anybody can
 * write.
 *
 * <p>Each move is noted before it is made, in memory, and for the other processes of this user's in
 * {@code <home>/published}, where an agent in a sandbox cannot write.
 */
public final class PublishedTargets {
  /** Past this the file becomes the old one: of some ten thousand moves. */
  private static final long LIMIT_BYTES = 1L << 20;

  private static final String GONE = "gone";

  private final Path home;
  private final Path file;
  private final Path old;
  private final Set<String> here = ConcurrentHashMap.newKeySet();

  /**
   * @param home {@code $OSIER_HOME}
   */
  public PublishedTargets(Path home, Repository repository) {
    this.home = home;
    this.file = home.resolve("published").resolve(hash(repository.commonDir()));
    this.old = file.resolveSibling(file.getFileName() + ".old");
  }

  /**
   * Osier is about to move a ref.
   *
   * @param ref its full name
   */
  public void note(String ref, String commit) throws IOException {
    note(ref, commit, false);
  }

  /** Likewise, and on return it outlasts a power cut, as the journal of the move does. */
  public void noteDurably(String ref, String commit) throws IOException {
    note(ref, commit, true);
  }

  /** Osier is about to delete a ref for good: its run is over. */
  public void noteGone(String ref) throws IOException {
    note(ref, GONE);
  }

  /** Whether Osier itself has deleted the ref, or was about to. */
  public boolean isGone(String ref) {
    return has(ref, GONE);
  }

  private void note(String ref, String commit, boolean durably) throws IOException {
    String line = ref + " " + commit;
    here.add(line);
    StateFile.requireDirectory(home, file.getParent());
    StateFile.makePrivate(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      if (durably) {
        channel.force(true);
      }
      if (channel.size() > LIMIT_BYTES) {
        Files.move(file, old, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** Whether Osier itself has moved the ref there, or was about to. */
  public boolean has(String ref, String commit) {
    String line = ref + " " + commit;
    return here.contains(line) || isIn(file, line) || isIn(old, line);
  }

  private static boolean isIn(Path file, String line) {
    try {
      String text = new String(StateFile.read(file, 2 * LIMIT_BYTES), StandardCharsets.UTF_8);
      return List.of(text.split("\n", -1)).contains(line);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // What cannot be read explains nothing: the move is told, and fails nobody.
      return false;
    }
  }

  private static String hash(Path common) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(common.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
