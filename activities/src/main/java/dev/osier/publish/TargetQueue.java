package dev.osier.publish;

import dev.osier.effect.HostQueue;
import dev.osier.effect.HostQueue.Standing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The runs of this host that want to move a target, one queue for each target, in the order in
 * which they came. Only the first may move it, and stays first while it merges and verifies again
 * on what the one before it left: without that, of many runs most would be overtaken again and
 * again, and give up. Other hosts, and users, stand in no queue; against them there is the
 * compare-and-set.
 *
 * <p>A place is held by a lock of this process, so that it is gone with the process; whoever loses
 * its place so stands at the end. It is also lost by who does not come back. Thread-safe.
 */
public final class TargetQueue {
  /** For who waits: it asks again every half minute at the latest. */
  static final Duration ABSENT = Duration.ofMinutes(3);

  /** For who is first, and may be verifying: no check of a whole takes longer. */
  static final Duration VERIFYING = Duration.ofHours(6);

  private final Path directory;
  private final Clock clock;
  private final Map<String, Place> places = new HashMap<>();

  /**
   * @param directory on this host, for all repositories
   */
  public TargetQueue(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  private record Place(HostQueue queue, String ticket, Standing standing, Instant until) {
    Place until(Instant other) {
      return new Place(queue, ticket, standing, other);
    }
  }

  /**
   * Takes the last place for a run that has none yet, and says that it still wants the one it has.
   *
   * @param commonDir of the repository
   * @param target full name of the branch
   * @return how many runs are before it; 0: it may move the target
   */
  public synchronized int enter(String run, Path commonDir, String target)
      throws InterruptedException {
    expire();
    Place place = places.get(run);
    if (place == null) {
      HostQueue queue = new HostQueue(directory.resolve(name(commonDir, target)));
      // By the instant at which they came; of two in one millisecond, by name.
      String ticket = "%015d-%s".formatted(clock.millis(), run);
      Standing standing = queue.ticket(ticket);
      if (standing == null) {
        // Another process acts for the same run, and is about to lose it.
        return 1;
      }
      place = new Place(queue, ticket, standing, Instant.MAX);
    }
    List<String> waiting = place.queue().waiting();
    int before = Math.max(0, waiting.indexOf(place.ticket()));
    places.put(run, place.until(clock.instant().plus(before == 0 ? VERIFYING : ABSENT)));
    return before;
  }

  /** The run does not want to move its target any more, or has. */
  public synchronized void leave(String run) {
    Place place = places.remove(run);
    if (place != null) {
      place.standing().close();
    }
  }

  private static String name(Path commonDir, String target) {
    return UUID.nameUUIDFromBytes((commonDir + "\0" + target).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  /** Those that did not come back were terminated: their places go. */
  private void expire() {
    Instant now = clock.instant();
    places
        .values()
        .removeIf(
            place -> {
              boolean gone = place.until().isBefore(now);
              if (gone) {
                place.standing().close();
              }
              return gone;
            });
  }
}
