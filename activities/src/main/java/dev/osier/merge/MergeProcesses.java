package dev.osier.merge;

import dev.osier.git.Repository;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The merging processes of this host that wait for the next merge, at most one for each repository:
 * starting one costs more than ten merges. Thread-safe.
 *
 * <p>One ends with the run whose last merge it made: nothing of a run is left after it (G5).
 */
public final class MergeProcesses implements AutoCloseable {
  private final Map<Path, MergeTrees> idle = new HashMap<>();
  private boolean closed;

  /** For one call; to be given back. */
  MergeTrees take(Repository repository) {
    @Nullable MergeTrees waiting;
    synchronized (this) {
      waiting = idle.remove(repository.commonDir());
    }
    return waiting == null ? new MergeTrees(repository) : waiting;
  }

  void giveBack(MergeTrees used) {
    MergeTrees before;
    synchronized (this) {
      before = closed ? used : idle.put(used.repository().commonDir(), used);
    }
    if (before != null) {
      before.close();
    }
  }

  /** Ends what waits for merges in {@code repository}. */
  public void end(Repository repository) {
    MergeTrees waiting;
    synchronized (this) {
      waiting = idle.remove(repository.commonDir());
    }
    if (waiting != null) {
      waiting.close();
    }
  }

  @Override
  public void close() {
    Map<Path, MergeTrees> all;
    synchronized (this) {
      closed = true;
      all = Map.copyOf(idle);
      idle.clear();
    }
    all.values().forEach(MergeTrees::close);
  }
}
