package dev.osier.cli.decide;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.FirstFew;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.name.EffectId;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.output.ShellWord;
import dev.osier.text.LikelyWord;
import dev.osier.worker.LandedTask;
import dev.osier.worker.LandedTask.Undone;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier revert RUN TASK}. */
@Command(
    name = "revert",
    description = {
      "Undo one task that landed, by a commit upon the branch. What landed after it stays.",
      "",
      "Works without a server: a task is found by the trailers of its commits. The branch is moved as"
          + " by a run: forwards only, and never over work of yours that is not committed."
    })
public final class RevertCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(index = "0", paramLabel = "RUN", description = "Its key, or the beginning of it")
  String run = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The task's id")
  String task = "";

  @Option(
      names = "--target",
      paramLabel = "BRANCH",
      description = "Where it landed (default: the branch you have checked out)")
  @Nullable String target;

  public RevertCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Repository repository = place.require(invocation);
    HiddenRepository hidden = HiddenRepository.of(repository);
    if (hidden != null) {
      throw Refusal.badInput(
          "Cannot revert in %s: it is no git repository, so it has no history"
              .formatted(SafeText.line(hidden.directory().toString())));
    }
    String branch = target == null ? checkedOut(repository) : target;
    Undone undone = new LandedTask(invocation.home().root(), repository, branch, run, task).undo();
    return answer(undone, SafeText.line(branch)).number();
  }

  private static String checkedOut(Repository repository) throws Refusal, InterruptedException {
    String head = repository.currentBranch();
    if (head == null || !head.startsWith("refs/heads/")) {
      throw Refusal.badInput(
          "Cannot tell where it landed: the repository has no branch checked out\n"
              + "To name one, add --target BRANCH");
    }
    return head.substring("refs/heads/".length());
  }

  private ExitCode answer(Undone undone, String branch) throws Refusal {
    Console console = invocation.console();
    switch (undone.how()) {
      case REVERTED -> {
        console.answer(
            "Reverted %s in %s, by %s".formatted(undone.effect(), branch, undone.commit()));
        return ExitCode.DONE;
      }
      case NOTHING -> {
        console.answer(
            "Nothing to revert: %s has nothing of %s any more".formatted(branch, undone.effect()));
        return ExitCode.DONE;
      }
      case CONFLICTS -> throw new Refusal(ExitCode.NOT_ALL, conflict(undone));
      case NOT_MOVED ->
          throw new Refusal(
              ExitCode.NOT_ALL,
              "Cannot revert %s: %s\nTo apply it yourself, run git cherry-pick %s"
                  .formatted(undone.effect(), SafeText.line(undone.text()), undone.commit()));
      case NO_BRANCH ->
          throw Refusal.badInput(
              "Cannot revert: there is no branch %s\nTo name another, add --target BRANCH"
                  .formatted(branch));
      case SEVERAL ->
          throw Refusal.badInput(
              "Cannot choose a task: %d in %s begin with %s and are called %s:%s"
                  .formatted(
                      undone.tasks().size(),
                      branch,
                      SafeText.line(run),
                      SafeText.line(task),
                      FirstFew.lines(undone.tasks().stream().map(RevertCommand::safe).toList())));
      case NOT_LANDED -> throw Refusal.badInput(notLanded(undone, branch));
    }
    throw new IllegalStateException("not answered: " + undone.how());
  }

  private static String conflict(Undone undone) {
    EffectId effect = undone.effect();
    List<EffectId> with = undone.tasks();
    String whom =
        with.isEmpty()
            ? "commits that came later"
            : with.stream().limit(SHOWN).map(RevertCommand::safe).collect(Collectors.joining(", "))
                + (with.size() > SHOWN ? " and " + (with.size() - SHOWN) + " more" : "");
    String files =
        undone.files().isEmpty()
            ? ""
            : " in "
                + SafeText.line(undone.files().get(0))
                + (undone.files().size() > 1
                    ? " and " + (undone.files().size() - 1) + " more"
                    : "");
    String hunks = SafeText.lines(undone.text()).indent(2).stripTrailing();
    String next =
        with.isEmpty()
            ? ""
            : "\nTo undo %s first, run osier revert %s %s"
                .formatted(
                    safe(with.get(0)),
                    ShellWord.of(with.get(0).run()),
                    ShellWord.of(with.get(0).task()));
    return "Cannot revert %s: it conflicts with %s%s\n%s%s"
        .formatted(effect, whom, files, hunks, next);
  }

  private String notLanded(Undone undone, String branch) {
    String wanted = run + "/" + task;
    List<String> known = undone.tasks().stream().map(EffectId::toString).distinct().toList();
    return "Cannot revert %s: no such task landed in %s%s\n%s"
        .formatted(
            SafeText.line(wanted),
            branch,
            new LikelyWord().suggest(wanted, known.stream().limit(1_000).toList()),
            known.isEmpty()
                ? "To look in another branch, add --target BRANCH"
                : "To see what landed, run git log --first-parent " + ShellWord.of(branch));
  }

  private static String safe(EffectId effect) {
    return SafeText.line(effect.toString());
  }
}
