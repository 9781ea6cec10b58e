package dev.osier.agent;

import dev.osier.effect.AgentLog;
import dev.osier.file.StateFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;

/**
 * Reads what is appended to an agent's log while the agent runs, and keeps the log within bounds.
 */
public final class OutputReader {
  private static final int CHUNK = 64 * 1024;

  private final AgentLog log;
  private final OutputLines lines;

  /** Where in the file it is. */
  private long read;

  /** Bytes that were in the file before it was turned over. */
  private long turnedOver;

  /**
   * @param from bytes that are passed over: of an earlier run
   */
  public OutputReader(AgentLog log, OutputLines lines, long from) {
    this.log = log;
    this.lines = lines;
    this.read = from;
  }

  /** Reads on to the end of the log as it is now. */
  void readOn() throws IOException {
    if (!Files.exists(log.file())) {
      // Nothing was printed yet, or the agent removed it: then nobody can read it.
      return;
    }
    if (log.size() != read) {
      readTo();
    }
    if (log.isFull()) {
      turnedOver += read;
      read = 0;
      log.turnOver();
    }
  }

  /** Bytes that were printed by now. */
  long printed() {
    return turnedOver + read;
  }

  /** Whether what was printed first is gone from the file. */
  boolean hasTurnedOver() {
    return turnedOver > 0;
  }

  private void readTo() throws IOException {
    if (StateFile.isSomethingElse(log.file())) {
      // An agent's doing, who then says no more.
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(log.file().toFile(), "r")) {
      if (file.length() < read) {
        // It was cut by somebody, and is written anew.
        read = 0;
      }
      // What is written meanwhile is for the next time: a fast writer is not to hold the reader.
      long end = file.length();
      if (end - read > AgentLog.LIMIT) {
        // Nor one who printed far more than anybody reads.
        lines.skip();
        turnedOver += end - AgentLog.KEPT - read;
        read = end - AgentLog.KEPT;
      }
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
  public void finish() throws IOException {
    readOn();
    lines.end();
  }
}
