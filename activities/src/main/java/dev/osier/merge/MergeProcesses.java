package dev.osier.merge;

import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The merging processes of this host that wait for the next merge, at most one for each run:
 * starting one costs more than ten merges. Thread-safe.
 *
 * <p>One ends with the run whose last merge it made, and after a minute in any case: nothing of a
 * run is left after it, also where it was terminated (G5).
 */
public final class MergeProcesses implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Duration idle;
  private final Map<Path, Waiting> waiting = new HashMap<>();
  private boolean closed;

  /** Compared by identity: each wait is another one. */
  private static final class Waiting {
    private final MergeTrees trees;

    Waiting(MergeTrees trees) {
      this.trees = trees;
    }
  }

  public MergeProcesses() {
    this(IDLE);
  }

  /**
   * @param idle how long one waits at most
   */
  MergeProcesses(Duration idle) {
    this.idle = idle;
  }

  /**
   * For one call; to be given back.
   *
   * @param spares of the run
   */
  MergeTrees take(Repository repository, SpareObjects spares) {
    @Nullable Waiting found;
    synchronized (this) {
      found = waiting.remove(spares.place());
    }
    return found == null ? new MergeTrees(repository, spares) : found.trees;
  }

  void giveBack(MergeTrees used) {
    SpareObjects spares = used.spares();
    Path place = spares == null ? used.repository().commonDir() : spares.place();
    Waiting now = new Waiting(used);
    MergeTrees surplus;
    synchronized (this) {
      Waiting before = closed ? now : waiting.put(place, now);
      surplus = before == null ? null : before.trees;
    }
    if (surplus != null) {
      surplus.close();
    }
    CompletableFuture.delayedExecutor(idle.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> endIdle(place, now));
  }

  private void endIdle(Path place, Waiting since) {
    boolean still;
    synchronized (this) {
      still = waiting.remove(place, since);
    }
    if (still) {
      since.trees.close();
    }
  }

  /** Ends what waits for merges in {@code repository}. */
  public void end(Repository repository) {
    List<Waiting> found = new ArrayList<>();
    synchronized (this) {
      waiting
          .values()
          .removeIf(
              each -> {
                boolean here = each.trees.repository().commonDir().equals(repository.commonDir());
                return here && found.add(each);
              });
    }
    found.forEach(each -> each.trees.close());
  }

  @Override
  public void close() {
    Map<Path, Waiting> all;
    synchronized (this) {
      closed = true;
      all = Map.copyOf(waiting);
      waiting.clear();
    }
    all.values().forEach(each -> each.trees.close());
  }
}
