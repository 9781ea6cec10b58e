package dev.osier.git;

import org.jspecify.annotations.Nullable;

/**
 * A fault in git or in a repository: a call that failed although it had to succeed, a disk that is
 * full, an object that is not there. Never an expected outcome.
 */
public final class GitException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Refusal refusal;

  public GitException(String message) {
    this(message, (Refusal) null);
  }

  public GitException(String message, Throwable cause) {
    super(message, cause);
    this.refusal = null;
  }

  GitException(String message, @Nullable Refusal refusal) {
    super(message);
    this.refusal = refusal;
  }

  /**
   * How a call of git's ended that had to succeed.
   *
   * @param call its first words, such as {@code git read-tree --reset}
   * @param exit its exit code; null if it could not be started, or did not end in time
   * @param timedOut it did not end in time
   * @param said the last line of what it said, or why it could not be started
   */
  public record Refusal(String call, @Nullable Integer exit, boolean timedOut, String said) {}

  /** The call that failed, or null if it was none. */
  public @Nullable Refusal refusal() {
    return refusal;
  }
}
