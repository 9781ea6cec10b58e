package dev.osier.cli.follow;

import org.jspecify.annotations.Nullable;

/**
 * What somebody at a terminal is asked after Ctrl-C: how to go on with a run that is open.
 *
 * @param detach what leaving means here, or null if the run would end with this process
 * @param owner true if the run belongs to this process, which a signal then cancels
 */
public record WayOut(@Nullable String detach, boolean owner) {
  /** The run goes on by itself, with the workers of its server. */
  public static final WayOut FREE = new WayOut("it goes on without you", true);

  /** Its worker is in this process, its server is not. */
  public static final WayOut PAUSE =
      new WayOut("its agents stop until the same command goes on with it", true);

  /** Worker and server are in this process. */
  public static final WayOut BOUND = new WayOut(null, true);

  /** Another process, or nobody, has started it. */
  public static final WayOut WATCH = new WayOut("stop watching, it goes on", false);

  /** An answer. */
  enum Choice {
    DETACH,
    HALT,
    CANCEL,
    /** As if nothing had been pressed. */
    GO_ON,
    /** Not yet answered. */
    NONE
  }

  String question() {
    String first = detach == null ? "" : "d detach (" + detach + "), ";
    return "Ctrl-C: " + first + "h halt (lands what there is), c or Ctrl-C cancel, Enter go on";
  }

  Choice choice(int key) {
    return switch (key) {
      case 'd', 'D' -> detach == null ? Choice.NONE : Choice.DETACH;
      case 'h', 'H' -> Choice.HALT;
      case 'c', 'C' -> Choice.CANCEL;
      case '\r', '\n', 'g', 'G' -> Choice.GO_ON;
      default -> Choice.NONE;
    };
  }
}
