package dev.osier.server;

/**
 * There is no server, or no worker, to do what was asked. The message is for the user: the fact,
 * and what to type.
 */
public sealed class NoServerException extends Exception permits OpenServerException {
  private static final long serialVersionUID = 1L;

  public NoServerException(String message) {
    super(message);
  }
}
