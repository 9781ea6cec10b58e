package dev.osier.verify;

import dev.osier.outcome.CheckResult;
import dev.osier.process.ProgramCall;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the repository's hooks, run as git runs it for a commit (githooks(5)): in the root of the
 * work tree, with nobody to edit a message; exit code 0 lets the commit be made.
 *
 * @param name git's
 * @param file that is run, wherever it lies
 */
public record CommitHook(String name, Path file, Duration timeout) {

  /**
   * Runs it, with its output in {@code log}, which is begun anew.
   *
   * @param arguments that git gives this hook
   * @param environment of the agent whose work is committed, and what git adds for a hook
   * @param marker null: none
   */
  public CheckResult run(
      List<String> arguments,
      Path directory,
      Map<String, String> environment,
      @Nullable String marker,
      Path log,
      Pulse pulse)
      throws IOException, InterruptedException, StoppedException {
    Map<String, String> seeing = new HashMap<>(environment);
    seeing.put("GIT_NO_REPLACE_OBJECTS", "1");
    seeing.put("GIT_EDITOR", ":");
    // By a shell, since as for git a hook need not say which program it is for.
    List<String> argv = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\""));
    argv.add(file.toString());
    argv.addAll(arguments);
    return CheckCommand.run(
        "The " + name + " hook",
        new ProgramCall(argv, directory, seeing, timeout),
        name,
        marker,
        log,
        pulse);
  }
}
