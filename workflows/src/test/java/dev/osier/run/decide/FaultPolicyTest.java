package dev.osier.run.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.run.decide.FaultPolicy.Again;
import dev.osier.run.decide.FaultPolicy.Attempt;
import dev.osier.run.decide.FaultPolicy.Decision;
import dev.osier.run.decide.FaultPolicy.End;
import dev.osier.text.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("G9 no fault is tried longer than its kind deserves")
class FaultPolicyTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final FaultPolicy POLICY = new FaultPolicy(PATIENCE);

  /** What was tried until the end, and how it ended. */
  private record Told(List<Attempt> attempts, End end) {}

  private static Fault fault(FaultKind kind, FaultCause cause) {
    return new Fault(kind, cause, "merge", "Cannot merge");
  }

  /**
   * Attempts that each take {@code each}, with what {@code faults} gives, until the policy ends.
   */
  private static Told untilTheEnd(Duration each, Supplier<Fault> faults) {
    List<Attempt> attempts = new ArrayList<>();
    Duration now = Duration.ZERO;
    while (attempts.size() < 100_000) {
      Duration ended = now.plus(each);
      attempts.add(new Attempt(faults.get(), now, ended));
      Decision decision = POLICY.after(attempts);
      if (decision instanceof End end) {
        return new Told(attempts, end);
      }
      now = ended.plus(((Again) decision).pause());
    }
    throw new AssertionError("it does not end");
  }

  @ParameterizedTest
  @EnumSource(FaultCause.class)
  @DisplayName("What somebody has to mend is not tried again")
  void permanentEndsAtOnce(FaultCause cause) {
    for (FaultKind kind : List.of(FaultKind.REPOSITORY, FaultKind.HOST)) {
      if (cause.stays()) {
        assertThat(untilTheEnd(Duration.ofSeconds(1), () -> fault(kind, cause)).attempts())
            .hasSize(1);
      }
    }
    assertThat(untilTheEnd(Duration.ofSeconds(1), () -> fault(FaultKind.USER, cause)).attempts())
        .hasSize(1);
  }

  @Test
  void sameFaultThreeTimesInARowIsTheEndAndSaysSo() {
    Told told =
        untilTheEnd(Duration.ZERO, () -> fault(FaultKind.REPOSITORY, FaultCause.GIT_REFUSED));

    assertThat(told.attempts()).hasSize(3);
    assertThat(told.attempts().get(2).began()).isEqualTo(Duration.ofSeconds(3));
    assertThat(told.end().sentence()).isEqualTo("Cannot merge (3 times in a row)");
  }

  @Test
  @DisplayName("Faults that take turns are not like each other, and end it all the same")
  void faultsThatTakeTurnsEndIt() {
    int[] turn = {0};
    Told told =
        untilTheEnd(
            Duration.ZERO,
            () ->
                fault(
                    FaultKind.HOST,
                    turn[0]++ % 2 == 0 ? FaultCause.GIT_REFUSED : FaultCause.UNKNOWN));

    assertThat(told.attempts()).hasSize(FaultPolicy.ODD);
  }

  @Test
  @DisplayName("What passes is tried for as long as the plan is patient, and no longer")
  void passingEndsByTheClock() {
    Told told = untilTheEnd(Duration.ZERO, () -> fault(FaultKind.PASSING, FaultCause.LOCKED));

    Duration last = told.attempts().get(told.attempts().size() - 1).ended();
    assertThat(last).isBetween(PATIENCE.minus(FaultPolicy.LONGEST), PATIENCE);
    assertThat(told.end().sentence()).isEqualTo("Cannot merge (for 10 min)");
  }

  @Test
  @DisplayName("An agent of three hours whose worker is started anew now and then goes on")
  void workInBetweenShowsThatItHadPassed() {
    Told told =
        untilTheEnd(Duration.ofHours(3), () -> fault(FaultKind.PASSING, FaultCause.WORKER_LOST));

    assertThat(told.attempts()).hasSize(FaultPolicy.RELAPSES + 1);
  }

  @Test
  @DisplayName("A rate limit waits as long as it says, and not for ever")
  void rateLimitsHaveALimitOfTheirOwn() {
    Fault limited =
        new Fault(FaultKind.PASSING, FaultCause.RATE_LIMITED, "a", "It is rate limited", 3600);

    Told told = untilTheEnd(Duration.ofMinutes(1), () -> limited);

    assertThat(POLICY.after(told.attempts().subList(0, 1)))
        .isEqualTo(new Again(Duration.ofHours(1)));
    assertThat(told.attempts()).hasSize(25);
  }

  @Test
  void reasonIsNeverCutAwayByHowLongItWasTried() {
    Fault wordy =
        new Fault(FaultKind.HOST, FaultCause.UNKNOWN, "a", Limits.headline("why ".repeat(100)));

    End end = untilTheEnd(Duration.ZERO, () -> wordy).end();

    assertThat(end.sentence()).hasSizeLessThanOrEqualTo(Limits.HEADLINE);
    assertThat(end.sentence()).startsWith("why why").endsWith("(3 times in a row)");
  }

  @RepeatedTest(200)
  @DisplayName("Any faults in any order come to an end, in a bounded number of attempts and time")
  void everyMixtureEnds(RepetitionInfo repetition) {
    Random chance = new Random(repetition.getCurrentRepetition());
    FaultKind[] kinds = FaultKind.values();
    FaultCause[] causes = FaultCause.values();
    Duration each = Duration.ofSeconds(chance.nextInt(300));

    Told told =
        untilTheEnd(
            each,
            () ->
                chance.nextInt(10) < 8
                    ? fault(FaultKind.PASSING, causes[chance.nextInt(causes.length)])
                    : fault(kinds[chance.nextInt(kinds.length)], FaultCause.UNKNOWN));

    int size = told.attempts().size();
    assertThat(size).isLessThan(1_000);
    for (int i = 1; i < size; i++) {
      Duration pause = told.attempts().get(i).began().minus(told.attempts().get(i - 1).ended());
      assertThat(pause).isBetween(FaultPolicy.SHORTEST, FaultPolicy.LONGEST);
      assertThat(told.attempts().get(i - 1).fault().lasts()).isFalse();
    }
    assertThat(told.end().sentence()).startsWith("Cannot merge");
  }
}
