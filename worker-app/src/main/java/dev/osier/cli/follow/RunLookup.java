package dev.osier.cli.follow;

import dev.osier.cli.call.FirstFew;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.name.EffectId;
import dev.osier.server.Connection;
import dev.osier.server.Connections.Candidate;
import dev.osier.server.NoServerException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowExecutionMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the run that a user means: by its workflow id, or by its key, or by the beginning of either
 * where it is the only one; on the configured server, else wherever runs of this user may be.
 */
final class RunLookup {
  /** Runs looked through for a beginning, the newest first. */
  private static final int LISTED = 1_000;

  private RunLookup() {}

  /**
   * @return the run, on an open connection
   * @throws Refusal if no run has that name, or several have
   * @throws NoServerException if no server answers
   */
  static FoundRun require(String name, Invocation invocation)
      throws Refusal, NoServerException, InterruptedException {
    StringBuilder looked = new StringBuilder();
    for (Candidate candidate : invocation.connections().forLookup()) {
      Connection connection = candidate.open();
      boolean found = false;
      try {
        Optional<KnownRun> run = KnownRun.find(connection, name);
        List<WorkflowExecutionMetadata> latest =
            run.isPresent() ? List.of() : ListedRun.latest(connection, LISTED).orElse(List.of());
        Optional<FoundRun> match =
            run.isPresent()
                ? run.map(FoundRun::new)
                : byBeginning(latest, name)
                    .map(execution -> new FoundRun(new KnownRun(connection, execution)));
        if (match.isPresent()) {
          found = true;
          return match.get();
        }
        looked.append(described(connection, latest));
      } finally {
        if (!found) {
          connection.close();
        }
      }
    }
    throw Refusal.badInput(
        "Cannot find run %s: there is none of that name%s".formatted(name, looked));
  }

  private static Optional<WorkflowExecution> byBeginning(
      List<WorkflowExecutionMetadata> runs, String name) throws Refusal {
    Map<String, WorkflowExecution> found = new LinkedHashMap<>();
    for (WorkflowExecutionMetadata run : runs) {
      String id = run.getExecution().getWorkflowId();
      String key = key(run);
      if (key.equals(name)) {
        return Optional.of(run.getExecution());
      }
      if (id.startsWith(name) || key.startsWith(name)) {
        // The newest of one id stands for all of them.
        found.putIfAbsent(id, run.getExecution());
      }
    }
    if (found.size() > 1) {
      List<String> ids = List.copyOf(found.keySet());
      throw Refusal.badInput(
          "Cannot choose a run: %d begin with %s:%s"
              .formatted(ids.size(), name, FirstFew.lines(ids)));
    }
    return found.values().stream().findFirst();
  }

  /** As the run wrote it down; one that was never prepared has not, and its own id must do. */
  private static String key(WorkflowExecutionMetadata run) {
    String written = run.getMemo("run", String.class, String.class);
    return written == null
        ? EffectId.runKey(run.getExecution().getWorkflowId(), run.getExecution().getRunId())
        : written;
  }

  private static String described(Connection connection, List<WorkflowExecutionMetadata> latest) {
    List<String> ids =
        latest.stream().map(run -> run.getExecution().getWorkflowId()).distinct().toList();
    String what = ids.isEmpty() ? "" : "; its latest are" + FirstFew.lines(ids);
    return "\n  at " + connection.address() + what;
  }
}
