package dev.osier.cli;

import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A dev server of the user's, as {@code temporal server start-dev} starts it. */
final class TemporalServer implements AutoCloseable {
  private final Process process;
  private final String address;

  private TemporalServer(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  static TemporalServer start(Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    "temporal",
                    "server",
                    "start-dev",
                    "--headless",
                    "--port",
                    String.valueOf(port)))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("temporal.log").toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!listens(port)) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IllegalStateException("the dev server did not start");
      }
    }
    return new TemporalServer(process, "127.0.0.1:" + port);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String address() {
    return address;
  }

  @Override
  public void close() throws InterruptedException {
    ProcessTree.of(process.toHandle()).end(ProcessTree.NO_GRACE);
  }
}
