package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.agent.Agent;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program behind a command of the user's own really gets, through a real shell. */
class AgentCommandTest {
  /** Prints each of its arguments with a mark behind it that no argument holds. */
  private static final String ARGUMENTS = "printf '%s\\034' ";

  @TempDir Path folder;

  private static List<String> arguments(Path directory, AgentCommand command, String task)
      throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("OSIER_TASK", task);
    environment.putAll(command.environment());
    Exited exited =
        (Exited)
            ProgramRunner.run(
                new ProgramCall(command.argv(), directory, environment, Duration.ofSeconds(30)));
    assertThat(exited.code()).as(exited.errors()).isZero();
    // Not as text of git's, where some characters stand for bytes.
    String[] printed = new String(exited.out(), StandardCharsets.UTF_8).split("\034", -1);
    return List.of(printed).subList(0, printed.length - 1);
  }

  private List<String> arguments(String words, String prompt, String title) throws Exception {
    return arguments(folder, command(ARGUMENTS + words, prompt, title), "the-task");
  }

  private static AgentCommand command(String line, String prompt, String title) {
    return AgentCommand.of(new Agent(null, line, Map.of()), prompt, title, TaskFolder.PROMPT);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> hostile =
        Arbitraries.strings()
            .withChars("'\"\\`$(){};&|<>*?!#~ \t\n%={}[]\u00e9\u4e2d")
            .ofMaxLength(40);
    // Neither NUL, which no program can be given, nor the mark, nor half a character.
    Arbitrary<String> any =
        Arbitraries.strings()
            .all()
            .ofMaxLength(60)
            .map(text -> text.replaceAll("[\\x00\\x1c\\x{D800}-\\x{DFFF}]", "").strip());
    return Arbitraries.oneOf(hostile, any);
  }

  @Property(tries = 150)
  void textsOfAnyCharactersArriveUnchangedInAnyQuotes(
      @ForAll("texts") String prompt, @ForAll("texts") String title) throws Exception {
    AgentCommand command =
        command(
            ARGUMENTS + "{prompt} --title={title} \"<{prompt}>\" '<{title}>' it\\'s \"'{title}'\"",
            prompt,
            title);

    assertThat(arguments(Path.of("."), command, "t"))
        .containsExactly(
            prompt,
            "--title=" + title,
            "<" + prompt + ">",
            "<" + title + ">",
            "it's",
            "'" + title + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$(touch made)", "`touch made`", "'; touch made; '", "\"; touch made; \"", "-n"})
  void textIsNeverRun(String hostile) throws Exception {
    assertThat(arguments("{prompt} \"{prompt}\" '{title}'", hostile, hostile))
        .containsExactly(hostile, hostile, hostile);
    assertThat(folder.resolve("made")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {task}                 | the-task
          {task}{task}           | the-taskthe-task
          a{task}b               | athe-taskb
          '{task}'"{task}"       | the-taskthe-task
          \\{task}               | {task}
          {tasks}                | {tasks}
          {Task}                 | {Task}
          "\\"{task}\\""         | "the-task"
          ${OSIER_TASK}          | the-task
          """)
  void placeholdersAreReplacedWhereTheyStand(String word, String argument) throws Exception {
    assertThat(arguments(word, "", "")).containsExactly(argument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{prompt}", "\"{prompt}\"", "'{prompt}'"})
  void promptTooLongForAVariableIsReadFromItsFile(String word) throws Exception {
    String prompt = "it's \"$HOME\" " + "x".repeat(130 * 1024);
    Path file = folder.resolve(TaskFolder.PROMPT);
    Files.createDirectories(file.getParent());
    Files.write(file, prompt.getBytes(StandardCharsets.UTF_8));
    AgentCommand command = command("printf '%s' " + word + " | wc -c", prompt, "");

    assertThat(command.environment()).doesNotContainKey("OSIER_PROMPT");
    assertThat(output(command).strip()).isEqualTo(Integer.toString(prompt.length()));
  }

  private String output(AgentCommand command) throws InterruptedException, IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(command.environment());
    Exited exited =
        (Exited)
            ProgramRunner.run(
                new ProgramCall(command.argv(), folder, environment, Duration.ofSeconds(30)));
    assertThat(exited.code()).as(exited.errors()).isZero();
    return exited.text();
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "gemini", "opencode"})
  void presetGetsThePromptAsItIsAndNeverAsTextOfAShell(String preset) {
    String prompt = "it's; $(x) {task}\n\"y\"";
    AgentCommand command =
        AgentCommand.of(new Agent(preset, null, Map.of()), prompt, "title", TaskFolder.PROMPT);

    assertThat(command.argv()).startsWith(preset).doesNotContain("sh", "{prompt}");
    // On standard input, which is as long as it has to be, or as one word.
    assertThat(command.input().equals(prompt)).isNotEqualTo(command.argv().contains(prompt));
  }

  @Test
  void theShellGetsNoTextOfThePlanButTheCommand() {
    AgentCommand command = command("my-agent {prompt} {title}", "P", "T");

    assertThat(command.argv())
        .containsExactly("sh", "-c", "my-agent \"${OSIER_PROMPT}\" \"${OSIER_TITLE}\"");
    assertThat(command.environment())
        .containsExactlyInAnyOrderEntriesOf(Map.of("OSIER_PROMPT", "P", "OSIER_TITLE", "T"));
  }
}
