package dev.osier.workspace;

/** A workspace could not be made; the message says why, and what to do. */
public final class WorkspaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WorkspaceException(String message) {
    super(message);
  }

  public WorkspaceException(String message, Exception cause) {
    super(message, cause);
  }
}
