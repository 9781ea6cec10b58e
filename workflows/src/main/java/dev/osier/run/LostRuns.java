package dev.osier.run;

import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Seen;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs of an agent whose worker was lost and has not come back to tell (G9): what the last
 * heartbeat of each attempt said. One that comes back answers with more, from its record.
 */
final class LostRuns {
  /** As the heartbeats of a step name it. */
  private static final String AGENT = "agent";

  private final List<AgentRun> runs = new ArrayList<>();

  /** Takes what a failed attempt of a try said last, if an agent ran then. */
  void add(int tryNumber, RuntimeException failure) {
    Map<?, ?> beat = lastBeat(failure);
    if (AGENT.equals(beat.get("phase"))) {
      runs.add(
          new AgentRun(
              tryNumber,
              AgentRun.End.LOST,
              number(beat.get("cost")),
              0,
              0,
              number(beat.get("phaseSeconds"))));
    }
  }

  private static Map<?, ?> lastBeat(RuntimeException failure) {
    Throwable cause = failure instanceof ActivityFailure ? failure.getCause() : failure;
    try {
      if (cause instanceof TimeoutFailure timeout
          && timeout.getLastHeartbeatDetails() != null
          && timeout.getLastHeartbeatDetails().getSize() > 0) {
        Object beat = timeout.getLastHeartbeatDetails().get(Object.class);
        return beat instanceof Map<?, ?> named ? named : Map.of();
      }
    } catch (DataConverterException e) {
      // Of a worker that says it otherwise: then nothing is known.
    }
    return Map.of();
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  /** The end of a try whose worker never answered; null if none of its attempts had an agent. */
  @Nullable AgentEnd end(TryJob request) {
    return runs.isEmpty()
        ? null
        : AgentEnd.unseen(request.turn().nonce(), null, request.agent().name(), runs, Seen.NOTHING);
  }
}
