package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.escape.CurrentTarget;
import dev.osier.git.Repository;
import dev.osier.inspect.WorkspaceState;
import dev.osier.name.EffectId;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.output.ShellWord;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import dev.osier.workspace.Workspaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code osier workspaces remove RUN/TASK…}. */
@Command(
    name = "remove",
    description = {
      "Remove workspaces, with their branches; what is not merged is saved before.",
      "",
      "Merged is what the branch you have checked out contains. What cannot be saved stays, with its"
          + " workspace. One that an attempt works on is not removed. Files that git ignores are"
          + " not saved."
    })
final class WorkspacesRemoveCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(paramLabel = "RUN/TASK", arity = "1..*", description = "The workspaces, in full")
  List<String> names = new ArrayList<>();

  WorkspacesRemoveCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Repository repository = place.require(invocation);
    FoundWorkspaces found = FoundWorkspaces.find(repository, invocation);
    Set<EffectId> chosen = new LinkedHashSet<>();
    Set<EffectId> scratch = new HashSet<>();
    for (String name : names) {
      WorkspaceState workspace = found.requireExact(name);
      EffectId effect = workspace.effect();
      if (workspace.gone()) {
        throw Refusal.badInput("Cannot remove the workspace of " + effect + ": it is gone already");
      }
      if (workspace.holder() != null) {
        throw Refusal.badInput(
            "Cannot remove the workspace of %s: %s works on it\nTo end it, run osier halt %s --now"
                .formatted(effect, SafeText.line(workspace.holder()), effect.run()));
      }
      chosen.add(effect);
      EffectRecord record = workspace.record();
      if (record != null && record.form() == Form.SCRATCH) {
        scratch.add(effect);
      }
    }
    String merged = CurrentTarget.of(repository).map(CurrentTarget::commit).orElse(null);
    boolean all = true;
    try (Workspaces workspaces = new Workspaces(invocation.home().root(), repository)) {
      Map<EffectId, ReleaseResult> releases = workspaces.remove(List.copyOf(chosen), merged);
      for (Map.Entry<EffectId, ReleaseResult> each : releases.entrySet()) {
        if (each.getValue() instanceof Stayed stayed) {
          all = false;
          invocation.console().say(SafeText.lines(stayed.reason()));
        } else if (each.getValue() instanceof Released released) {
          print(each.getKey(), released, scratch.contains(each.getKey()));
        }
      }
    }
    return (all ? ExitCode.DONE : ExitCode.NOT_ALL).number();
  }

  private void print(EffectId effect, Released released, boolean scratch) {
    Console console = invocation.console();
    String kept = released.keptRef();
    if (kept != null) {
      console.answer("Removed the workspace of %s; its work is kept at %s".formatted(effect, kept));
      console.say("To take it back, run osier kept branch " + ShellWord.of(effect.toString()));
    } else if (scratch) {
      console.answer("Removed the scratch folder of " + effect);
    } else {
      console.answer("Removed the workspace of %s; nothing in it was unmerged".formatted(effect));
    }
    released.notes().forEach(note -> console.say("  " + SafeText.line(note)));
  }
}
