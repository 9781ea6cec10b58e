package dev.osier.git;

/** Something about a repository that its user has to mend. The message is for that user. */
public final class RepositoryProblem extends Exception {
  private static final long serialVersionUID = 1L;

  public RepositoryProblem(String message) {
    super(message);
  }
}
