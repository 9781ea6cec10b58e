package dev.osier.cli;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.output.SafeText;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code osier completion bash|zsh}. */
@Command(
    name = "completion",
    description = {
      "Print a script that completes commands, options and runs in a shell.",
      "",
      "bash: put  source <(osier completion bash)  into ~/.bashrc",
      "zsh:  put  source <(osier completion zsh)  into ~/.zshrc, below compinit if it is there"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "SHELL", description = "bash or zsh")
  String shell = "";

  CompletionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Refusal {
    switch (shell.toLowerCase(Locale.ROOT)) {
      // The one script knows both shells: in zsh it turns bash's completion on.
      case "bash", "zsh" ->
          invocation.console().answer(CompletionScript.of(Osier.withAllCommands(invocation)));
      default ->
          throw Refusal.badInput(
              "Cannot complete in %s: only bash and zsh are known\nTo use bash's, run osier"
                      .formatted(SafeText.line(shell))
                  + " completion bash");
    }
    return ExitCode.DONE.number();
  }
}
