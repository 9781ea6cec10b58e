package dev.osier.server;

import dev.osier.host.OsierHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The sockets of a dev server: for Temporal's calls, and for its web pages. In the {@link
 * ServerFolder}, or, since the path of a socket is short on every system, in a folder of their own
 * that is as private.
 *
 * @param folder where they are
 * @param home the folder that stays when they go
 */
record ServerSockets(Path folder, Path home) {
  /** Bytes; Linux takes 107, macOS 103. */
  private static final int LONGEST = 100;

  private static final String TEMPORAL = "temporal.sock";
  private static final String WEB = "web.sock";

  /** Makes the folder, and nothing in it. */
  static ServerSockets make(OsierHome home) throws IOException {
    Path usual = ServerFolder.require(home);
    int length = usual.resolve(TEMPORAL).toString().getBytes(StandardCharsets.UTF_8).length;
    return new ServerSockets(
        // Made with mode 700, as all temporary folders of Java's.
        length <= LONGEST ? usual : Files.createTempDirectory("osier-server-"), usual);
  }

  static ServerSockets of(ServerRecord record, OsierHome home) {
    return beside(record.socket().orElseThrow(), home);
  }

  /** Those of which one is known. */
  static ServerSockets beside(Path socket, OsierHome home) {
    return new ServerSockets(Objects.requireNonNull(socket.getParent()), home.server());
  }

  Path temporal() {
    return folder.resolve(TEMPORAL);
  }

  Path web() {
    return folder.resolve(WEB);
  }

  /** Those of a server that is gone. */
  void remove() {
    try {
      Files.deleteIfExists(temporal());
      Files.deleteIfExists(web());
      if (!folder.equals(home)) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // Nobody listens there; the next server puts its own in their place.
    }
  }
}
