package dev.osier.cli.kept;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.cli.follow.Interrupts;
import dev.osier.git.GitException;
import dev.osier.git.object.Changes;
import dev.osier.keep.KeptWork;
import dev.osier.keep.KeptWork.Kept;
import dev.osier.output.Amounts;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.process.StoppedException;
import dev.osier.process.WatchedRun;
import dev.osier.process.WatchedRun.Ending;
import dev.osier.process.WatchedRun.Exited;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier kept show RUN/TASK}. */
@Command(
    name = "show",
    description = {
      "Show kept work: its commits, and all of it as one patch.",
      "",
      "The patch is against where it parted from the branch you have checked out. In a pipe it is as"
          + " git apply takes it."
    })
final class KeptShowCommand implements Callable<Integer> {
  /** Known to git without being in any repository. */
  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(paramLabel = "RUN/TASK", description = "The work, or the beginning of both names")
  String name = "";

  @ArgGroup Form form = new Form();

  /** One of them. */
  static final class Form {
    @Option(names = "--stat", description = "Only how much of each file is changed")
    boolean stat;

    @Option(names = "--patch", description = "The changes themselves (the default)")
    boolean patch;
  }

  KeptShowCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Console console = invocation.console();
    try (KeptWork work = new KeptWork(place.require(invocation));
        Interrupts interrupts = Interrupts.listen()) {
      Kept kept = KeptNames.requireWhole(work, name);
      Changes changes = Objects.requireNonNull(kept.changes());
      console.answer("Kept work of %s, saved %s".formatted(kept.name().name(), kept.when()));
      console.answer("  ref      " + SafeText.line(kept.name().ref()));
      console.answer("  commit   " + kept.name().commit());
      console.answer("  what     " + SafeText.line(kept.headline()));
      console.answer(
          "  against  " + (kept.base() == null ? "nothing, as it shares no commit" : kept.base()));
      console.answer(
          "  changes  "
              + Amounts.changes(changes.files().size(), changes.insertions(), changes.deletions()));
      KeptExplanation.lines(kept).forEach(console::answer);
      console.answer("");
      List<String> log = new ArrayList<>(List.of("log", "--no-color", "--no-decorate"));
      log.addAll(List.of("--no-show-signature", "--date=short", "--format=  %h %ad %an: %s"));
      log.add(kept.name().commit());
      if (kept.base() != null) {
        log.add("^" + kept.base());
      }
      log.add("--");
      stream(work, log, interrupts);
      console.answer("");
      List<String> diff = new ArrayList<>(List.of("diff", "--no-color", "--no-ext-diff"));
      diff.addAll(List.of("--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"));
      diff.addAll(form.stat ? List.of("--stat") : List.of("--binary", "--full-index", "--patch"));
      diff.addAll(
          List.of(kept.base() == null ? EMPTY_TREE : kept.base(), kept.name().commit(), "--"));
      stream(work, diff, interrupts);
    } catch (StoppedException e) {
      return ExitCode.CANCELLED.number();
    }
    return ExitCode.DONE.number();
  }

  /** Not by way of memory: kept work may be of any size. */
  private void stream(KeptWork work, List<String> args, Interrupts interrupts)
      throws IOException, InterruptedException, StoppedException {
    Console console = invocation.console();
    Ending ending =
        WatchedRun.passedOn(
            work.git().programCall("", args.toArray(String[]::new)),
            null,
            console.answerStream(),
            console.narrationStream(),
            () -> interrupts.requested() || !console.answerArrived());
    if (!(ending instanceof Exited exited) || exited.code() != 0) {
      throw new GitException("Cannot show it: git " + args.get(0) + " failed: " + ending);
    }
  }
}
