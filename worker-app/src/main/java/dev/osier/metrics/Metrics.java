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
    return Counter.builder("osier.tries")
        .description("Tries of tasks that ended: ready, unchanged, failed, refused")
        .tag("agent", agent)
        .tag("ending", ending)
        .register(registry);
  }

  Counter cost(String agent) {
    return Counter.builder("osier.cost.dollars")
        .description("What agents said that their runs cost, in US dollars")
        .tag("agent", agent)
        .register(registry);
  }

  Counter tokens(String agent) {
    return Counter.builder("osier.tokens")
        .description("Tokens that agents said they read and wrote")
        .tag("agent", agent)
        .register(registry);
  }

  Counter limited(String agent) {
    return Counter.builder("osier.rate.limits")
        .description("Attempts that ended since the agent's provider took no more for now")
        .tag("agent", agent)
        .register(registry);
  }

  Counter merges() {
    return Counter.builder("osier.merges")
        .description("Tasks merged into an integration")
        .register(registry);
  }

  Counter conflicts() {
    return Counter.builder("osier.conflicts")
        .description("Tasks that conflicted with what was merged before them")
        .register(registry);
  }

  Counter evictions() {
    return Counter.builder("osier.evictions")
        .description("Tasks taken out of a candidate since it failed its check with them")
        .register(registry);
  }

  Counter checks(String of, String result) {
    return Counter.builder("osier.checks")
        .description("Check commands that ended, of a task's work or of a candidate")
        .tag("of", of)
        .tag("result", result)
        .register(registry);
  }

  Counter publishes(String result) {
    return Counter.builder("osier.publishes")
        .description("Results that moved their target, or wait on a branch")
        .tag("result", result)
        .register(registry);
  }

  Counter runs(String status) {
    return Counter.builder("osier.runs")
        .description("Runs that ended on this worker, by status")
        .tag("status", status)
        .register(registry);
  }

  Counter tasks(String status) {
    return Counter.builder("osier.tasks")
        .description("Tasks of runs that ended on this worker, by status")
        .tag("status", status)
        .register(registry);
  }

  Timer steps(String step, String result) {
    return Timer.builder("osier.step")
        .description("How long steps took on this host: done, failed (a fault of the host), ended")
        .tag("step", step)
        .tag("result", result)
        .register(registry);
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
