package dev.osier.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "90s, PT90S",
    "30m, PT30M",
    "2h, PT2H",
    "1h30m, PT90M",
    "1h5s, PT3605S",
    "1h2m3s, PT3723S",
    "168h, PT168H",
    "007m, PT7M"
  })
  void readsHoursMinutesAndSeconds(String text, Duration duration) {
    assertThat(PlanDuration.problem(text)).isNull();
    assertThat(PlanDuration.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 | \"30\" has no unit; write 30s, 30m or 30h",
        "5 minutes | \"5 minutes\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "30m1h | \"30m1h\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "-5s | \"-5s\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "1.5h | \"1.5h\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "1d | \"1d\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "'' | \"\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "h | \"h\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "99999999h | \"99999999h\" is not a duration; write it like 90s, 30m, 2h or 1h30m",
        "168h1s | \"168h1s\" is longer than 7 days, which is the limit"
      })
  void saysWhatIsWrong(String text, String problem) {
    assertThat(PlanDuration.problem(text)).isEqualTo(problem);
  }

  @Test
  void lineBreakAtTheEndIsNoDuration() {
    assertThat(PlanDuration.problem("30m\n")).contains("is not a duration");
  }

  @Test
  void parsingWhatHasAProblemIsAFault() {
    assertThatThrownBy(() -> PlanDuration.parse("soon"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read a duration: \"soon\"");
  }

  @Property
  void readsWhatItWrites(@ForAll @IntRange(max = 604_800) int seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    String text = PlanDuration.format(duration);
    assertThat(PlanDuration.problem(text)).isNull();
    assertThat(PlanDuration.parse(text)).isEqualTo(duration);
  }
}
