package dev.osier.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A port of the loopback interface before the web pages of a server that nobody else reaches, for a
 * browser, which knows no sockets. Each connection carries one request, after {@link WebGuard} has
 * looked at it: what comes later on a connection would be trusted for what came before it.
 */
final class WebGate implements AutoCloseable {
  private static final int LARGEST_HEAD = 64 << 10;

  /** For a request's head to come. */
  private static final int PATIENCE_MILLIS = 10_000;

  private static final long RETRY_NANOS = 50_000_000;

  private final ServerSocketChannel listening;
  private final Path pages;
  private final ServerRecords records;
  private final ServerRecord record;
  private final WebGuard guard;
  private final ExecutorService threads;

  private WebGate(
      ServerSocketChannel listening,
      Path pages,
      ServerRecords records,
      ServerRecord record,
      WebGuard guard) {
    this.listening = listening;
    this.pages = pages;
    this.records = records;
    this.record = record;
    this.guard = guard;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "web-gate");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @param pages the socket where the pages are
   * @return empty if no port can be had, or it cannot be told who comes: a run goes on without
   */
  static Optional<WebGate> open(
      Path pages, ServerRecords records, Map<String, String> environment) {
    OptionalInt owner = SocketOwner.self();
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    try {
      ServerSocketChannel listening = ServerSocketChannel.open();
      // By its IPv4 address, which the links have.
      listening.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
      String secret = SecretToken.fresh();
      ServerRecord record = ServerRecord.atPort(port, secret);
      WebGuard guard =
          new WebGuard(
              new WebTickets(secret),
              "osier-" + port,
              WebGuard.users(owner.getAsInt(), environment));
      WebGate gate = new WebGate(listening, pages, records, record, guard);
      records.saveGate(record);
      gate.threads.execute(gate::accept);
      return Optional.of(gate);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  String link(String path) {
    return WebTickets.link(record, path);
  }

  private void accept() {
    while (listening.isOpen()) {
      try {
        SocketChannel caller = listening.accept();
        threads.execute(() -> serve(caller));
      } catch (IOException e) {
        // Closed; or it ran out of files, and the next one may be luckier, in a moment.
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void serve(SocketChannel caller) {
    try (caller) {
      // At once: of a connection that its other end has closed, the kernel knows no user.
      OptionalInt user =
          SocketOwner.of(
              (InetSocketAddress) caller.getRemoteAddress(),
              (InetSocketAddress) caller.getLocalAddress());
      if (!guard.mayCome(user)) {
        answer(caller, 403, "This is the Web UI of another user", "");
        return;
      }
      caller.socket().setSoTimeout(PATIENCE_MILLIS);
      ByteBuffer read = ByteBuffer.allocate(LARGEST_HEAD);
      int end = readHead(caller, read);
      String text = new String(read.array(), 0, Math.max(0, end), StandardCharsets.ISO_8859_1);
      Optional<RequestHead> head = end < 0 ? Optional.empty() : RequestHead.parse(text);
      if (head.isEmpty()) {
        answer(caller, 400, "This is no request that is understood here", "");
        return;
      }
      WebGuard.Verdict verdict = guard.decide(head.get(), user);
      if (verdict instanceof WebGuard.Verdict.Refuse refuse) {
        answer(caller, refuse.status(), refuse.text(), "");
      } else if (verdict instanceof WebGuard.Verdict.Enter enter) {
        enter(caller, enter);
      } else {
        read.position(end + RequestHead.END.length);
        pass(caller, head.get(), read);
      }
    } catch (IOException e) {
      // The caller went, or the server did.
    }
  }

  /** Where the head ends, or -1 if it does not; what was read stands before the limit. */
  private static int readHead(SocketChannel caller, ByteBuffer read) throws IOException {
    // By the stream, which alone has a time-out.
    InputStream stream = caller.socket().getInputStream();
    while (true) {
      int count = stream.read(read.array(), read.position(), read.remaining());
      if (count <= 0) {
        return -1;
      }
      int from = Math.max(0, read.position() - RequestHead.END.length);
      read.position(read.position() + count);
      for (int at = from; at + RequestHead.END.length <= read.position(); at++) {
        if (Arrays.equals(read.array(), at, at + RequestHead.END.length, RequestHead.END, 0, 4)) {
          read.flip();
          return at;
        }
      }
    }
  }

  private void pass(SocketChannel caller, RequestHead head, ByteBuffer body) throws IOException {
    SocketChannel inside = SocketChannel.open(UnixDomainSocketAddress.of(pages));
    byte[] alone = head.alone();
    ByteBuffer begun = ByteBuffer.allocate(alone.length + body.remaining());
    begun.put(alone).put(body).flip();
    Splice.run(caller, inside, begun, threads);
  }

  private void enter(SocketChannel caller, WebGuard.Verdict.Enter enter) throws IOException {
    String cookie =
        enter
            .cookie()
            .map(
                it ->
                    "Set-Cookie: %s=%s; Path=/; HttpOnly; SameSite=Strict\r\n"
                        .formatted(guard.cookie(), it))
            .orElse("");
    if (enter.ownClick()) {
      answer(caller, 303, "", cookie + "Location: " + enter.path() + "\r\n");
    } else {
      // Sent on by the click on another site, it would come without the cookie. A page of ours
      // asks.
      answer(caller, 200, "", cookie + "Refresh: 0;url=" + enter.path() + "\r\n");
    }
  }

  private static void answer(SocketChannel caller, int status, String text, String headers)
      throws IOException {
    byte[] body = text.isEmpty() ? new byte[0] : (text + "\n").getBytes(StandardCharsets.UTF_8);
    String head =
        """
        HTTP/1.1 %d %s
        Content-Type: text/plain; charset=utf-8
        Content-Length: %d
        Cache-Control: no-store
        Referrer-Policy: no-referrer
        Connection: close
        """
                .formatted(status, status < 400 ? "OK" : "Refused", body.length)
                .replace("\n", "\r\n")
            + headers
            + "\r\n";
    ByteBuffer bytes = ByteBuffer.allocate(head.length() + body.length);
    bytes.put(head.getBytes(StandardCharsets.ISO_8859_1)).put(body).flip();
    while (bytes.hasRemaining()) {
      caller.write(bytes);
    }
    caller.shutdownOutput();
  }

  @Override
  public void close() {
    records.removeGate(record);
    try {
      listening.close();
    } catch (IOException e) {
      // It is closed.
    }
    threads.shutdownNow();
  }
}
