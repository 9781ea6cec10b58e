package dev.osier.git;

/**
 * A fault in git or in a repository: a call that failed although it had to succeed, a disk that is
 * full, an object that is not there. Never an expected outcome.
 */
public final class GitException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public GitException(String message) {
    super(message);
  }

  public GitException(String message, Throwable cause) {
    super(message, cause);
  }
}
