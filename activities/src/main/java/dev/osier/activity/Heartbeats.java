package dev.osier.activity;

import dev.osier.file.FileTail;
import dev.osier.process.Pulse;
import dev.osier.text.Limits;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heartbeats of one activity, from its first line to its last, also while it prepares or waits: a
 * beat that comes only from the agent's loop makes Temporal take a live activity for a dead one.
 *
 * <p>They carry what Temporal's web page shows of a pending activity, and bring back the request to
 * stop.
 */
final class Heartbeats implements Pulse, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

  /** Characters of the last line of output. */
  private static final int LAST_LINE = 160;

  private final ActivityExecutionContext context;
  private final String task;
  private final long begun = System.nanoTime();
  private final ScheduledFuture<?> beating;
  private volatile Phase phase = new Phase("begin", null, null, begun);
  private volatile @Nullable ActivityCompletionException end;

  private volatile @Nullable Told told;

  private record Phase(String name, @Nullable Long pid, @Nullable Path log, long begun) {}

  private record Told(@Nullable String session, @Nullable Double cost, @Nullable String lastLine) {}

  /**
   * @param timer whose beats come until it is closed
   */
  Heartbeats(ActivityExecutionContext context, String task, BeatTimer timer) {
    this.context = context;
    this.task = task;
    this.beating = timer.repeat(this::beat);
  }

  /** Whose beats they are. */
  ActivityInfo activity() {
    return context.getInfo();
  }

  private void beat() {
    if (end != null) {
      return;
    }
    try {
      context.heartbeat(details());
    } catch (ActivityCompletionException e) {
      end = e;
    } catch (RuntimeException e) {
      // Thrown on, it would end the timer, and with it a live activity.
      LOG.debug("Heartbeat of {}: {}", task, e.toString(), e);
    }
  }

  private Map<String, Object> details() {
    Phase now = phase;
    Told agent = told;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("task", task);
    details.put("phase", now.name());
    details.put("elapsedSeconds", secondsSince(begun));
    details.put("phaseSeconds", secondsSince(now.begun()));
    if (now.pid() != null) {
      details.put("pid", now.pid());
    }
    if (now.log() != null) {
      String said = agent == null || !now.name().equals("agent") ? null : agent.lastLine();
      details.put("lastLine", said == null ? lastLine(now.log()) : lastLine(said));
      details.put("logPath", now.log().toString());
    }
    if (agent != null && agent.session() != null) {
      details.put("session", agent.session());
    }
    if (agent != null && agent.cost() != null) {
      details.put("cost", agent.cost());
    }
    return details;
  }

  private static long secondsSince(long instant) {
    return (System.nanoTime() - instant) / 1_000_000_000L;
  }

  private static String lastLine(Path log) {
    try {
      return lastLine(FileTail.text(log, 4 * LAST_LINE));
    } catch (IOException e) {
      // A beat without its last line is still a beat.
      return "";
    }
  }

  private static String lastLine(String text) {
    String[] lines = text.strip().split("\\R", -1);
    String last = lines[lines.length - 1].replaceAll("\\p{Cntrl}", "");
    return Limits.cut(last, LAST_LINE);
  }

  @Override
  public void tells(@Nullable String session, @Nullable Double cost, @Nullable String lastLine) {
    told = new Told(session, cost, lastLine);
  }

  @Override
  public void at(String name, @Nullable Long pid, @Nullable Path log) {
    phase = new Phase(name, pid, log, System.nanoTime());
  }

  @Override
  public boolean stopped() {
    return end != null;
  }

  /** Whether it stopped because the server was asked to cancel it. */
  boolean isCancelled() {
    return end instanceof ActivityCanceledException;
  }

  /** Why it stopped. Cancel must be rethrown as it came: only that is reported as cancelled. */
  RuntimeException reason() {
    ActivityCompletionException reason = end;
    if (reason == null) {
      return new IllegalStateException("not stopped");
    }
    return reason;
  }

  @Override
  public void close() {
    beating.cancel(false);
  }
}
