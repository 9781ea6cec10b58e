package dev.osier.agent;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts the bytes of an output into lines, however they come. A line longer than {@link #LIMIT} is
 * left out as a whole: what is read of an agent stands in short ones.
 */
public final class OutputLines {
  /** Bytes of one line; an agent that prints a file in one line is not to fill the memory. */
  static final int LIMIT = 1024 * 1024;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean tooLong;

  public OutputLines(Consumer<String> lines) {
    this.lines = lines;
  }

  /** Takes the first {@code count} of {@code bytes}. */
  void take(byte[] bytes, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, from, i);
        end();
        from = i + 1;
      }
    }
    keep(bytes, from, count);
  }

  private void keep(byte[] bytes, int from, int to) {
    if (tooLong || line.size() + (to - from) > LIMIT) {
      tooLong = true;
      line.reset();
    } else {
      line.write(bytes, from, to - from);
    }
  }

  /** What comes next does not follow on what came before: its first line is left out. */
  void skip() {
    line.reset();
    tooLong = true;
  }

  /** The output has ended: what is left is a line, too. */
  void end() {
    if (line.size() > 0) {
      lines.accept(line.toString(StandardCharsets.UTF_8));
    }
    line.reset();
    tooLong = false;
  }
}
