package dev.osier.output;

import dev.osier.report.Report;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/** Shows a run while it goes on. Each call gives all there is to show; closing leaves no trace. */
public interface Progress extends AutoCloseable {

  /**
   * @param doing task id → what its agent is doing now, one line; only of running tasks
   */
  void show(Report report, Map<String, String> doing);

  /** Says a line beside the table, such as that the server cannot be reached. */
  void say(String line);

  /** True if {@link #show} uses {@code doing}, which costs a call of the server. */
  boolean wantsDoing();

  @Override
  void close();

  /** A live table on a terminal, one line per event in a pipe. */
  static Progress on(Console console) {
    return console.narrationSurface().terminal()
        ? new LiveTable(console, System::nanoTime)
        : new EventLines(console, Clock.system(ZoneId.systemDefault()));
  }
}
