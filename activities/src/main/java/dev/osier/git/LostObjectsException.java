package dev.osier.git;

/** Objects that a run needs are gone from the repository: trying again brings none back. */
public final class LostObjectsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public LostObjectsException(String message) {
    super(message);
  }
}
