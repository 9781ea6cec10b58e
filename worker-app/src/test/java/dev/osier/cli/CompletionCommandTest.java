package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
    Path script = Files.writeString(folder.resolve("osier"), osier(0, "completion", "bash").out());
    String words = typed.replace(" ", "' '");
    int last = typed.split(" ", -1).length - 1;
    String program =
        "source '%s'; COMP_WORDS=('%s'); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=${#COMP_LINE};"
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
    assertThat(bash.text().lines().map(String::strip))
        .containsExactlyInAnyOrder(offered.split(" ", -1));
  }

  @Test
  void zshGetsTheSameScriptWhichTurnsItsBashCompletionOn() {
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
