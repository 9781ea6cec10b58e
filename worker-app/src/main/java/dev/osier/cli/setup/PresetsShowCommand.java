package dev.osier.cli.setup;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.FileFault;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.output.SafeText;
import dev.osier.text.LikelyWord;
import dev.osier.worker.HostAgents;
import dev.osier.worker.HostAgents.HostAgent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code osier presets show PRESET}. */
@Command(
    name = "show",
    description = {
      "Print a preset as YAML.",
      "",
      "To have one of your own, put it at agents/NAME.yaml in $OSIER_HOME of the worker (default"
          + " ~/.osier) and change it there; it goes before one of the same name that comes with"
          + " Osier."
    })
final class PresetsShowCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "PRESET", description = "Its name, such as claude")
  String preset = "";

  PresetsShowCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Refusal {
    List<String> names =
        HostAgents.find(invocation.home(), invocation.environment()).stream()
            .map(HostAgent::name)
            .toList();
    String text;
    try {
      text = names.contains(preset) ? HostAgents.source(invocation.home(), preset) : null;
    } catch (IOException e) {
      throw Refusal.badInput("Cannot show preset %s: %s".formatted(preset, FileFault.of(e)));
    }
    if (text == null) {
      throw Refusal.badInput(
          "Cannot show preset %s: there is none of that name%s\nTo see which there are, run osier presets list"
              .formatted(SafeText.line(preset), new LikelyWord().suggest(preset, names)));
    }
    invocation.console().answer(SafeText.lines(text).stripTrailing());
    return ExitCode.DONE.number();
  }
}
