package dev.osier.cli.setup;

import dev.osier.cli.call.Invocation;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.host.HostName;
import dev.osier.output.Amounts;
import dev.osier.server.Connection;
import dev.osier.server.Connections;
import dev.osier.server.Connections.Candidate;
import dev.osier.server.NoServerException;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweeper;
import dev.osier.worker.HostPrune;
import dev.osier.worker.WorkerPresence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at the server, its workers, and what runs that are over have left on this host. */
record ServerDoctor(Invocation invocation) {
  /** As {@code osier workspaces prune} takes it. */
  private static final Duration QUIET = Duration.ofHours(1);

  void look(List<Finding> findings) throws InterruptedException {
    try {
      if (invocation.connections().isConfigured()) {
        configured(findings);
      } else {
        own(findings);
      }
    } catch (NoServerException e) {
      findings.add(refused(e));
    }
    leftovers(findings);
  }

  private static Finding refused(NoServerException e) {
    List<String> lines = String.valueOf(e.getMessage()).lines().toList();
    return Finding.fail("server", lines.get(0), lines.get(lines.size() - 1));
  }

  private void configured(List<Finding> findings) throws NoServerException, InterruptedException {
    try (Connection connection = invocation.connections().forRun()) {
      findings.add(
          Finding.ok(
              "server",
              "Temporal at %s, namespace %s"
                  .formatted(
                      connection.address(), connection.client().getOptions().getNamespace())));
      String host = HostName.of(invocation.environment());
      if (!WorkerPresence.isPresent(connection)) {
        findings.add(
            Finding.fail(
                "worker",
                "none answers on queue osier, so runs do not begin",
                "To start one, run osier worker"));
      } else if (!WorkerPresence.takesAgents(connection, host)) {
        findings.add(
            Finding.warn(
                "worker",
                "one answers, but none of this host (%s): repositories here are not reached"
                    .formatted(host),
                "To start one here, run osier worker"));
      } else {
        findings.add(Finding.ok("worker", "one of this host (" + host + ") answers"));
      }
    } catch (StatusRuntimeException e) {
      findings.add(
          Finding.fail(
              "worker",
              "the server does not tell: " + e.getStatus().getCode(),
              "To see what is configured, run temporal config get"));
    }
  }

  private void own(List<Finding> findings) throws NoServerException, InterruptedException {
    Connections.Own own = invocation.connections().own();
    String now =
        own.configuration().map("; for it now, temporal --config-file %s"::formatted).orElse("");
    String inProcess =
        "in the process of osier run only: a run ends with it, and has no Web UI; its port takes"
            + " calls of this user only";
    if (own.open().isPresent()) {
      findings.add(
          Finding.warn(
              "server",
              inProcess + now + ". Temporal's dev server is not used: " + own.open().get(),
              "To keep runs, start a server of your own and set TEMPORAL_ADDRESS"));
    } else if (own.program().isPresent()) {
      findings.add(
          Finding.ok(
              "server",
              ("Osier's own, by %s, in a network namespace: this user only reaches it; osier run"
                          + " starts it")
                      .formatted(own.program().get())
                  + now));
    } else {
      findings.add(
          Finding.warn(
              "server",
              inProcess + now,
              "To keep runs, install the Temporal CLI, see https://docs.temporal.io/cli"));
    }
    findings.add(Finding.ok("worker", "each osier run is its own"));
  }

  /** Only looked at: what a prune would remove. */
  private void leftovers(List<Finding> findings) throws InterruptedException {
    List<Repository> here = here();
    boolean worked =
        Files.isDirectory(invocation.home().root())
            || here.stream().anyMatch(each -> Files.isDirectory(each.osierDirectory()));
    if (!worked) {
      findings.add(Finding.ok("leftovers", "none: there was no run here"));
      return;
    }
    List<Connection> servers = new ArrayList<>();
    try {
      for (Candidate candidate : invocation.connections().running()) {
        try {
          servers.add(candidate.open());
        } catch (NoServerException e) {
          // One that is away is asked nothing.
        }
      }
      Sweep sweep =
          new HostPrune(invocation.home(), servers, new Sweeper.Rules(QUIET, true, true))
              .sweep(here);
      int found = sweep.swept().size();
      findings.add(
          found == 0
              ? Finding.ok("leftovers", "none of runs that are over")
              : Finding.warn(
                  "leftovers",
                  Amounts.count(found, "thing") + " of runs that are over",
                  "To see them, run osier workspaces prune --dry-run; to remove them, without"));
    } catch (NoServerException | RuntimeException e) {
      findings.add(
          Finding.warn(
              "leftovers",
              "Cannot tell: " + e.getMessage(),
              "To see more, run osier workspaces prune --dry-run"));
    } finally {
      servers.forEach(Connection::close);
    }
  }

  private List<Repository> here() throws InterruptedException {
    try {
      return List.of(Repository.find(invocation.directory()));
    } catch (RepositoryProblem e) {
      return List.of();
    }
  }
}
