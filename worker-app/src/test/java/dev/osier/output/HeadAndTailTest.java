package dev.osier.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class HeadAndTailTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String shown(String text, int head, int tail, int chunk) throws IOException {
    out.reset();
    byte[] bytes = text.getBytes(UTF_8);
    try (OutputStream bounded = new HeadAndTail(out, head, tail)) {
      for (int at = 0; at < bytes.length; at += chunk) {
        bounded.write(bytes, at, Math.min(chunk, bytes.length - at));
      }
    }
    return out.toString(UTF_8);
  }

  @Test
  void whatFitsIsUnchangedHoweverItComes() throws IOException {
    String text = "one\ntwo\nthree\nfour\n";
    for (int chunk = 1; chunk <= text.length(); chunk++) {
      for (int head = 0; head <= text.length(); head++) {
        assertThat(shown(text, head, Math.max(1, text.length() - head), chunk)).isEqualTo(text);
      }
    }
  }

  @Test
  void whatIsBetweenIsCountedAndTheTailBeginsWithALine() throws IOException {
    String text = "0123456789\nabcdefgh\nend\n";
    for (int chunk : new int[] {1, 2, 7, 100}) {
      assertThat(shown(text, 4, 7, chunk)).isEqualTo("0123\n… 16 bytes left out …\nend\n");
    }
    // One byte too many; and a tail that is no line.
    assertThat(shown("abc", 1, 1, 3)).isEqualTo("a\n… 1 bytes left out …\nc");
  }

  @Test
  void beginningIsPassedOnAtOnce() throws IOException {
    try (OutputStream bounded = new HeadAndTail(out, 10, 10)) {
      bounded.write("begun\n".getBytes(UTF_8));
      assertThat(out.toString(UTF_8)).isEqualTo("begun\n");
    }
  }

  @Test
  void nothingIsTakenAfterItsEnd() throws IOException {
    OutputStream bounded = new HeadAndTail(out, 10, 10);
    bounded.close();
    bounded.close();
    assertThatThrownBy(() -> bounded.write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void terminalIsGivenLinesItCannotObey() throws IOException {
    Console console =
        new Console(
            new PrintStream(out, true, UTF_8),
            new PrintStream(out, true, UTF_8),
            new Surface(true, true, 80, 24),
            Surface.PLAIN);
    try (OutputStream answer = console.answerStream()) {
      answer.write("a\u001b[31mb\r\n10%\r20%\n\ttab\u001b]0;t\u0007\nlast".getBytes(UTF_8));
    }
    assertThat(out.toString(UTF_8)).isEqualTo("ab\n10% 20%\n  tab\nlast\n");
    out.reset();
    try (OutputStream raw = console.narrationStream()) {
      raw.write("a\u001b[31mb".getBytes(UTF_8));
    }
    assertThat(out.toString(UTF_8)).isEqualTo("a\u001b[31mb");
  }

  @Test
  void lineWithoutAnEndIsBrokenAndNotKept() throws IOException {
    Console console =
        new Console(
            new PrintStream(out, true, UTF_8),
            System.err,
            new Surface(true, false, 80, 24),
            Surface.PLAIN);
    try (OutputStream answer = console.answerStream()) {
      answer.write("x".repeat(100_000).getBytes(UTF_8));
      assertThat(out.size()).isGreaterThan(90_000);
    }
    assertThat(out.toString(UTF_8).replace("\n", "")).hasSize(100_000);
  }
}
