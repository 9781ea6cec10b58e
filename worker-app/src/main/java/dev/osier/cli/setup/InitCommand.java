package dev.osier.cli.setup;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.FileFault;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.run.PlanFile;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.output.ShellWord;
import dev.osier.worker.HostAgents;
import dev.osier.worker.HostAgents.HostAgent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code osier init}. */
@Command(
    name = "init",
    description =
        "Write a first plan for the repository you stand in, with its check command guessed and"
            + " every line explained. Never writes over a file.")
public final class InitCommand implements Callable<Integer> {
  /** Those that come with Osier, the one most run first. */
  private static final List<String> PREFERRED =
      List.of("claude", "codex", "gemini", "opencode", "aider");

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "plan.yaml",
      description = "Where to write it (default: ${DEFAULT-VALUE})")
  String file = "plan.yaml";

  public InitCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    if (!file.matches("(?s).*\\.ya?ml")) {
      throw Refusal.badInput(
          "Cannot write %s: a plan with remarks is YAML\nTo write one, run osier init plan.yaml"
              .formatted(SafeText.line(file)));
    }
    List<BuildGuess> guesses = BuildGuess.all(root());
    List<String> agents = agents();
    String shown = ShellWord.of(file);
    write(new FirstPlan(agents, guesses).text(shown));
    PlanFile.load(file, null, invocation);
    Console console = invocation.console();
    console.answer("Wrote " + shown);
    console.say(
        guesses.isEmpty()
            ? "No build was recognized: say in it, under verify, what checks a task's work"
            : "Its check is %s, guessed from %s"
                .formatted(guesses.get(0).verify(), guesses.get(0).from()));
    if (agents.isEmpty()) {
      console.say("No agent is installed here. To see what else is missing, run osier doctor");
    }
    console.say("To do it, put your tasks in, and run osier run " + shown);
    return ExitCode.DONE.number();
  }

  private Path root() throws InterruptedException {
    try {
      return Repository.find(invocation.directory()).root();
    } catch (RepositoryProblem e) {
      // A plain directory can have a plan as well.
      return invocation.directory();
    }
  }

  private List<String> agents() {
    List<String> installed =
        HostAgents.find(invocation.home(), invocation.environment()).stream()
            .filter(agent -> agent.file() != null)
            .map(HostAgent::name)
            // A name that YAML takes for something else is left to its owner.
            .filter(name -> name.matches("[A-Za-z][A-Za-z0-9._-]{0,39}"))
            .toList();
    List<String> sorted = new ArrayList<>(PREFERRED);
    sorted.retainAll(installed);
    installed.stream().filter(name -> !sorted.contains(name)).forEach(sorted::add);
    return sorted;
  }

  private void write(String text) throws Refusal {
    try {
      Path place = invocation.directory().resolve(file);
      Files.writeString(place, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw Refusal.badInput(
          "Cannot write %s: it is there already\nTo write another, run osier init OTHER.yaml"
              .formatted(SafeText.line(file)));
    } catch (InvalidPathException | IOException e) {
      throw Refusal.badInput("Cannot write %s: %s".formatted(SafeText.line(file), FileFault.of(e)));
    }
  }
}
