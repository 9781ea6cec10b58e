package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ByteTextTest {
  @RepeatedTest(50)
  @DisplayName("any bytes come back as they were")
  void anyBytesComeBack(RepetitionInfo repetition) {
    byte[] bytes = new byte[300];
    new Random(repetition.getCurrentRepetition()).nextBytes(bytes);

    assertThat(ByteText.encode(ByteText.decode(bytes))).isEqualTo(bytes);
  }

  @Test
  void textThatHasTheCharactersItselfComesBack() {
    String text = "a\uF780b\uF7FFc\uFFFDd\uD83D\uDE00";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThat(ByteText.encode(ByteText.decode(bytes))).isEqualTo(bytes);
    assertThat(ByteText.decode("größe 木".getBytes(StandardCharsets.UTF_8))).isEqualTo("größe 木");
  }

  @Test
  void peopleSeeTheByte() {
    assertThat(ByteText.shown(ByteText.decode(new byte[] {'a', (byte) 0xE9, 'b'})))
        .isEqualTo("a\\xE9b");
  }

  @Test
  void passesThroughAProgram() throws Exception {
    String name = ByteText.decode(new byte[] {'a', (byte) 0xE9, (byte) 0xFF});

    ProgramResult result =
        ProgramRunner.run(
            new ProgramCall(
                List.of("cat"), Path.of("/"), System.getenv(), Duration.ofSeconds(30), name));

    assertThat(((ProgramResult.Exited) result).text()).isEqualTo(name);
  }

  @Test
  @DisplayName("G3 an answer that is longer than what is kept of one is no answer")
  void longAnswerIsNone() throws Exception {
    long bytes = ProgramRunner.OUTPUT_LIMIT + 1L;
    ProgramCall call =
        new ProgramCall(
            List.of("head", "-c", Long.toString(bytes), "/dev/zero"),
            Path.of("/"),
            Map.of("PATH", String.valueOf(System.getenv("PATH"))),
            Duration.ofMinutes(1));

    assertThat(ProgramRunner.run(call))
        .isEqualTo(new ProgramResult.Cut(ProgramRunner.OUTPUT_LIMIT));

    long[] read = {0};
    ProgramResult streamed =
        ProgramRunner.stream(
            call,
            answer -> {
              byte[] chunk = new byte[1 << 16];
              for (int count = answer.read(chunk); count >= 0; count = answer.read(chunk)) {
                read[0] += count;
              }
            });
    assertThat(streamed).isInstanceOf(ProgramResult.Exited.class);
    assertThat(read[0]).isEqualTo(bytes);
  }
}
