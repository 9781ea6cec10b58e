package dev.osier.workspace;

import dev.osier.file.OwnDirectories;
import dev.osier.git.object.PublishedTargets;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Tells the directory that Osier made for an effect from another that an agent has put in its
 * place, by device and inode: a folder of the user's may have been moved there. They are noted
 * where an agent in a sandbox cannot write.
 */
final class OwnPlace {
  private final PublishedTargets notes;

  OwnPlace(PublishedTargets notes) {
    this.notes = notes;
  }

  /** The directory was made just now, and nobody was in it yet. */
  void note(EffectId effect, Path directory) throws IOException {
    String identity = identity(directory);
    if (!identity.isEmpty()) {
      notes.notePlace(effect.toString(), identity);
    }
  }

  /** Whether a directory stands there, reached through no link, that is certainly another one. */
  boolean isTaken(EffectId effect, Path directory) throws IOException {
    if (!OwnDirectories.isInPlace(directory)) {
      return false;
    }
    Set<String> own = notes.placesOf(effect.toString());
    return !own.isEmpty() && !own.contains(identity(directory));
  }

  /** Whether the way there leads through a link, or there is one. */
  static boolean isBehindLink(Path directory) {
    return Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
        && !OwnDirectories.isInPlace(directory);
  }

  /** Empty if there is nothing. */
  private static String identity(Path directory) throws IOException {
    try {
      Map<String, Object> both =
          Files.readAttributes(directory, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
      return both.get("dev") + ":" + both.get("ino");
    } catch (NoSuchFileException | NotDirectoryException e) {
      return "";
    }
  }
}
