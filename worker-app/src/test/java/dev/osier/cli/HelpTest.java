package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  @TempDir Path folder;

  static Stream<List<String>> commands() {
    return Stream.of(
        List.of("workspaces", "list"),
        List.of("workspaces", "show"),
        List.of("workspaces", "run"),
        List.of("workspaces", "keep"),
        List.of("workspaces", "remove"),
        List.of("workspaces", "events"),
        List.of("kept", "list"),
        List.of("kept", "show"),
        List.of("kept", "branch"),
        List.of("kept", "drop"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandOfAGroupSaysWhatItDoesInTwoWays(List<String> command) {
    String own = help(command.get(0), command.get(1), "--help");
    assertThat(own)
        .contains("Usage: osier " + String.join(" ", command), "--repository", "--help")
        .isEqualTo(help(command.get(0), "help", command.get(1)));
    assertThat(own.lines()).allMatch(line -> line.length() <= 80);
    assertThat(help(command.get(0), "--help"))
        .isEqualTo(help("help", command.get(0)))
        .containsPattern("\n +" + command.get(1) + " +[A-Z]");
  }

  @Test
  void allCommandsAreListed() {
    assertThat(help("--help"))
        .containsPattern("\n +init +Write a first plan")
        .containsPattern("\n +watch +Show a run until its end")
        .containsPattern("\n +doctor +Look whether runs can work here")
        .containsPattern("\n +workspaces +Look at")
        .containsPattern("\n +kept +Look at");
  }

  private String help(String... args) {
    InProcess osier = new InProcess(folder, Map.of(), new byte[0]);
    assertThat(osier.run(args)).as(osier.err()).isZero();
    assertThat(osier.err()).isEmpty();
    return osier.out();
  }
}
