package dev.osier.run;

import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A branch that moves, and is moved, as a test says. */
final class ScriptedTarget {
  private static final String WAITING = "osier/x/merged";

  private final Queue<String> moves = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> queued = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Published immovable;

  /** Where it stands each time that it is looked at. */
  void moves(String... tips) {
    moves.addAll(List.of(tips));
  }

  /** Runs that are to publish first, as each question is answered. */
  void queued(Integer... ahead) {
    queued.addAll(List.of(ahead));
  }

  /** What every move of it ends in. */
  void immovable(Published answer) {
    immovable = answer;
  }

  Published publish(PublishJob request) {
    Integer ahead = queued.poll();
    if (ahead != null) {
      return Published.queued(ahead);
    }
    String moved = request.integrate() ? moves.poll() : null;
    if (moved != null) {
      return Published.movedTo(moved, "main moved to " + moved);
    }
    if (!moves.isEmpty()) {
      return new Published(null, WAITING, "Cannot publish: main moved");
    }
    Published never = immovable;
    String candidate = request.candidate();
    return switch (request.act()) {
      case MOVE ->
          never == null ? new Published(candidate, null, "Moved main to " + candidate) : never;
      case SHOW -> new Published(null, null, "Would move main to " + candidate);
      case LEAVE -> new Published(null, WAITING, "The result waits on " + WAITING);
    };
  }
}
