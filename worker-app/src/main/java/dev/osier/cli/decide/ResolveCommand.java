package dev.osier.cli.decide;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.TaskName;
import dev.osier.output.SafeText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier resolve RUN TASK}. */
@Command(
    name = "resolve",
    description =
        "Say what becomes of a task that conflicts, in a run whose plan says merge.onConflict: ask.")
public final class ResolveCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin TaskName task = new TaskName();

  @ArgGroup(multiplicity = "1")
  How how = new How();

  /** One of three. */
  static final class How {
    @Option(names = "--rerun", description = "Its agent does it again, on what was merged by now")
    boolean rerun;

    @Option(
        names = "--take",
        paramLabel = "COMMIT",
        description = "Merge this commit instead: the conflict, resolved by you")
    @Nullable String take;

    @Option(names = "--skip", description = "Leave it out; its work is kept")
    boolean skip;
  }

  public ResolveCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Object> argument = new LinkedHashMap<>();
    argument.put("how", how.take != null ? "take" : how.rerun ? "rerun" : "skip");
    if (how.take != null) {
      if (!how.take.matches("[0-9a-fA-F]{4,64}|[\\w./@^~{}-]{1,200}") || how.take.startsWith("-")) {
        throw Refusal.badInput(
            "Cannot use --take %s: it is no commit".formatted(SafeText.line(how.take)));
      }
      argument.put("commit", how.take);
    }
    return task.send("resolve", "resolveConflict", argument, invocation);
  }
}
