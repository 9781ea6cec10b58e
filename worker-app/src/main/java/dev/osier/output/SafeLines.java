package dev.osier.output;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Text of a program, made safe for a terminal line by line as it comes. */
final class SafeLines extends OutputStream {
  /** A longer line is broken. */
  private static final int LINE_BYTES = 8 * 1024;

  private final PrintStream to;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * @param to is not closed with this
   */
  SafeLines(PrintStream to) {
    this.to = to;
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n' || line.size() == LINE_BYTES) {
      end();
    }
    if (b != '\n') {
      line.write(b);
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      write(bytes[i]);
    }
  }

  private void end() {
    // A carriage return moves the cursor; what it would write over is shown behind a space.
    String text = line.toString(StandardCharsets.UTF_8).replaceAll("\r+$", "").replace('\r', ' ');
    to.println(SafeText.lines(text));
    line.reset();
  }

  @Override
  public synchronized void close() {
    if (line.size() > 0) {
      end();
    }
    to.flush();
  }
}
