package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.DurationOption;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.EffectStore;
import dev.osier.effect.KeepMark;
import dev.osier.git.Repository;
import dev.osier.inspect.WorkspaceState;
import dev.osier.name.EffectId;
import dev.osier.output.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier workspaces keep RUN/TASK}. */
@Command(
    name = "keep",
    description = {
      "Keep a workspace for a while, so that it can be looked at.",
      "",
      "Neither the end of its run nor the sweeper removes it before. What is changed in it meanwhile"
          + " is saved when it is removed."
    })
final class WorkspacesKeepCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();
  @Mixin WorkspaceName name = new WorkspaceName();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "From now, such as 90m or 24h (the default); 0s: no longer")
  String duration = "24h";

  WorkspacesKeepCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Duration wanted = DurationOption.require("--for " + duration, duration);
    Repository repository = place.require(invocation);
    WorkspaceState workspace = name.require(repository, invocation);
    EffectId effect = workspace.effect();
    if (!workspace.there()) {
      throw Refusal.badInput("Cannot keep the workspace of " + effect + ": it is gone already");
    }
    Instant until = Instant.now().plus(wanted).truncatedTo(ChronoUnit.SECONDS);
    EffectStore store = new EffectStore(repository.osierDirectory());
    KeepMark mark = KeepMark.in(store.directory(effect));
    mark.keepUntil(until);
    // Looked at after the mark is set: a removal that begins now sees it.
    Step step = step(store, effect);
    if (step == Step.REMOVING || step == Step.REMOVED) {
      mark.remove();
      throw Refusal.badInput(
          "Cannot keep the workspace of " + effect + ": it is being removed, or was in part");
    }
    if (wanted.isZero()) {
      invocation.console().answer("The workspace of %s is no longer kept".formatted(effect));
    } else {
      invocation.console().answer("Kept the workspace of %s until %s".formatted(effect, until));
      if (workspace.holder() != null) {
        invocation.console().say(SafeText.line(workspace.holder()) + " works on it now");
      }
      invocation.console().say("It is in " + workspace.directory());
      invocation.console().say("To have it removed before, run osier workspaces remove " + effect);
    }
    return ExitCode.DONE.number();
  }

  /** Null without a record that can be read: then nothing is in the way of a mark. */
  private static @Nullable Step step(EffectStore store, EffectId effect) {
    try {
      return store.load(effect).map(EffectRecord::step).orElse(null);
    } catch (CorruptRecordException e) {
      return null;
    }
  }
}
