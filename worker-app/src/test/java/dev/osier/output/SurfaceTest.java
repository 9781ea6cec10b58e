package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SurfaceTest {

  @Test
  void coloursOnlyOnATerminalAndNotAgainstNoColor() {
    assertThat(Surface.of("terminal", "40 120", Map.of()))
        .isEqualTo(new Surface(true, true, 120, 40));
    assertThat(Surface.of("terminal", "40 120", Map.of("NO_COLOR", "1")).colours()).isFalse();
    assertThat(Surface.of("terminal", "40 120", Map.of("NO_COLOR", "")).colours()).isTrue();
    assertThat(Surface.of("terminal", "40 120", Map.of("TERM", "dumb"))).isEqualTo(Surface.PLAIN);
    assertThat(Surface.of(null, "40 120", Map.of())).isEqualTo(Surface.PLAIN);
  }

  @Test
  void sizeThatIsNotToldIsTheUsualOne() {
    for (String size : new String[] {"", "0 0", "a b", "1", "9999999999 3"}) {
      assertThat(Surface.of("terminal", size, Map.of())).isEqualTo(new Surface(true, true, 80, 24));
    }
  }
}
