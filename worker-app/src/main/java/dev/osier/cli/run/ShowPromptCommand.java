package dev.osier.cli.run;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.name.EffectId;
import dev.osier.output.SafeText;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.run.TaskRequests;
import dev.osier.text.LikelyWord;
import dev.osier.worker.AgentPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier show-prompt PLAN TASK}. */
@Command(
    name = "show-prompt",
    description = {
      "Show the whole text that the agent of a task is given at its first try. Starts nothing.",
      "",
      "It is made of the task's prompt and a template; another template than Osier's own can be put"
          + " at prompt.md in $OSIER_HOME of the worker (default ~/.osier). To see Osier's own with"
          + " all its parts, run osier show-prompt --template."
    })
public final class ShowPromptCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PLAN",
      description = "YAML or JSON file; - reads standard input")
  @Nullable String plan;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "The id of a task")
  @Nullable String task;

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "The repository (default: the plan's, else the current directory's)")
  @Nullable String repository;

  @Option(names = "--template", description = "Print Osier's own template instead")
  boolean template;

  public ShowPromptCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Refusal, IOException, InterruptedException {
    if (template) {
      print(AgentPrompts.template());
      return ExitCode.DONE.number();
    }
    if (plan == null || task == null) {
      throw Refusal.badInput(
          "Cannot show a prompt: name a plan and a task\nTo see the tasks, run osier validate PLAN --json");
    }
    PlanFile file = PlanFile.load(plan, repository, invocation);
    Task shown = task(file, task);
    Path place = Path.of(file.document().path("repository").asText());
    try {
      print(
          new AgentPrompts(invocation.home())
              .first(
                  TaskRequests.preview(file.plan(), shown),
                  prompt(shown, place),
                  hasBranch(file.plan(), shown, place)
                      ? new EffectId("RUN", shown.id()).branch()
                      : null));
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(
          "Cannot show the prompt: "
              + SafeText.line(String.valueOf(e.getMessage()))
              + "\nTo see how a template is written, run osier show-prompt --template");
    }
    return ExitCode.DONE.number();
  }

  private void print(String text) {
    invocation.console().answerText(SafeText.lines(text));
  }

  private static Task task(PlanFile file, String id) throws Refusal {
    List<Task> tasks = file.plan().tasks();
    for (Task each : tasks) {
      if (each.id().equals(id)) {
        return each;
      }
    }
    String likely = new LikelyWord().suggest(id, tasks.stream().map(Task::id).toList());
    throw Refusal.badInput(
        "Cannot show the prompt of %s: %s has no such task%s"
            .formatted(SafeText.line(id), file.name(), likely));
  }

  /** A file that is not beside the plan is one of the repository; here as it is checked out. */
  private static String prompt(Task task, Path place) throws Refusal, IOException {
    if (task.prompt() != null) {
      return task.prompt();
    }
    String name = task.promptFile();
    if (name == null) {
      return "";
    }
    Path prompt = place.resolve(name);
    if (!Files.isRegularFile(prompt)) {
      throw Refusal.badInput(
          "Cannot show the prompt of %s: there is no file %s in %s"
              .formatted(task.id(), SafeText.line(name), SafeText.line(place.toString())));
    }
    return Files.readString(prompt);
  }

  private static boolean hasBranch(Plan plan, Task task, Path place)
      throws IOException, InterruptedException {
    if (task.workspace() == TaskWorkspace.NONE || plan.workspace().kind() == WorkspaceKind.COPY) {
      return false;
    }
    try {
      Repository.find(place);
      return true;
    } catch (RepositoryProblem e) {
      return !e.isNone();
    }
  }
}
