package dev.osier.judge;

import dev.osier.file.OwnDirectories;
import dev.osier.git.DotGit;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an agent may have done to the git of its workspace. Locks that its killed git commands left
 * are removed, since any later git command fails on them. Only when none of its processes lives.
 */
public final class Damage {
  /** Seen as the agent ends: later it may have been anybody. */
  public static final String REMOVED = "The agent removed its workspace";

  private Damage() {}

  /**
   * Whether a workspace is gone, or all that was in it: in a namespace of its own the directory
   * itself stays when an agent deletes it ({@link dev.osier.process.ProgramCall#shared}).
   */
  public static boolean isRemoved(Path workspace) throws IOException {
    if (!Files.isDirectory(workspace, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(workspace)) {
      return !entries.iterator().hasNext();
    }
  }

  /**
   * Mends what can be mended.
   *
   * @param branch the task's own
   * @return what cannot be, or null
   */
  public static @Nullable String mend(Path workspace, String branch) throws IOException {
    if (isRemoved(workspace)) {
      return REMOVED;
    }
    if (!OwnDirectories.isInPlace(workspace)) {
      return "The agent put a link in place of a directory above its workspace";
    }
    Path gitDirectory = DotGit.directory(workspace);
    if (gitDirectory == null) {
      return "The agent removed or broke the .git of its workspace";
    }
    if (!DotGit.isOf(gitDirectory, workspace)) {
      // Nothing may be done there: it is another's.
      return "The agent turned the .git of its workspace to " + gitDirectory;
    }
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(gitDirectory, "*.lock")) {
      for (Path lock : locks) {
        Files.deleteIfExists(lock);
      }
    }
    Files.deleteIfExists(DotGit.common(gitDirectory).resolve("refs/heads/" + branch + ".lock"));
    return null;
  }
}
