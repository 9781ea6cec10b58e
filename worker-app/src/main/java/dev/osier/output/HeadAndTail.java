package dev.osier.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Passes on the beginning of what is written at once and its end on {@link #close}; what is between
 * is counted, and said to be left out.
 */
public final class HeadAndTail extends OutputStream {
  private final OutputStream to;
  private final int head;
  private final byte[] tail;
  private long count;
  private boolean closed;

  /**
   * @param to is closed with this
   * @param head bytes
   * @param tail bytes
   */
  public HeadAndTail(OutputStream to, int head, int tail) {
    this.to = to;
    this.head = head;
    this.tail = new byte[tail];
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    int begun = (int) Math.max(0, Math.min(length, head - count));
    to.write(bytes, from, begun);
    count += begun;
    for (int i = begun; i < length; i++) {
      tail[(int) ((count - head) % tail.length)] = bytes[from + i];
      count++;
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    to.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    long behind = Math.max(0, count - head);
    int kept = (int) Math.min(behind, tail.length);
    byte[] end = new byte[kept];
    for (int i = 0; i < kept; i++) {
      end[i] = tail[(int) ((behind - kept + i) % tail.length)];
    }
    int first = behind > kept ? lineStart(end) : 0;
    if (behind > kept) {
      String note = "\n… %d bytes left out …\n".formatted(behind - kept + first);
      to.write(note.getBytes(StandardCharsets.UTF_8));
    }
    to.write(end, first, kept - first);
    to.close();
  }

  /** Where the first whole line begins; 0 if there is none. */
  private static int lineStart(byte[] bytes) {
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }
}
