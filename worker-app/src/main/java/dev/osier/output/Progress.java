package dev.osier.output;

import dev.osier.report.Report;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows a run while it goes on. Each call gives all there is to show; closing leaves no trace. */
public interface Progress extends AutoCloseable {
  /** No key was pressed. */
  int NO_KEY = -1;

  /**
   * @param now what goes on in this moment; only of running tasks
   */
  void show(Report report, CurrentWork now);

  /** Says a line beside the table, such as that the server cannot be reached. */
  void say(String line);

  /** True if {@link #show} uses what goes on now, which costs a call of the server. */
  boolean wantsWork();

  /** True if somebody sits there who can answer a question. */
  default boolean canAsk() {
    return false;
  }

  /** Puts a question below the table, or takes it away. */
  default void ask(@Nullable String question) {}

  /** A key that was pressed since the last call, or {@link #NO_KEY}; waits for a moment. */
  default int key() {
    return NO_KEY;
  }

  @Override
  void close();

  /** A live table on a terminal, one line per event in a pipe. */
  static Progress on(Console console) {
    Surface surface = console.narrationSurface();
    return surface.terminal()
        ? new LiveTable(console, TerminalWindow.open(surface), System::nanoTime)
        : new EventLines(console, Clock.system(ZoneId.systemDefault()));
  }

  /** One JSON object a line for each event. */
  static Progress json(Consumer<String> lines) {
    return new JsonLines(lines, Clock.systemUTC());
  }
}
