package dev.osier.verify;

import dev.osier.file.FileTail;
import dev.osier.outcome.CheckResult;
import dev.osier.process.ProgramCall;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.process.WatchedRun;
import dev.osier.process.Watcher;
import dev.osier.text.Limits;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line for {@code sh} whose exit code decides: 0 is success, anything else is not. */
public record CheckCommand(String command, Duration timeout) {

  /**
   * Runs it in {@code directory}, with its output in {@code log}, which is begun anew.
   *
   * @param marker see {@link WatchedRun#logged}
   */
  public CheckResult run(
      Path directory, Map<String, String> environment, String marker, Path log, Pulse pulse)
      throws IOException, InterruptedException, StoppedException {
    Map<String, String> seeing = new HashMap<>(environment);
    // A git of the check's own sees the objects that are published, too, and none in their place.
    seeing.put("GIT_NO_REPLACE_OBJECTS", "1");
    ProgramCall call = new ProgramCall(List.of("sh", "-c", command), directory, seeing, timeout);
    return run(command, call, "verify", marker, log, pulse);
  }

  /**
   * Runs a program whose exit code decides.
   *
   * @param name of it, for people
   * @param phase see {@link Pulse#at}
   * @param marker null: none
   */
  static CheckResult run(
      String name, ProgramCall call, String phase, @Nullable String marker, Path log, Pulse pulse)
      throws IOException, InterruptedException, StoppedException {
    if (!Files.isDirectory(log, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(log);
    }
    WatchedRun.Ending ending =
        WatchedRun.logged(Workspaces.closed(call), log, marker, Watcher.of(pulse, phase, log));
    String tail = Limits.tail(FileTail.text(log, 4 * Limits.TAIL));
    if (ending instanceof WatchedRun.Exited exited) {
      boolean passed = exited.code() == 0;
      return new CheckResult(
          name, passed, exited.code(), seconds(exited.took()), passed ? "" : tail);
    }
    if (ending instanceof WatchedRun.TimedOut timedOut) {
      String note = "Did not end within %d s".formatted(timedOut.after().toSeconds());
      return new CheckResult(
          name, false, null, seconds(timedOut.after()), Limits.tail(tail + "\n" + note));
    }
    WatchedRun.NotStarted notStarted = (WatchedRun.NotStarted) ending;
    return new CheckResult(name, false, null, 0, "Cannot start sh: " + notStarted.reason());
  }

  /** What failed, for a headline: {@code mvn test failed with exit code 1}. */
  public static String failure(CheckResult result) {
    Integer exit = result.exit();
    String how = exit == null ? "did not end in time" : "failed with exit code " + exit;
    return result.command().strip().lines().findFirst().orElse("") + " " + how;
  }

  private static double seconds(Duration took) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0));
  }
}
