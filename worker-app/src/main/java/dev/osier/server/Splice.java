package dev.osier.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/** Carries bytes between two connections, both ways, until both are at their end or one breaks. */
final class Splice {
  private static final int CHUNK = 64 << 10;

  private Splice() {}

  /**
   * Takes this thread and one of {@code threads} for as long as it lasts; then both are closed.
   *
   * @param begun what was read of {@code one} already
   */
  static void run(SocketChannel one, SocketChannel other, ByteBuffer begun, Executor threads) {
    try (one;
        other) {
      Object back = new Object();
      boolean[] done = new boolean[1];
      threads.execute(
          () -> {
            carry(other, one, ByteBuffer.allocate(0));
            synchronized (back) {
              done[0] = true;
              back.notifyAll();
            }
          });
      carry(one, other, begun);
      synchronized (back) {
        while (!done[0]) {
          back.wait();
        }
      }
    } catch (IOException e) {
      // Closing fails for what is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void carry(SocketChannel from, SocketChannel to, ByteBuffer begun) {
    try {
      write(begun, to);
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      while (from.read(chunk) >= 0) {
        write(chunk.flip(), to);
        chunk.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // Broken: the other direction ends with it.
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void write(ByteBuffer bytes, SocketChannel to) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // There is nothing left to do with it.
    }
  }
}
