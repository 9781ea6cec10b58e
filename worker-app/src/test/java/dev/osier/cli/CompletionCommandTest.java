package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Git;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
  @TempDir Path folder;

  private InProcess osier(int exit, String... args) {
    InProcess osier = new InProcess(folder, Map.of(), new byte[0]);
    assertThat(osier.run(args)).as(osier.err()).isEqualTo(exit);
    return osier;
  }

  /** What a real bash offers after the words, the last of which is being typed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          osier wa            | watch
          osier re            | report retry resolve revert
          osier workspaces k  | keep
          osier report --h    | --help --html
          osier run --det     | --detach
          """)
  void bashCompletesCommandsAndOptions(String typed, String offered) throws Exception {
    assertThat(offeredByBash(typed)).containsExactlyInAnyOrder(offered.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          osier watch shop-2          | shop-2 shop-2-3d4e5f
          osier report --html shop-   | shop-1 shop-1-0a1b2c shop-2 shop-2-3d4e5f
          osier kept list shop-1-     | shop-1-0a1b2c
          osier logs bad              | bad-6a7b8c
          osier logs shop-1 shop      | ''
          osier workspaces show shop  | ''
          osier watch --js            | --json
          """)
  void bashCompletesTheRunsOfTheRepository(String typed, String offered) throws Exception {
    KnownRuns.in(folder);
    assertThat(offeredByBash(typed))
        .containsExactlyInAnyOrder(offered.isEmpty() ? new String[0] : offered.split(" ", -1));
    assertThat(folder.resolve("here")).as("what a record says is not run").doesNotExist();
  }

  @Test
  void bashOffersNoRunsWhereThereAreNone() throws Exception {
    assertThat(offeredByBash("osier watch s")).isEmpty();
    Git.at(folder).require("init", "--quiet", ".");
    assertThat(offeredByBash("osier watch s")).isEmpty();
  }

  private List<String> offeredByBash(String typed) throws Exception {
    Path script = Files.writeString(folder.resolve("osier"), osier(0, "completion", "bash").out());
    String words = typed.replace(" ", "' '");
    int last = typed.split(" ", -1).length - 1;
    String program =
        // Which is only there while a key is pressed.
        "compopt() { :; }; source '%s'; COMP_WORDS=('%s'); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=${#COMP_LINE};"
                .formatted(script, words, last, typed)
            + " complete -p osier >/dev/null || exit 9; _complete_osier;"
            + " printf '%s\\n' \"${COMPREPLY[@]}\"";
    Exited bash =
        (Exited)
            ProgramRunner.run(
                new ProgramCall(
                    List.of("bash", "--norc", "-c", program),
                    folder,
                    Map.of("PATH", System.getenv("PATH")),
                    Duration.ofSeconds(60)));
    assertThat(bash.code()).as(bash.errors()).isZero();
    assertThat(bash.errors()).isEmpty();
    return bash.text().lines().map(String::strip).filter(each -> !each.isEmpty()).toList();
  }

  @Test
  void zshGetsTheSameScriptWhichTurnsItsBashCompletionOn() { // Tried by ZshCompletionTest.
    assertThat(osier(0, "completion", "zsh").out())
        .contains("bashcompinit")
        .isEqualTo(osier(0, "completion", "bash").out());
  }

  @Test
  void otherShellsAreNamedAsUnknown() {
    assertThat(osier(2, "completion", "fi\u001B[31msh").err())
        .isEqualTo(
            "Cannot complete in fish: only bash and zsh are known\n"
                + "To use bash's, run osier completion bash\n");
  }
}
