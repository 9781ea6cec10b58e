package dev.osier.git;

/** git could not be called, did not end in time, or failed where it must not. */
public final class GitException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public GitException(String message) {
    super(message);
  }

  public GitException(String message, Throwable cause) {
    super(message, cause);
  }
}
