package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A rate limit")
class RateLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path folder;
  private RateLimits limits;

  @BeforeEach
  void start() {
    limits = onThisHost();
  }

  /** As each of its workers has it. */
  private RateLimits onThisHost() {
    return new RateLimits(Clock.fixed(NOW, ZoneOffset.UTC), folder.resolve("limits"));
  }

  private static AgentReport report(@Nullable Duration after, @Nullable Instant at) {
    return new AgentReport(
        null, null, null, null, null, "limit", true, after, at, false, List.of());
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT1S", "PT0.2S, PT2S", "PT90S, PT91S", "PT5H, PT5H1S", "PT8000H, PT6H"})
  void isWaitedForAsLongAsItSaysAndNotForEver(Duration named, Duration wait) {
    assertThat(limits.limited("claude", report(named, null), 1)).isEqualTo(wait);
    assertThat(limits.limited("claude", report(null, NOW.plus(named)), 1)).isEqualTo(wait);
  }

  @ParameterizedTest
  @CsvSource({"1, PT5S", "2, PT10S", "4, PT40S", "8, PT10M40S", "9, PT15M", "2000000, PT15M"})
  void thatNamesNoTimeIsWaitedForLongerEachTime(int waits, Duration wait) {
    assertThat(limits.limited("claude", report(null, null), waits)).isEqualTo(wait);
    assertThat(limits.limited("claude", report(null, NOW.minusSeconds(9)), waits))
        .as("one that is over already")
        .isEqualTo(wait);
  }

  @Test
  void holdsForOthersOfThePresetUntilTheLatestIsOver() {
    limits.limited("claude", report(Duration.ofSeconds(59), null), 1);
    limits.limited("claude", report(Duration.ofSeconds(9), null), 1);

    assertThat(
            catchThrowableOfType(RateLimitedException.class, () -> limits.requireOpen("claude"))
                .waiting())
        .isEqualTo(Duration.ofMinutes(1));
    assertThatCode(() -> limits.requireOpen("codex")).doesNotThrowAnyException();
  }

  @Test
  void holdsForOtherWorkersOfTheHost() {
    limits.limited("claude", report(Duration.ofSeconds(59), null), 1);

    assertThat(
            catchThrowableOfType(
                    RateLimitedException.class, () -> onThisHost().requireOpen("claude"))
                .waiting())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "99999999999999", "-5"})
  void whatSomebodyElseWroteHoldsNobodyForLong(String content) throws Exception {
    Files.createDirectories(folder.resolve("limits"));
    Files.writeString(folder.resolve("limits/claude"), content);
    try {
      limits.requireOpen("claude");
    } catch (RateLimitedException e) {
      assertThat(e.waiting()).isEqualTo(Duration.ofHours(6));
    }
  }
}
