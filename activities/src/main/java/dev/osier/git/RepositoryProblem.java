package dev.osier.git;

/**
 * Something about a repository, or the git that is installed, that its user has to mend. The
 * message says what, and what to type.
 */
public final class RepositoryProblem extends Exception {
  private static final long serialVersionUID = 1L;

  public RepositoryProblem(String message) {
    super(message);
  }
}
