package dev.osier.cli.call;

/** How the program ends, and at whose door it lies. */
public enum ExitCode {
  /** Done; of a run: it is completed. */
  DONE(0),
  /** The work's: some task did not land, or what landed could not be published. */
  NOT_ALL(1),
  /** The user's: a plan, an option or a name that cannot be used. Nothing was created. */
  BAD_INPUT(2),
  /** The surroundings': no server or no worker. */
  NO_SERVER(3),
  /** Osier's own: a bug, or a disk that fails. */
  FAULT(70),
  /** The user's wish: cancelled, here or in Temporal. 128 + SIGINT, as a shell has it. */
  CANCELLED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** As the shell gets it. */
  public int number() {
    return number;
  }
}
