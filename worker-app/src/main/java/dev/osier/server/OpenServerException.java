package dev.osier.server;

/**
 * A server that knows no users could be used by every user of the machine, so it is not started.
 */
final class OpenServerException extends NoServerException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason as the end of a sentence
   */
  OpenServerException(String reason) {
    super(
        "Cannot start Temporal's dev server: every user of this machine could use it: "
            + reason
            + "\nTo run without it, set OSIER_SERVER=in-process");
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
