package dev.osier.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a shell loads to complete Osier's commands: picocli's script, which knows commands and
 * options of bash and zsh, and in it the runs of the repository that one stands in.
 *
 * <p>The shell reads these itself: a Java program takes too long for a key. What an agent may have
 * written there is only taken if no shell can make anything of it: bash expands words once more
 * before it offers them.
 */
final class CompletionScript {
  private static final String RUN = "RUN";

  private static final String NOTHING = "local positionals=\"\"\n";

  private static final String RUNS =
      """

      # The ids and keys of the runs that this repository knows, one a line.
      function _osier_runs() {
        local common
        # Words that bash would expand once more are not among them.
        common=$(command git rev-parse --git-common-dir 2>/dev/null) || return 0
        command find "$common/osier/runs" -mindepth 2 -maxdepth 2 -name run.json -type f \\
          -exec grep -hoE '"(run|workflowId)" *: *"[A-Za-z0-9._-]+"' {} + 2>/dev/null |
          cut -d '"' -f 4 | sort -u
      }
      """;

  /**
   * What picocli does to a user's zsh: no alias of any command is completed as that command any
   * more, and an alias stays.
   */
  private static final String RUDE =
      """
        # Make alias a distinct command for completion purposes when using zsh (see [4])
        setopt COMPLETE_ALIASES
        alias compopt=complete

      """;

  private CompletionScript() {}

  static String of(CommandLine osier) {
    StringBuilder script =
        new StringBuilder(AutoComplete.bash("osier", osier).replace(RUDE, "").strip());
    addRuns(script, "_picocli_osier", osier);
    return script.insert(script.indexOf("\n\n"), RUNS.stripTrailing()).toString();
  }

  private static void addRuns(StringBuilder script, String function, CommandLine line) {
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              String inner = function + "_" + name;
              if (takesRun(command.getCommandSpec())) {
                offerRuns(script, inner, name);
              }
              addRuns(script, inner, command);
            });
  }

  private static boolean takesRun(CommandSpec command) {
    return command.positionalParameters().stream()
        .anyMatch(each -> each.index().min() == 0 && RUN.equals(each.paramLabel()));
  }

  private static void offerRuns(StringBuilder script, String function, String name) {
    int body = script.indexOf("function " + function + "() {");
    int place = body < 0 ? -1 : script.indexOf(NOTHING, body);
    if (place < 0 || place > script.indexOf("\n}\n", body)) {
      throw new IllegalStateException("picocli's script has no place for the runs of " + name);
    }
    script.insert(
        place + NOTHING.length(),
        """
            if [ "$(currentPositionalIndex %s "${arg_opts}" "${flag_opts}")" -eq 0 ]; then
              positionals=$(_osier_runs)
            fi
        """
            .formatted(name));
  }
}
