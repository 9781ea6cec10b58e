package dev.osier.cli.run;

import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.Ending;
import dev.osier.cli.follow.Interrupts;
import dev.osier.cli.follow.RunFollower;
import dev.osier.cli.follow.WayOut;
import dev.osier.host.HostName;
import dev.osier.output.Progress;
import dev.osier.server.Connection;
import dev.osier.server.EmbeddedServer;
import dev.osier.server.NoServerException;
import dev.osier.worker.OsierWorker;
import dev.osier.worker.WorkerPresence;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run from its start to its end, as {@code run} and {@code demo} do it: with the configured
 * server and its workers, or with Osier's own server and a worker in this process.
 *
 * @param id the workflow id, or null for the plan's own
 * @param agents the cap of a worker in this process, or null for the default
 * @param json progress as JSON, one object a line
 */
record RunSession(
    Invocation invocation, @Nullable String id, @Nullable Integer agents, boolean json) {
  private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

  /** Ending an agent takes its grace of some seconds, saving a large workspace some more. */
  private static final int STUCK_SECONDS = 20;

  /**
   * Starts the run and waits for its end.
   *
   * @throws Refusal if it was interrupted before it started, or the id is taken
   */
  // Closed early only on the way out of the process, from the thread of a second Ctrl-C.
  @SuppressWarnings("try")
  Ending follow(PlanFile plan) throws Refusal, NoServerException, InterruptedException {
    int cap = AgentsOption.cap(agents, invocation);
    try (Interrupts interrupts = Interrupts.listen();
        Connection connection = invocation.connections().forRun()) {
      interrupts.atOnce(connection::close);
      Optional<EmbeddedServer> embedded = connection.embedded();
      if (embedded.isEmpty()) {
        WorkerPresence.require(connection);
        return follow(start(plan, connection, interrupts), interrupts, null, WayOut.FREE);
      }
      embedded.get().limits().ifPresent(this::say);
      embedded.get().openWebPages();
      String host = HostName.of(invocation.environment());
      Ending ending;
      StuckRun run = null;
      try (OsierWorker worker = worker(connection, host, cap)) {
        interrupts.atOnce(
            () -> {
              worker.close();
              connection.close();
            });
        RunStart start = start(plan, connection, interrupts);
        boolean mortal = embedded.get().endsWithThisProcess();
        ending =
            follow(
                start,
                interrupts,
                mortal ? patience() : null,
                mortal ? WayOut.BOUND : WayOut.PAUSE);
        if (ending instanceof Ending.Stuck) {
          say("The run does not come to its end: ending its agents");
          run = StuckRun.of(start.run());
        }
      }
      return ending instanceof Ending.Stuck stuck && run != null
          ? run.cleanUp(stuck.last(), invocation.home())
          : ending;
    }
  }

  private RunStart start(PlanFile plan, Connection connection, Interrupts interrupts)
      throws Refusal {
    if (interrupts.requested()) {
      throw new Refusal(ExitCode.CANCELLED, "Cancelled before the run started");
    }
    RunStart start = RunStart.of(connection, plan, id);
    announce(start);
    return start;
  }

  private Ending follow(
      RunStart start, Interrupts interrupts, @Nullable Duration patience, WayOut wayOut)
      throws InterruptedException {
    try (Progress progress = progress()) {
      interrupts.beforeAtOnce(progress::close);
      return new RunFollower(start.run(), progress, interrupts, patience, wayOut).follow();
    }
  }

  /** On standard error: the answer is the report. */
  private Progress progress() {
    return json ? Progress.json(invocation.console()::say) : Progress.on(invocation.console());
  }

  private void say(String line) {
    if (json) {
      progress().say(line);
    } else {
      invocation.console().say(line);
    }
  }

  private static Duration patience() {
    return Duration.ofSeconds(Integer.getInteger("osier.stuck.seconds", STUCK_SECONDS));
  }

  /** Starts the run on the configured server, and does not wait for it. */
  RunStart detach(PlanFile plan, Connection connection) throws Refusal, NoServerException {
    WorkerPresence.require(connection);
    return RunStart.of(connection, plan, id);
  }

  private void announce(RunStart start) {
    String id = start.run().workflowId();
    say((start.goesOn() ? "Going on with run " : "Run ") + id);
    start.run().connection().webPage(id).ifPresent(page -> say("Web UI: " + page));
  }

  private OsierWorker worker(Connection connection, String host, int cap) throws Refusal {
    try {
      // What earlier runs left is not this one's news.
      return OsierWorker.start(
          connection, invocation.home(), host, cap, invocation.environment(), LOG::info);
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(String.valueOf(e.getMessage()));
    }
  }
}
