package dev.osier.cli.kept;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.git.GitException;
import dev.osier.keep.KeptWork;
import dev.osier.keep.KeptWork.Kept;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.output.ShellWord;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code osier kept branch RUN/TASK [NAME]}. */
@Command(
    name = "branch",
    description = {
      "Take kept work back as a branch. The work stays kept until it is dropped.",
      "",
      "What was not committed is the branch's last commit, with all files as they were. An"
          + " unfinished merge or rebase, and commits that were made beside and left, are parents of"
          + " it: nothing has to be searched for, and the command says how each is had again. Files"
          + " that a filter could not store are there byte by byte, and the files of a repository"
          + " inside are there as plain files. What git ignores was not saved."
    })
final class KeptBranchCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(
      index = "0",
      paramLabel = "RUN/TASK",
      description = "The work, or the beginning of both names")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Of the branch (default kept/RUN/TASK)")
  @Nullable String branch;

  KeptBranchCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Console console = invocation.console();
    try (KeptWork work = new KeptWork(place.require(invocation))) {
      Kept kept = KeptNames.requireWhole(work, name);
      String wanted = branch == null ? "kept/" + kept.name().name() : branch;
      if (!work.isBranchName(wanted)) {
        throw Refusal.badInput(
            "Cannot make branch %s: git takes that for no name of a branch"
                .formatted(SafeText.line(wanted)));
      }
      try {
        if (!work.makeBranch(wanted, kept.name())) {
          throw Refusal.badInput(
              "Cannot make branch %s: there is one of that name\nTo use another, run osier kept branch %s NAME"
                  .formatted(wanted, ShellWord.of(kept.name().name().toString())));
        }
      } catch (GitException e) {
        throw Refusal.badInput(
            "Cannot make branch %s: %s"
                .formatted(wanted, SafeText.line(String.valueOf(e.getMessage()))));
      }
      console.answer("Made branch %s at %s".formatted(wanted, kept.name().commit()));
      console.answer("To work on it, run git switch " + ShellWord.of(wanted));
      KeptExplanation.lines(kept).forEach(console::answer);
    }
    return ExitCode.DONE.number();
  }
}
