package dev.osier.process;

/** Something else has what is needed, and lets go of it: it passes by itself. */
public final class BusyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public BusyException(String message) {
    super(message);
  }
}
