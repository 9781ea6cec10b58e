package dev.osier.worker;

import dev.osier.host.WorkerNumber;
import dev.osier.sweep.HostSweep;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweeper;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps this host as a worker starts, and then again and again until it ends. Never throws: what
 * goes wrong is logged, and tried again the next time.
 */
final class SweepLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SweepLoop.class);

  private static final String VARIABLE = "OSIER_SWEEP_SECONDS";

  /** The promise is five minutes, for a host with many repositories, too. */
  private static final int DEFAULT_SECONDS = 60;

  private static final int LIMIT_SECONDS = 3600;

  private static final String LOG_VARIABLE = "OSIER_LOG_DAYS";
  private static final int DEFAULT_LOG_DAYS = 14;
  private static final int LIMIT_LOG_DAYS = 3650;

  /** For a git call to be cut off. What is half done then is finished by the next sweep. */
  private static final Duration END = Duration.ofSeconds(5);

  /** Sentences remembered, so as not to say them every minute. */
  private static final int SAID_LIMIT = 1_000;

  private final HostSweep host;
  private final Settings settings;
  private final Set<String> said = new HashSet<>();
  private final Thread thread;

  /**
   * @param every the pause between two sweeps
   * @param rules of each sweep
   * @param say is told what was swept and what could not be, one line each
   */
  public record Settings(Duration every, Sweeper.Rules rules, Consumer<String> say) {}

  private SweepLoop(HostSweep host, Settings settings) {
    this.host = host;
    this.settings = settings;
    this.thread = new Thread(this::run, "sweeper");
    thread.setDaemon(true);
  }

  static SweepLoop start(HostSweep host, Settings settings) {
    SweepLoop loop = new SweepLoop(host, settings);
    loop.thread.start();
    return loop;
  }

  /**
   * {@code OSIER_SWEEP_SECONDS}, else a minute.
   *
   * @throws IllegalArgumentException if it is no number from 1 to 3600
   */
  static Duration every(Map<String, String> environment) {
    return Duration.ofSeconds(
        WorkerNumber.of(environment, VARIABLE, DEFAULT_SECONDS, LIMIT_SECONDS));
  }

  /**
   * How long logs and records stay after their run: {@code OSIER_LOG_DAYS}, else two weeks.
   *
   * @throws IllegalArgumentException if it is no number from 1 to 3650
   */
  static Duration logsFor(Map<String, String> environment) {
    return Duration.ofDays(
        WorkerNumber.of(environment, LOG_VARIABLE, DEFAULT_LOG_DAYS, LIMIT_LOG_DAYS));
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        sweep();
        TimeUnit.MILLISECONDS.sleep(settings.every().toMillis());
      }
    } catch (InterruptedException e) {
      // The worker ends.
    }
  }

  private void sweep() throws InterruptedException {
    try {
      Sweep sweep = host.sweep();
      sweep.swept().forEach(swept -> settings.say().accept(line(swept)));
      sweep.left().stream().filter(Sweep.Left::failed).map(SweepLoop::line).forEach(this::sayOnce);
    } catch (RuntimeException e) {
      // Reading a file that the end of the worker interrupts is a fault, too.
      if (!Thread.currentThread().isInterrupted() && said.add(String.valueOf(e))) {
        LOG.warn("Cannot sweep this host: {}", e.toString(), e);
      }
    }
  }

  private void sayOnce(String line) {
    if (said.size() > SAID_LIMIT) {
      said.clear();
    }
    if (said.add(line)) {
      settings.say().accept(line);
    }
  }

  private static String line(Sweep.Swept swept) {
    return "Swept %s/%s in %s: %s%s%s"
        .formatted(
            swept.run(),
            swept.what(),
            swept.repository(),
            swept.why(),
            swept.keptRef() == null ? "" : "; its work is kept in " + swept.keptRef(),
            swept.notes().isEmpty() ? "" : "; " + String.join("; ", swept.notes()));
  }

  private static String line(Sweep.Left left) {
    return "Not swept in %s: %s".formatted(left.repository(), left.reason());
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
