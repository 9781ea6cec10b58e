package dev.osier.server;

import dev.osier.process.ThisUser;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which user has a connection of this machine open, as the kernel tells (Linux, {@code
 * /proc/net/tcp}): nothing that the other end says, and nothing that it can forge.
 */
final class SocketOwner {
  static final int ROOT = 0;

  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** Only so does the kernel still know the owner: of a closed one it says root. */
  private static final String ESTABLISHED = "01";

  private static final String LISTENING = "0A";

  /** In either byte order. */
  private static final List<String> MAPPED =
      List.of("0".repeat(16) + "FFFF0000", "0".repeat(16) + "0000FFFF");

  /** Where a table has its columns. */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int USER = 7;

  private SocketOwner() {}

  /** This process's user; empty where there are no tables to find anybody in. */
  static OptionalInt self() {
    return Files.isReadable(TABLES.get(0))
        ? OptionalInt.of(Math.toIntExact(ThisUser.id()))
        : OptionalInt.empty();
  }

  /** The user at the far end of an open connection over IPv4. */
  static OptionalInt of(InetSocketAddress far, InetSocketAddress near) {
    String local = written(far);
    String remote = written(near);
    return rows().stream()
        .filter(row -> row[STATE].equals(ESTABLISHED))
        .filter(row -> is(row[LOCAL], local) && is(row[REMOTE], remote))
        .mapToInt(row -> Integer.parseUnsignedInt(row[USER]))
        .findFirst();
  }

  /**
   * Another user than this one and root who listens at a port of this machine, on whichever of its
   * addresses; empty also where that cannot be told.
   */
  static OptionalInt otherListener(int port) {
    OptionalInt self = self();
    if (self.isEmpty()) {
      return self;
    }
    String ending = ":%04X".formatted(port);
    return rows().stream()
        .filter(row -> row[STATE].equals(LISTENING) && row[LOCAL].endsWith(ending))
        .mapToInt(row -> Integer.parseUnsignedInt(row[USER]))
        .filter(user -> user != ROOT && user != self.getAsInt())
        .findFirst();
  }

  private static List<String[]> rows() {
    List<String[]> rows = new ArrayList<>();
    for (Path table : TABLES) {
      try {
        for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
          String[] row = line.strip().split("\\s+", -1);
          if (row.length > USER && row[LOCAL].contains(":") && row[USER].matches("\\d+")) {
            rows.add(row);
          }
        }
      } catch (IOException e) {
        // Without it nothing is told, and who asks decides what that means.
      }
    }
    return rows;
  }

  /** A socket of IPv6 that speaks IPv4 has its address behind {@code ::ffff}. */
  private static boolean is(String written, String wanted) {
    return written.equals(wanted)
        || MAPPED.stream().anyMatch(prefix -> written.equals(prefix + wanted));
  }

  /** The address as one number of the machine's own byte order, the port as it is. */
  private static String written(InetSocketAddress address) {
    if (!(address.getAddress() instanceof Inet4Address)) {
      throw new IllegalArgumentException("not of IPv4: " + address);
    }
    int number =
        ByteBuffer.wrap(address.getAddress().getAddress()).order(ByteOrder.nativeOrder()).getInt();
    return "%08X:%04X".formatted(number, address.getPort());
  }
}
