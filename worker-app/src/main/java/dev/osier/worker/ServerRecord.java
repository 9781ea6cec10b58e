package dev.osier.worker;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.process.ProcessTree;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server of Osier's own, as others on this machine find it.
 *
 * @param started in milliseconds since 1970: with the pid it names the process for ever
 * @param webPort 0 if it has no web pages
 */
record ServerRecord(long pid, long started, int port, int webPort) {

  /**
   * The start of a process is told relative to the machine's, which may be off by the clock's
   * corrections since.
   */
  private static final Duration CLOCK_DRIFT = Duration.ofSeconds(3);

  static ServerRecord of(long pid, @Nullable Instant started, int port, int webPort) {
    return new ServerRecord(pid, started == null ? 0 : started.toEpochMilli(), port, webPort);
  }

  /** The process, if it lives and is still the same. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(this::isSame);
  }

  private boolean isSame(ProcessHandle handle) {
    Instant now = ProcessTree.startOf(handle);
    return now != null && Math.abs(now.toEpochMilli() - started) <= CLOCK_DRIFT.toMillis();
  }

  /** Lives, and takes connections. */
  @JsonIgnore
  boolean answers() {
    return process().isPresent() && !Connection.nothingListens(address());
  }

  String address() {
    return "127.0.0.1:" + port;
  }
}
