package dev.osier.cli.run;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.output.Json;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.Task;
import dev.osier.plan.read.InvalidPlanException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier validate PLAN}. */
@Command(
    name = "validate",
    description =
        "Check a plan: prints every problem at once, each with its path in the plan, and which of its"
            + " agents are not installed here. Creates nothing and needs no server.")
public final class ValidateCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "PLAN", description = "YAML or JSON file; - reads standard input")
  String plan = "";

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "The repository (default: the plan's, else the current directory's)")
  @Nullable String repository;

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  public ValidateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Refusal {
    PlanFile file;
    PlanAgents agents;
    try {
      file = PlanFile.load(plan, repository, invocation);
      agents = PlanAgents.look(file, invocation);
      List<PlanProblem> problems = new ArrayList<>(agents.problems());
      problems.addAll(PlanPreflight.problems(file, invocation));
      if (!problems.isEmpty()) {
        throw Refusal.of(file.name(), new InvalidPlanException(problems));
      }
    } catch (Refusal refusal) {
      if (!json) {
        throw refusal;
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("valid", false);
      answer.put("message", refusal.getMessage());
      answer.put("problems", refusal.problems());
      invocation.console().answer(Json.document(answer));
      return refusal.code().number();
    }
    List<String> tasks = file.plan().tasks().stream().map(Task::id).toList();
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("valid", true);
      answer.put("tasks", tasks);
      answer.put("repository", file.document().path("repository").asText());
      answer.put("warnings", agents.warnings());
      invocation.console().answer(Json.document(answer));
    } else {
      agents.warnings().forEach(warning -> invocation.console().say("Warning: " + warning));
      String count = tasks.size() == 1 ? "1 task" : tasks.size() + " tasks";
      invocation.console().answer(file.name() + " is a valid plan of " + count);
    }
    return ExitCode.DONE.number();
  }
}
