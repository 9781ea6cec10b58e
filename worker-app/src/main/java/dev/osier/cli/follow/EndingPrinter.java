package dev.osier.cli.follow;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.output.Console;
import dev.osier.output.Json;
import dev.osier.output.SafeText;
import dev.osier.output.Summary;
import dev.osier.report.Report;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Prints how a run ended, for people or as the one document of {@code --json}. */
public record EndingPrinter(Console console, boolean json) {

  /**
   * @param name of the plan or the run, for messages
   * @param repository its absolute path, or null if it is not known
   * @return the exit code
   */
  public int print(String name, Ending ending, @Nullable String repository, Invocation invocation)
      throws Refusal {
    if (ending instanceof Ending.Refused refused) {
      throw Refusal.ofPlan(name, SafeText.lines(refused.message()));
    }
    if (ending instanceof Ending.Broken broken) {
      throw new Refusal(ending.exitCode(), broken.message());
    }
    if (ending instanceof Ending.Detached detached) {
      throw new Refusal(
          ending.exitCode(),
          "Left run %s, which is open\nTo see it again, run osier watch %s"
              .formatted(detached.workflowId(), detached.workflowId()));
    }
    Report report = ending.report();
    if (report == null) {
      throw new Refusal(ending.exitCode(), "The run was cancelled, and left no report");
    }
    print(report, repository, invocation);
    return ending.exitCode().number();
  }

  /** Prints a report, of a run that is over or not. */
  public void print(Report report, @Nullable String repository, Invocation invocation) {
    if (json) {
      console.answer(Json.document(report));
      return;
    }
    new Summary(report, elsewhere(repository, invocation), console.answerSurface())
        .lines()
        .forEach(console::answer);
  }

  /** Null if commands typed here reach the repository without naming it. */
  private static @Nullable String elsewhere(@Nullable String repository, Invocation invocation) {
    if (repository == null || repository.isEmpty()) {
      return null;
    }
    return invocation.directory().startsWith(Path.of(repository)) ? null : repository;
  }
}
