package dev.osier.plan.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A line for sh")
class ShellLineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "npm test # npm test",
        "npm ci && npm test # npm ci|npm test",
        "cd sub; make -j2 || exit 1 # cd sub|make -j2|exit 1",
        "mvn -q test 2>&1 | tail -5 # mvn -q test|tail -5",
        "mvn -q test > log.txt # mvn -q test",
        "(cd a && go test ./...) # cd a|go test ./...",
        "if [ -f a ]; then sh check.sh; fi # [ -f a ]|sh check.sh",
        "grep -q 'a; b' x && python -c \"print(1) && 2\" # grep -q 'a; b' x|python -c \"print(1) && 2\"",
        "grep -q good a.txt || { echo 'not > good'; exit 1; } # grep -q good a.txt|echo 'not > good'|exit 1",
        "! grep TODO a # grep TODO a",
        "a & b # a|b",
        "make &> log # make",
        "a\\;b c # a\\;b c",
      })
  void hasTheseCommands(String line, String commands) {
    assertThat(ShellLine.commands(line)).containsExactly(commands.split("\\|"));
  }

  @Test
  void ofSeveralLinesEachIsOneAndCommentsAreNone() {
    assertThat(ShellLine.commands("# prepare\nnpm ci\n\nnpm test\nnpm test\n"))
        .containsExactly("npm ci", "npm test");
    assertThat(ShellLine.commands(" ;;&& ")).isEmpty();
    assertThat(ShellLine.commands("echo 'open")).containsExactly("echo 'open");
    assertThat(ShellLine.commands("echo \\")).containsExactly("echo \\");
  }

  @ParameterizedTest
  @CsvSource({
    "python3 -m pytest, python3 -m pytest tests/a.py -x, true",
    "python3 -m pytest, cd sub && python3 -m pytest, true",
    "npm ci && npm test, npm test, true",
    "npm test, npm testing, false",
    "npm test, git push, false",
    "cd sub && make check, cd sub && ls, false",
    "grep -q good a.txt || { echo no; exit 1; }, exit 1, false",
    "echo, echo, true",
  })
  void isRunByAnotherThatHasOneOfItsCommands(String check, String line, boolean runs) {
    assertThat(ShellLine.runs(check, line)).isEqualTo(runs);
  }
}
