package dev.osier.cli.kept;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.keep.KeptWork;
import dev.osier.keep.KeptWork.Name;
import dev.osier.name.EffectId;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier kept drop RUN/TASK…}. */
@Command(
    name = "drop",
    description =
        "Drop kept work. Asks nothing; prints the commit, by which it can be brought back until git"
            + " collects its garbage (two weeks, by default).")
final class KeptDropCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN/TASK",
      description = "The work, in full, with @1 and so on for older saves")
  List<String> given = new ArrayList<>();

  @Option(names = "--run", paramLabel = "RUN", description = "All of a run, which is named in full")
  @Nullable String run;

  @Option(
      names = "--merged",
      description = "All that the branch you have checked out contains; with --run, of that run")
  boolean merged;

  KeptDropCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Console console = invocation.console();
    if (given.isEmpty() == (run == null && !merged)) {
      throw Refusal.badInput(
          given.isEmpty()
              ? "Cannot drop kept work: none was named\nTo see what there is, run osier kept list"
              : "Cannot drop kept work: give either names, or --run and --merged");
    }
    boolean all = true;
    try (KeptWork work = new KeptWork(place.require(invocation))) {
      Map<EffectId, Name> names = work.names();
      Map<EffectId, Name> chosen = given.isEmpty() ? chosen(work, names) : named(names);
      for (Name name : chosen.values()) {
        String shown = SafeText.line(name.name().toString());
        if (work.drop(name)) {
          console.answer("Dropped %s, which was %s".formatted(shown, name.commit()));
        } else {
          all = false;
          console.say("Cannot drop %s: it has just changed".formatted(shown));
        }
      }
      if (chosen.isEmpty()) {
        console.say("No such work is kept");
      } else {
        console.say("To bring one back, run git branch NAME COMMIT");
      }
    }
    return (all ? ExitCode.DONE : ExitCode.NOT_ALL).number();
  }

  private Map<EffectId, Name> named(Map<EffectId, Name> names) throws Refusal {
    Map<EffectId, Name> chosen = new LinkedHashMap<>();
    for (String each : given) {
      Name name = new KeptNames(names).requireExact(each);
      chosen.put(name.name(), name);
    }
    return chosen;
  }

  private Map<EffectId, Name> chosen(KeptWork work, Map<EffectId, Name> names)
      throws Refusal, InterruptedException {
    Map<EffectId, Name> chosen = new LinkedHashMap<>(names);
    if (run != null) {
      chosen.keySet().removeIf(id -> !id.run().equals(run));
      if (chosen.isEmpty()) {
        throw Refusal.badInput(
            "Cannot drop the kept work of run %s: there is none\nTo see what there is, run osier kept list"
                .formatted(SafeText.line(run)));
      }
    }
    if (merged) {
      Set<EffectId> contained = work.merged();
      if (contained == null) {
        throw Refusal.badInput(
            "Cannot tell what is merged: the repository has no branch of yours checked out\n"
                + "To check one out, run git switch BRANCH");
      }
      chosen.keySet().retainAll(contained);
    }
    return chosen;
  }
}
