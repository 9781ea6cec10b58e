package dev.osier.agent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what is appended to an agent's log while the agent runs. */
final class OutputReader {
  private static final int CHUNK = 64 * 1024;

  private final Path log;
  private final OutputLines lines;
  private long read;

  /** Begins at the end of what is in {@code log} by now: that is of an earlier run. */
  OutputReader(Path log, OutputLines lines) throws IOException {
    this(log, lines, size(log));
  }

  /**
   * @param from bytes that are passed over
   */
  OutputReader(Path log, OutputLines lines, long from) {
    this.log = log;
    this.lines = lines;
    this.read = from;
  }

  static long size(Path log) throws IOException {
    return Files.exists(log) ? Files.size(log) : 0;
  }

  /** Reads on to the end of the log as it is now. */
  void readOn() throws IOException {
    if (!Files.exists(log) || Files.size(log) == read) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      if (file.length() < read) {
        // It was cut, and is written anew.
        read = 0;
      }
      // What is written meanwhile is for the next time: a fast writer is not to hold the reader.
      long end = file.length();
      file.seek(read);
      byte[] chunk = new byte[CHUNK];
      while (read < end) {
        int count = file.read(chunk, 0, (int) Math.min(CHUNK, end - read));
        if (count < 0) {
          return;
        }
        lines.take(chunk, count);
        read += count;
      }
    }
  }

  /** Reads to the end and takes what is left as a line. */
  void finish() throws IOException {
    readOn();
    lines.end();
  }
}
