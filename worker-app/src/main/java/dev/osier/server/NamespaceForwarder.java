package dev.osier.server;

import dev.osier.file.HostLock;
import dev.osier.host.OsierHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A program of its own that runs beside a dev server, in its network namespace: gives connections
 * to sockets in a folder on to the server's ports, which nobody else reaches. It opens the sockets
 * when the server takes connections, so that a socket that answers is a server that does.
 *
 * <p>Ends with the server, its parent. When no process of Osier's uses the server any more, because
 * all were killed, it ends the server.
 */
final class NamespaceForwarder {
  private static final Duration LOOK_FOR_SERVER = Duration.ofMillis(5);

  private static final Duration LOOK_FOR_USERS = Duration.ofSeconds(1);

  /** Without users the server goes after so many looks: the next command may be at the door. */
  private static final int LOOKS = 10;

  /** For the database to be closed in order. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ProcessHandle server;

  private NamespaceForwarder(ProcessHandle server) {
    this.server = server;
  }

  /** The words of a call, for a JVM that starts fast and stays small, but for the server's pid. */
  static List<String> call(OsierHome home, List<Gate> gates) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                NamespaceForwarder.class.getName(),
                home.root().toString()));
    for (Gate gate : gates) {
      argv.add(gate.socket().toString());
      argv.add(Integer.toString(gate.port()));
    }
    return argv;
  }

  /** A socket outside, and the port inside that it leads to. */
  record Gate(Path socket, int port) {}

  public static void main(String[] args) throws IOException, InterruptedException {
    try {
      run(args);
    } finally {
      // Also the threads that hold connections.
      Runtime.getRuntime().halt(0);
    }
  }

  private static void run(String[] args) throws IOException, InterruptedException {
    ProcessHandle server = ProcessHandle.current().parent().orElseThrow();
    if (server.pid() != Long.parseLong(args[args.length - 1])) {
      // It ended before this one began, whose parent is now somebody else.
      return;
    }
    Future<Void> unused = server.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
    NamespaceForwarder forwarder = new NamespaceForwarder(server);
    List<Gate> gates = new ArrayList<>();
    for (int i = 1; i + 2 < args.length; i += 2) {
      gates.add(new Gate(Path.of(args[i]), Integer.parseInt(args[i + 1])));
    }
    for (Gate gate : gates) {
      forwarder.awaitServer(gate.port());
    }
    for (Gate gate : gates) {
      forwarder.open(gate);
    }
    forwarder.watchUsers(new OsierHome(Path.of(args[0])), gates);
  }

  private void awaitServer(int port) throws InterruptedException {
    while (server.isAlive()) {
      try {
        connect(port).close();
        return;
      } catch (IOException e) {
        Thread.sleep(LOOK_FOR_SERVER.toMillis());
      }
    }
  }

  private static SocketChannel connect(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    // Else a small message waits up to 40 ms for one before it to be acknowledged.
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  private void open(Gate gate) throws IOException {
    // One that is there is of a server that is gone: this one was started alone.
    Files.deleteIfExists(gate.socket());
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(gate.socket()));
    threads.execute(() -> accept(listening, gate.port()));
  }

  private void accept(ServerSocketChannel listening, int port) {
    while (true) {
      SocketChannel caller;
      try {
        caller = listening.accept();
      } catch (IOException e) {
        // Without the way in there is no use for the server.
        server.destroy();
        return;
      }
      threads.execute(() -> forward(caller, port));
    }
  }

  private void forward(SocketChannel caller, int port) {
    try {
      SocketChannel inside = connect(port);
      Splice.run(caller, inside, ByteBuffer.allocate(0), threads);
    } catch (IOException e) {
      Splice.closeQuietly(caller);
    }
  }

  // The lock is held, not used.
  @SuppressWarnings("try")
  private void watchUsers(OsierHome home, List<Gate> gates)
      throws IOException, InterruptedException {
    ServerLocks locks = ServerLocks.open(home);
    int looks = 0;
    while (looks < LOOKS && server.isAlive()) {
      Thread.sleep(LOOK_FOR_USERS.toMillis());
      try (HostLock alone = locks.enter()) {
        looks = locks.unused() ? looks + 1 : 0;
        if (looks == LOOKS) {
          end(home, gates);
        }
      }
    }
  }

  /** While nobody comes to the server, which is alone with this process. */
  private void end(OsierHome home, List<Gate> gates) throws InterruptedException {
    new ServerRecords(home).removeDevServer();
    ServerSockets.beside(gates.get(0).socket(), home).remove();
    server.destroy();
    // Until it is gone the database is in use; this process ends with it, and the lock with both.
    Thread.sleep(GRACE.toMillis());
    server.destroyForcibly();
  }
}
