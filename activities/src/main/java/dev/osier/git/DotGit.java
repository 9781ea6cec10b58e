package dev.osier.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The {@code .git} of a work tree: a directory, or a file that names one. Read without git. */
public final class DotGit {
  private static final String LINK = "gitdir: ";

  private DotGit() {}

  /** The git directory of {@code worktree}, or null if there is none, or it is broken. */
  public static @Nullable Path directory(Path worktree) {
    Path dotGit = worktree.resolve(".git");
    try {
      Path directory = dotGit;
      if (Files.isRegularFile(dotGit, LinkOption.NOFOLLOW_LINKS)) {
        String text = line(dotGit);
        if (!text.startsWith(LINK)) {
          return null;
        }
        directory = worktree.resolve(text.substring(LINK.length())).normalize();
      }
      return Files.isRegularFile(directory.resolve("HEAD")) ? directory : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** Whether a git directory is that of this work tree alone, and knows it. */
  public static boolean isOf(Path gitDirectory, Path worktree) {
    Path dotGit = worktree.resolve(".git");
    if (Files.isDirectory(dotGit, LinkOption.NOFOLLOW_LINKS)) {
      return gitDirectory.equals(dotGit);
    }
    try {
      Path back = gitDirectory.resolve("gitdir");
      return Files.isRegularFile(back, LinkOption.NOFOLLOW_LINKS)
          && gitDirectory.resolve(line(back)).normalize().equals(dotGit);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /** The directory that all worktrees of {@code gitDirectory}'s repository share. */
  public static Path common(Path gitDirectory) throws IOException {
    Path file = gitDirectory.resolve("commondir");
    return Files.isRegularFile(file) ? gitDirectory.resolve(line(file)).normalize() : gitDirectory;
  }

  /** Without its end; a path may hold other newlines. */
  private static String line(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
