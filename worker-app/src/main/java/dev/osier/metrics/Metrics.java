package dev.osier.metrics;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.util.function.DoubleSupplier;

/**
 * All numbers of a worker: Temporal's SDK reports its own through {@link #scope}, and Osier's are
 * made by the methods here, each name once, in this file. Those without labels that vary stand at 0
 * from the beginning, so that a rate of them has a start.
 */
public final class Metrics implements AutoCloseable {
  /** Often enough for a scrape every 15 seconds to see it. */
  private static final double REPORT_SECONDS = 5;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Scope scope =
      new RootScopeBuilder()
          .reporter(new MicrometerClientStatsReporter(registry))
          .reportEvery(Duration.ofSeconds(REPORT_SECONDS));

  public Metrics() {
    merges();
    conflicts();
    evictions();
    for (String result : new String[] {"passed", "failed"}) {
      checks("task", result);
      checks("candidate", result);
    }
  }

  /** For the SDK. */
  public Scope scope() {
    return scope;
  }

  /** In Prometheus' text format. */
  String text() {
    return registry.scrape();
  }

  /**
   * A number that is looked at when it is asked for.
   *
   * @param name with dots, as in {@code osier.agents.running}
   */
  public void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  Counter tries(String agent, String ending) {
    return counter(
        "osier.tries",
        "Tries of tasks that ended: ready, unchanged, failed, refused",
        "agent",
        agent,
        "ending",
        ending);
  }

  Counter cost(String agent) {
    return counter(
        "osier.cost.dollars",
        "What agents said that their runs cost, in US dollars",
        "agent",
        agent);
  }

  Counter tokens(String agent) {
    return counter("osier.tokens", "Tokens that agents said they read and wrote", "agent", agent);
  }

  Counter limited(String agent) {
    return counter(
        "osier.rate.limits",
        "Attempts that ended since the agent's provider took no more for now",
        "agent",
        agent);
  }

  Counter merges() {
    return counter("osier.merges", "Tasks merged into an integration");
  }

  Counter conflicts() {
    return counter("osier.conflicts", "Tasks that conflicted with what was merged before them");
  }

  Counter evictions() {
    return counter(
        "osier.evictions", "Tasks taken out of a candidate since it failed its check with them");
  }

  Counter checks(String of, String result) {
    return counter(
        "osier.checks",
        "Check commands that ended, of a task's work or of a candidate",
        "of",
        of,
        "result",
        result);
  }

  Counter publishes(String result) {
    return counter(
        "osier.publishes",
        "Results that moved their target, or wait on a branch",
        "result",
        result);
  }

  Counter runs(String status) {
    return counter("osier.runs", "Runs that ended on this worker, by status", "status", status);
  }

  Counter tasks(String status) {
    return counter(
        "osier.tasks", "Tasks of runs that ended on this worker, by status", "status", status);
  }

  Timer steps(String step, String result) {
    return Timer.builder("osier.step")
        .description("How long steps took on this host: done, failed (a fault of the host), ended")
        .tag("step", step)
        .tag("result", result)
        .register(registry);
  }

  /**
   * @param tags names and values in turn
   */
  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  @Override
  public void close() {
    try {
      scope.close();
    } catch (ScopeCloseException e) {
      // What was not reported any more nobody can ask for either.
    }
    registry.close();
  }
}
