package dev.osier.process;

/** Thrown where work ends because {@link Pulse#stopped} became true; its processes are ended. */
public final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoppedException() {
    super("stopped");
  }
}
