package dev.osier.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes directories of Osier's state, and never with them the repository that they lie in. */
public final class StateFolder {
  private static final Path RUNS = Path.of("osier", "runs");

  private StateFolder() {}

  /**
   * @throws NoSuchFileException if it belongs to a repository that is not there any more: one made
   *     of nothing but Osier's state would be taken for it, and be in the way when it comes back
   */
  public static Path make(Path directory) throws IOException {
    for (Path at = directory.toAbsolutePath(); at != null; at = at.getParent()) {
      if (at.endsWith(RUNS) && at.getParent() != null) {
        StateFile.requireDirectory(at.getParent(), directory);
        return directory;
      }
    }
    StateFile.makeDirectory(directory);
    return directory;
  }
}
