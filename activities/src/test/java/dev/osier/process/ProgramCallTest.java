package dev.osier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A program's call")
class ProgramCallTest {
  private static final ProgramCall CALL =
      new ProgramCall(
              List.of("cat"),
              Path.of("/"),
              Map.of("A", "b"),
              Duration.ofSeconds(3),
              "what it reads")
          .aloneIn(Path.of("/above"));

  @Test
  @DisplayName("G1 loses nothing but its words where others come before them, as under nohup")
  void keepsAllElse() {
    ProgramCall under = CALL.under(List.of("env", "--default-signal=HUP"));

    assertThat(under.argv()).containsExactly("env", "--default-signal=HUP", "cat");
    assertThat(under).usingRecursiveComparison().ignoringFields("argv").isEqualTo(CALL);
    assertThat(CALL.under(List.of())).isEqualTo(CALL);
  }
}
