package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "999,999 B",
    "1000,1.0 kB",
    "1234567,1.2 MB",
    "34000000000,34 GB",
    "9999999,10.0 MB"
  })
  void sizesAreShort(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"-5,0s", "0,0s", "59,59s", "60,1m", "3599,59m", "3600,1h", "86399,23h", "86400,1d"})
  void agesAreInOneUnit(long seconds, String text) {
    assertThat(Amounts.age(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void columnsOfATableAreAsWideAsTheirWidestCellAndSafe() {
    TextTable table = new TextTable("A", "BB", "C");
    table.row(List.of("x", "", "y\u001b[2Jz"), List.of("note\nof two lines"));
    table.row(List.of("日本", "b\tb", ""), List.of());
    assertThat(table.lines())
        .containsExactly("A     BB   C", "x     -    yz", "  note of two lines", "日本  b b  -");
  }

  @Test
  void jsonCarriesNoSignThatATerminalObeys() {
    assertThat(Json.line(List.of("a\u001b\u009b\u202e\u007fé")))
        .isEqualTo("[\"a\\u001B\\u009b\\u202e\\u007fé\"]");
  }
}
