package dev.osier.server;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server of Osier's own, as others on this machine find it.
 *
 * @param started in milliseconds since 1970: with the pid it names the process for ever
 * @param address {@code unix:/path}, or {@code 127.0.0.1:port}; both as the Temporal CLI takes them
 * @param token what a port asks its callers for; null for a socket, whose folder keeps others out
 */
public record ServerRecord(long pid, long started, String address, @Nullable String token) {
  private static final String UNIX = "unix:";

  /**
   * The start of a process is told relative to the machine's, which may be off by the clock's
   * corrections since.
   */
  private static final Duration CLOCK_DRIFT = Duration.ofSeconds(3);

  static ServerRecord atSocket(long pid, @Nullable Instant started, Path socket) {
    return new ServerRecord(pid, millis(started), UNIX + socket, null);
  }

  /** A port of this process. */
  static ServerRecord atPort(int port, String token) {
    ProcessHandle self = ProcessHandle.current();
    return new ServerRecord(
        self.pid(), millis(ProcessTree.startOf(self)), "127.0.0.1:" + port, token);
  }

  private static long millis(@Nullable Instant started) {
    return started == null ? 0 : started.toEpochMilli();
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
    return process().isPresent() && listens();
  }

  private boolean listens() {
    Optional<Path> socket = socket();
    return socket.isPresent() ? listens(socket.get()) : !Connection.nothingListens(address);
  }

  /** Whether somebody takes connections at a socket. */
  static boolean listens(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** The socket, if it is at one. */
  @JsonIgnore
  Optional<Path> socket() {
    return address.startsWith(UNIX)
        ? Optional.of(Path.of(address.substring(UNIX.length())))
        : Optional.empty();
  }

  @JsonIgnore
  int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Without the token, which is for no log. */
  @Override
  public String toString() {
    return "server of process %d at %s".formatted(pid, address);
  }
}
