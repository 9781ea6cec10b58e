package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentRun;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G9 The runs of an agent whose worker never answers again")
class LostRunsTest extends RunScenario {
  private final LostRuns runs = new LostRuns();

  private static RuntimeException silent(@Nullable Object beat) {
    return new ActivityFailure(
        "lost",
        1,
        2,
        "RunTask",
        "a",
        RetryState.RETRY_STATE_TIMEOUT,
        "worker",
        new TimeoutFailure("silent", beat, TimeoutType.TIMEOUT_TYPE_HEARTBEAT));
  }

  @Override
  void answers() {
    // Each task is ready at once.
  }

  private TryJob request() throws Exception {
    run(
        "{\"repository\": \"/r\", \"agent\": {\"command\": \"true\"}, \"tasks\": [{\"id\": \"a\"}]}");
    return host.given("a");
  }

  @Test
  @DisplayName("are those that heartbeats told of, with what they had spent")
  void areThoseOfHeartbeats() throws Exception {
    runs.add(1, silent(Map.of("phase", "agent", "cost", 0.25, "phaseSeconds", 40)));
    runs.add(1, silent(Map.of("phase", "workspace", "phaseSeconds", 3)));
    runs.add(1, silent(Map.of("phase", "agent", "phaseSeconds", 2)));

    AgentEnd end = runs.end(request());

    assertThat(end).isNotNull();
    assertThat(end.agent().runs())
        .containsExactly(
            new AgentRun(1, AgentRun.End.LOST, 0.25, 0, 0, 40),
            new AgentRun(1, AgentRun.End.LOST, 0, 0, 0, 2));
    assertThat(end.agent().cost()).isEqualTo(0.25);
    assertThat(end.agent().seconds()).isEqualTo(42);
  }

  @Test
  @DisplayName("are none where none was told of, or nobody understands what was")
  void areNone() throws Exception {
    runs.add(1, silent(null));
    runs.add(1, silent("agent"));
    runs.add(1, silent(Map.of("phase", 7)));
    runs.add(1, ApplicationFailure.newFailure("broken", "BUG"));

    assertThat(runs.end(request())).isNull();
  }
}
