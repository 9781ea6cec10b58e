package dev.osier.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G7 the runs of a host that want to move one target")
class TargetQueueTest {
  private static final String MAIN = "refs/heads/main";

  @TempDir Path folder;
  private final Watch watch = new Watch();

  /** Stands still until it is told to go on. */
  private static final class Watch extends Clock {
    private Instant now = Instant.parse("2026-11-30T10:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private TargetQueue queue() {
    return new TargetQueue(folder.resolve("targets"), watch);
  }

  private int enter(TargetQueue queue, String run) throws Exception {
    watch.pass(Duration.ofMillis(1));
    return queue.enter(run, Path.of("/repo/.git"), MAIN);
  }

  @Test
  void firstMayMoveAndTheOthersFollowInTheOrderInWhichTheyCame() throws Exception {
    TargetQueue queue = queue();

    assertThat(enter(queue, "c-1")).isZero();
    assertThat(enter(queue, "a-1")).isEqualTo(1);
    assertThat(enter(queue, "b-1")).isEqualTo(2);
    assertThat(enter(queue, "c-1")).as("stays first while it verifies again").isZero();

    queue.leave("c-1");
    assertThat(enter(queue, "b-1")).isEqualTo(1);
    assertThat(enter(queue, "a-1")).isZero();
  }

  @Test
  void otherWorkersOfTheHostStandInTheSameQueue() throws Exception {
    TargetQueue one = queue();
    TargetQueue other = queue();

    assertThat(enter(one, "a-1")).isZero();
    assertThat(enter(other, "b-1")).isEqualTo(1);

    one.leave("a-1");
    assertThat(enter(other, "b-1")).isZero();
  }

  @Test
  void eachTargetHasAQueueOfItsOwn() throws Exception {
    TargetQueue queue = queue();
    enter(queue, "a-1");

    assertThat(queue.enter("b-1", Path.of("/repo/.git"), "refs/heads/side")).isZero();
    assertThat(queue.enter("c-1", Path.of("/other/.git"), MAIN)).isZero();
  }

  @Test
  @DisplayName("G9 who does not come back loses its place, and nobody waits for it for ever")
  void whoDoesNotComeBackLosesItsPlace() throws Exception {
    TargetQueue queue = queue();
    enter(queue, "first-1");
    enter(queue, "gone-1");
    enter(queue, "last-1");

    watch.pass(TargetQueue.ABSENT.minusSeconds(1));
    assertThat(enter(queue, "last-1")).isEqualTo(2);
    watch.pass(Duration.ofSeconds(2));
    assertThat(enter(queue, "last-1")).as("gone-1 is out, first-1 verifies").isEqualTo(1);

    watch.pass(TargetQueue.VERIFYING);
    assertThat(enter(queue, "last-1")).isZero();
  }
}
