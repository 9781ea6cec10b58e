package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real zsh at a terminal of its own, in which somebody types and presses the tabulator. */
@DisplayName("In a real zsh")
class ZshCompletionTest {
  /** What the user has in .zshrc; and a look at what is offered, which is written to a file. */
  private static final String ZSHRC =
      """
      PS1=
      %s
      source <(osier completion zsh)
      compadd() {
        local -a hits
        builtin compadd -O hits "$@"
        print -rl -- $hits >>offered
        builtin compadd "$@"
      }
      finish() { print -r -- "$BUFFER" >line; { setopt; alias } >settings; print FINISHED }
      zle -N finish
      bindkey '^X' finish
      print PREPARED
      """;

  private static final String TYPIST =
      """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'source ./zshrc'
      zpty -r shell said '*PREPARED*'
      zpty -n -w shell "$TYPED"$'\\t\\x18'
      zpty -r shell said '*FINISHED*'
      """;

  @TempDir Path folder;

  @BeforeEach
  void requireZsh() {
    boolean there =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(each -> !each.isEmpty() && Files.isExecutable(Path.of(each, "zsh")));
    if (!there) {
      String why = "no zsh on the PATH: tests of its completion are left out";
      System.err.println(why);
      abort(why);
    }
  }

  /** What is offered when {@code typed} is completed, and the line as it is then. */
  private List<String> offered(String typed, String before) throws Exception {
    InProcess osier = new InProcess(folder, Map.of(), new byte[0]);
    assertThat(osier.run("completion", "zsh")).isZero();
    Files.writeString(folder.resolve("script"), osier.out());
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("osier");
    Files.writeString(program, "#!/bin/sh\ncat '" + folder.resolve("script") + "'\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("zshrc"), ZSHRC.formatted(before));
    Exited zsh =
        (Exited)
            ProgramRunner.run(
                new ProgramCall(
                    List.of("zsh", "-f", "-c", TYPIST),
                    folder,
                    Map.of(
                        "PATH",
                        program.getParent() + ":" + System.getenv("PATH"),
                        "HOME",
                        folder.toString(),
                        "TERM",
                        "dumb",
                        "TYPED",
                        typed),
                    Duration.ofSeconds(60)));
    assertThat(zsh.code()).as(zsh.errors()).isZero();
    Path offered = folder.resolve("offered");
    return Files.exists(offered)
        ? Files.readAllLines(offered).stream().filter(each -> !each.isBlank()).distinct().toList()
        : List.of();
  }

  private String line() throws Exception {
    return Files.readString(folder.resolve("line")).stripTrailing();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          osier wa           | watch
          osier re           | report retry resolve revert
          osier workspaces k | keep
          osier report --h   | --help --html
          osier run --det    | --detach
          """)
  void completesCommandsAndOptions(String typed, String expected) throws Exception {
    List<String> offered = offered(typed, "autoload -U compinit; compinit -u -D");

    assertThat(offered.stream().map(String::strip))
        .containsExactlyInAnyOrder(expected.split(" ", -1));
    if (offered.size() == 1) {
      String kept = typed.substring(0, typed.lastIndexOf(' ') + 1);
      assertThat(line()).isEqualTo(kept + expected);
    }
  }

  @Test
  void worksForSomebodyWhoNeverTurnedCompletionOn() throws Exception {
    assertThat(offered("osier wa", "").stream().map(String::strip)).containsExactly("watch");
    assertThat(line()).isEqualTo("osier watch");
    assertThat(Files.readString(folder.resolve("settings")))
        .as("what else the user does is left as it is")
        .contains("interactive")
        .doesNotContain("completealiases", "compopt");
  }

  @Test
  void completesTheRunsOfTheRepository() throws Exception {
    KnownRuns.in(folder);
    List<String> offered = offered("osier watch sh", "autoload -U compinit; compinit -u -D");

    assertThat(offered.stream().map(String::strip))
        .containsExactlyInAnyOrder("shop-1", "shop-1-0a1b2c", "shop-2", "shop-2-3d4e5f");
  }
}
