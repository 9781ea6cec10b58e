package dev.osier.server;

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

  private static final int CHUNK = 8 << 10;

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
      caller.socket().setTcpNoDelay(true);
      String read = readHead(caller);
      int end = read.indexOf(RequestHead.END);
      Optional<RequestHead> head =
          end < 0 ? Optional.empty() : RequestHead.parse(read.substring(0, end));
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
        pass(caller, head.get(), read.substring(end + RequestHead.END.length()));
      }
    } catch (IOException e) {
      // The caller went, or the server did.
    }
  }

  /**
   * A head and what came along with it, a character for each byte; without an end if it has none.
   */
  private static String readHead(SocketChannel caller) throws IOException {
    // By the stream, which alone has a time-out.
    InputStream stream = caller.socket().getInputStream();
    byte[] chunk = new byte[CHUNK];
    StringBuilder read = new StringBuilder();
    while (read.indexOf(RequestHead.END) < 0 && read.length() < LARGEST_HEAD) {
      int count = stream.read(chunk);
      if (count < 0) {
        break;
      }
      read.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
    }
    return read.toString();
  }

  private void pass(SocketChannel caller, RequestHead head, String body) throws IOException {
    SocketChannel inside = SocketChannel.open(UnixDomainSocketAddress.of(pages));
    byte[] begun = (head.alone() + body).getBytes(StandardCharsets.ISO_8859_1);
    Splice.run(caller, inside, ByteBuffer.wrap(begun), threads);
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
