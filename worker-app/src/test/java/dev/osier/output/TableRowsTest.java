package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableRowsTest {
  private static final Report REPORT =
      Reports.of(
          RunStatus.RUNNING,
          Reports.task("parser", TaskStatus.RUNNING, "Runs"),
          Reports.paid("lexer", TaskStatus.MERGED, 12.345, 61.4, 31, 4));

  private static final CurrentWork NOW =
      new CurrentWork(
          Map.of(
              "parser", new Doing("agent", "reads", 3_661, 0.5),
              "lexer", new Doing("agent", "an old beat", 1, 99.0)),
          Map.of());

  private static List<String> lines(int columns) {
    return new TableRows(new Surface(true, false, columns, 24))
        .lines(REPORT, NOW, Duration.ofSeconds(75), null);
  }

  @Test
  void showsWhatEachTaskTookAndChangedAndWhatItDoes() {
    assertThat(lines(100))
        .containsExactly(
            "k7f2  1:15  ██████████░░░░░░░░░░  1 of 2 tasks done  $12.85",
            "parser  running     1:01:01   $0.50          agent: reads",
            "lexer   merged         1:01  $12.35  +31 −4  Merged");
  }

  @ParameterizedTest
  @CsvSource({
    "72,true,true,true",
    "66,true,true,false",
    "58,true,false,false",
    "40,false,false,false"
  })
  void columnsGiveWayWhereTheTerminalIsNarrow(
      int columns, boolean elapsed, boolean cost, boolean changes) {
    String lexer = lines(columns).get(2);
    assertThat(lexer.contains("1:01")).isEqualTo(elapsed);
    assertThat(lexer.contains("$12.35")).isEqualTo(cost);
    assertThat(lexer.contains("+31")).isEqualTo(changes);
    assertThat(lexer).contains("Merged");
  }

  @Test
  void clockHasHoursOnlyWhereThereAreSome() {
    assertThat(TableRows.clock(-1)).isEqualTo("0:00");
    assertThat(TableRows.clock(59)).isEqualTo("0:59");
    assertThat(TableRows.clock(3_599)).isEqualTo("59:59");
    assertThat(TableRows.clock(360_000)).isEqualTo("100:00:00");
  }
}
