package dev.osier.fault;

/** What a {@link Fault} comes from: decided by exit code, errno and looking, never by text. */
public enum FaultCause {
  /** A file or a directory may not be read, written or executed. */
  NOT_PERMITTED(true),
  /** A disk is full, or a quota is used up. */
  NO_SPACE(true),
  /** The disk is mounted to be read only. */
  READ_ONLY(true),
  /** A repository, a directory, an object or a program is not there. */
  MISSING(true),
  /** Git itself does not read the repository with its settings. */
  SETTINGS_BROKEN(true),
  /** A signature that is required cannot be made. */
  NOT_SIGNED(true),
  /** A file of Osier's state cannot be read. */
  CORRUPT(true),
  /** The worker does not take what the plan asks. */
  REFUSED(true),
  /** A step did not end in the time it has. */
  TIMED_OUT(true),
  /** The host does not answer any more. */
  HOST_GONE(true),
  /** A call of git's ended with another exit code than 0, and nothing above is the reason. */
  GIT_REFUSED(false),
  /** Something else has what is needed, and lets go of it. */
  LOCKED(false),
  /** The Temporal server does not answer. */
  SERVER_AWAY(false),
  /** The agent's provider takes no more for now. */
  RATE_LIMITED(false),
  /** The worker was lost while it worked on the step. */
  WORKER_LOST(false),
  /** No worker of the host has begun the step. */
  NOT_BEGUN(false),
  /** Nothing more is known than what was said. */
  UNKNOWN(false);

  private final boolean stays;

  FaultCause(boolean stays) {
    this.stays = stays;
  }

  /** It was seen, and is there until somebody mends it: another attempt meets the same. */
  public boolean stays() {
    return stays;
  }
}
