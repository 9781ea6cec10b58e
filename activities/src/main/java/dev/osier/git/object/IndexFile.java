package dev.osier.git.object;

import dev.osier.process.ByteText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * The entries of an index file, read without a process: for a look at many worktrees at once.
 *
 * @param entries all stages of a path
 */
public record IndexFile(List<Entry> entries) {
  /**
   * One entry.
   *
   * @param commit of another repository, if it is a link to one; else null
   * @param skipped git does not look at its file ({@code skip-worktree})
   * @param assumed git is told that its file is unchanged
   */
  public record Entry(String path, @Nullable String commit, boolean skipped, boolean assumed) {}

  /**
   * Reads one. Empty for one that only git reads (split, sparse, without a checksum) or that is
   * damaged: git has to say which.
   */
  public static Optional<IndexFile> read(Path file) {
    DirCache index = new DirCache(file.toFile(), FS.DETECTED);
    try {
      index.read();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>(index.getEntryCount());
    for (int i = 0; i < index.getEntryCount(); i++) {
      DirCacheEntry entry = index.getEntry(i);
      boolean link = FileMode.GITLINK.equals(entry.getRawMode());
      entries.add(
          new Entry(
              ByteText.decode(entry.getRawPath()),
              link ? entry.getObjectId().name() : null,
              entry.isSkipWorkTree(),
              entry.isAssumeValid()));
    }
    return Optional.of(new IndexFile(List.copyOf(entries)));
  }
}
