package dev.osier.cli.setup;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.Interrupts;
import dev.osier.cli.run.AgentsOption;
import dev.osier.host.HostName;
import dev.osier.metrics.Metrics;
import dev.osier.output.SafeText;
import dev.osier.run.RunPlan;
import dev.osier.server.Connection;
import dev.osier.worker.OsierWorker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier worker}. */
@Command(
    name = "worker",
    description =
        "Do runs that are started on a Temporal server, until Ctrl-C or SIGTERM: then take no more"
            + " work, let what runs come to its end, and leave.")
public final class WorkerCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofHours(1);
  private static final int LONGEST_GRACE = 24 * 3600;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = "--agents",
      paramLabel = "N",
      description = "Agents at once, at most (default: one for each GiB of memory, 4 to 32)")
  @Nullable Integer agents;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "How long running agents have on SIGTERM before they are ended and left to the next"
              + " worker (default: ${DEFAULT-VALUE})")
  int graceSeconds;

  @Mixin WorkerOptions options = new WorkerOptions();

  public WorkerCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    int cap = AgentsOption.cap(agents, invocation);
    if (graceSeconds < 0 || graceSeconds > LONGEST_GRACE) {
      throw Refusal.badInput(
          "Cannot use --grace %d: it must be from 0 to %d seconds"
              .formatted(graceSeconds, LONGEST_GRACE));
    }
    Map<String, String> environment = options.over(invocation.environment());
    String host = HostName.of(environment);
    Consumer<String> say = WorkerLog.of(environment, invocation.console());
    String listen = environment.getOrDefault("OSIER_METRICS", "").strip();
    try (Interrupts interrupts = Interrupts.listen();
        Metrics metrics = new Metrics();
        Connection connection = invocation.connections().forWorker(metrics.scope());
        OsierWorker worker = start(connection, host, cap, environment, say, metrics);
        Monitor monitor = Monitor.start(listen, metrics, worker)) {
      interrupts.atOnce(worker::close);
      say.accept(
          "Worker of host %s on queue %s at %s, at most %d agents at once. Ctrl-C ends it"
              .formatted(host, RunPlan.TASK_QUEUE, connection.address(), cap));
      monitor.address().ifPresent(at -> say.accept("Metrics and health at http://" + at));
      while (!interrupts.awaitFirst(LOOK_EVERY)) {
        // Nothing to do but to wait: Temporal's own threads do the work.
      }
      say.accept(
          "Ending: no more work is taken; running agents have %d seconds. Ctrl-C again leaves at"
                  .formatted(graceSeconds)
              + " once");
      boolean ended = worker.drain(Duration.ofSeconds(graceSeconds));
      say.accept(ended ? "Ended" : "Ended; what was cut short is left to the next worker here");
    }
    return ExitCode.DONE.number();
  }

  private OsierWorker start(
      Connection connection,
      String host,
      int cap,
      Map<String, String> environment,
      Consumer<String> say,
      Metrics metrics)
      throws Refusal {
    try {
      return OsierWorker.start(
          connection,
          invocation.home(),
          host,
          cap,
          environment,
          line -> say.accept(SafeText.line(line)),
          metrics);
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(String.valueOf(e.getMessage()));
    }
  }
}
