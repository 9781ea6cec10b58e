package dev.osier.git;

/**
 * Something about a repository, or the git that is installed, that its user has to mend. The
 * message says what, and what to type.
 */
public final class RepositoryProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean none;

  public RepositoryProblem(String message) {
    this(message, false);
  }

  RepositoryProblem(String message, boolean none) {
    super(message);
    this.none = none;
  }

  /** There is no repository at all: the directory is a plain one. */
  public boolean isNone() {
    return none;
  }
}
