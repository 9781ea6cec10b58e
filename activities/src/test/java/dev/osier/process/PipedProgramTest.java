package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.process.RunningProgram.NotStartedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class PipedProgramTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;

  private PipedProgram start(String... argv) throws NotStartedException {
    return PipedProgram.start(
        new ProgramCall(List.of(argv), directory, Map.of("PATH", System.getenv("PATH")), SOON));
  }

  @Test
  void answersOneQuestionAfterAnother() throws Exception {
    try (PipedProgram program = start("cat")) {
      for (char each = 'a'; each < 'e'; each++) {
        program.send(each + "\n");
        assertThat(program.read(SOON)).isEqualTo(each);
        assertThat(program.read(SOON)).isEqualTo('\n');
      }
      assertThat(program.read(Duration.ofMillis(20))).isEqualTo(PipedProgram.LATE);
    }
  }

  @Test
  void endIsToldEachTimeAfterTheLastByte() throws Exception {
    try (PipedProgram program = start("sh", "-c", "printf 'a\\377'; exit 3")) {
      assertThat(program.read(SOON)).isEqualTo('a');
      assertThat(program.read(SOON)).isEqualTo(0xff);
      assertThat(program.read(SOON)).isEqualTo(PipedProgram.END);
      assertThat(program.read(SOON)).isEqualTo(PipedProgram.END);
    }
  }

  @Test
  void closingEndsWhatDoesNotEndByItself() throws Exception {
    PipedProgram program = start("sh", "-c", "trap '' TERM; echo $$; sleep 60; sleep 60");
    StringBuilder pid = new StringBuilder();
    for (int next = program.read(SOON); next != '\n'; next = program.read(SOON)) {
      pid.append((char) next);
    }

    program.close();

    assertThat(ProcessHandle.of(Long.parseLong(pid.toString())).filter(ProcessHandle::isAlive))
        .isEmpty();
  }

  @Test
  void missingProgramIsSaid() {
    assertThatThrownBy(() -> start("no-such-program")).isInstanceOf(NotStartedException.class);
  }
}
