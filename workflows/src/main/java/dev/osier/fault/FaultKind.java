package dev.osier.fault;

/** Who can mend a {@link Fault}, and with that how long it is tried again. */
public enum FaultKind {
  /** The user: what the plan, or the worker's own limits, do not allow. */
  USER("UserFault"),
  /** Whoever looks after the repository: its settings, objects, files, owner. */
  REPOSITORY("RepositoryFault"),
  /** Whoever looks after the host: its disk, its programs, a worker that is gone. */
  HOST("HostFault"),
  /** Nobody: it passes by itself, as a server that is away, a lock, a rate limit do. */
  PASSING("PassingFault"),
  /** Osier's authors. */
  BUG("Bug");

  private final String type;

  FaultKind(String type) {
    this.type = type;
  }

  /** The type of the failure in Temporal; a stable name. */
  public String type() {
    return type;
  }
}
