package dev.osier.activity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is costly to open and must not stay open for ever: it is closed when nobody has used it for
 * a while, or when too many others wait like it. What is used is never closed.
 */
final class Lingering<T> {
  /** How long one stays open that nobody uses: between two steps of a run. */
  static final Duration WHILE = Duration.ofMinutes(1);

  /** As many stay open that nobody uses; a database of a repository holds files and memory. */
  static final int MOST_IDLE = 8;

  private final Map<String, Open<T>> all = new HashMap<>();
  private final Consumer<T> closer;
  private final Executor later;
  private long uses;

  private static final class Open<T> {
    private final T thing;
    private int users;
    private long lastUse;

    Open(T thing) {
      this.thing = thing;
    }
  }

  /**
   * @param closer what closes one
   * @param later runs what it is given after {@link #WHILE}
   */
  Lingering(Consumer<T> closer, Executor later) {
    this.closer = closer;
    this.later = later;
  }

  /** The one that is open, used once more from now on until {@link #leave}; or null. */
  synchronized @Nullable T use(String name) {
    Open<T> open = all.get(name);
    if (open == null) {
      return null;
    }
    open.users++;
    open.lastUse = ++uses;
    return open.thing;
  }

  /** Likewise, with one that was just opened, unless another was first: then it is closed. */
  T use(String name, T opened) {
    T first;
    synchronized (this) {
      all.putIfAbsent(name, new Open<>(opened));
      first = Objects.requireNonNull(use(name));
    }
    if (first != opened) {
      closer.accept(opened);
    }
    return first;
  }

  /** One use is over. */
  void leave(String name) {
    List<T> over = new ArrayList<>();
    long then;
    synchronized (this) {
      Open<T> open = all.get(name);
      if (open == null || --open.users > 0) {
        return;
      }
      then = open.lastUse;
      while (idle().size() > MOST_IDLE) {
        over.add(take(idle().get(0)));
      }
    }
    over.forEach(closer);
    later.execute(() -> closeIfIdleSince(name, then));
  }

  private void closeIfIdleSince(String name, long use) {
    T over = null;
    synchronized (this) {
      Open<T> open = all.get(name);
      if (open != null && open.users == 0 && open.lastUse == use) {
        over = take(name);
      }
    }
    if (over != null) {
      closer.accept(over);
    }
  }

  /** By their last use, the oldest first. */
  private List<String> idle() {
    return all.entrySet().stream()
        .filter(entry -> entry.getValue().users == 0)
        .sorted(Comparator.comparingLong(entry -> entry.getValue().lastUse))
        .map(Map.Entry::getKey)
        .toList();
  }

  private T take(String name) {
    return Objects.requireNonNull(all.remove(name)).thing;
  }

  /** Closes all, used or not. */
  void close() {
    List<T> over;
    synchronized (this) {
      over = all.values().stream().map(open -> open.thing).toList();
      all.clear();
    }
    over.forEach(closer);
  }
}
