package dev.osier.cli.look;

import dev.osier.effect.AgentLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads the log of one try from its beginning, and on as it grows. */
final class LogReader {
  private static final int CHUNK = 64 * 1024;

  /** Bytes of one line; a longer one is shown in pieces. */
  private static final int LINE_LIMIT = 1024 * 1024;

  private final AgentLog log;
  private final Sink sink;
  private long read;
  private boolean begun;

  /** What is done with the bytes. */
  interface Sink {
    void take(byte[] bytes, int count) throws IOException;
  }

  LogReader(AgentLog log, Sink sink) {
    this.log = log;
    this.sink = sink;
  }

  AgentLog log() {
    return log;
  }

  /**
   * Gives what is there and was not given yet.
   *
   * @param wanted whether anybody still reads; asked again and again
   */
  void readOn(BooleanSupplier wanted) throws IOException {
    if (!begun) {
      begun = true;
      read(log.older(), 0, wanted);
    }
    if (log.size() < read) {
      // It was turned over: what came just before stands in the older file, and was mostly read.
      read = 0;
    }
    read += read(log.file(), read, wanted);
  }

  private long read(Path file, long from, BooleanSupplier wanted) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(from);
      byte[] chunk = new byte[CHUNK];
      long count = 0;
      for (int more = bytes.read(chunk); more >= 0; more = bytes.read(chunk)) {
        if (!wanted.getAsBoolean()) {
          return count;
        }
        sink.take(chunk, more);
        count += more;
      }
      return count;
    }
  }

  /** Bytes in, lines out. */
  static final class Lines implements Sink {
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void take(byte[] bytes, int count) {
      int from = 0;
      for (int i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
          line.write(bytes, from, i - from);
          end();
          from = i + 1;
        }
      }
      line.write(bytes, from, count - from);
      if (line.size() > LINE_LIMIT) {
        end();
      }
    }

    private void end() {
      lines.accept(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }

    /** What is left is a line, too. */
    void finish() {
      if (line.size() > 0) {
        end();
      }
    }
  }
}
