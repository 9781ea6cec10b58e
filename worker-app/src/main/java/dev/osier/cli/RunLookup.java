package dev.osier.cli;

import dev.osier.run.EffectId;
import dev.osier.worker.Connection;
import dev.osier.worker.Connections.Candidate;
import dev.osier.worker.NoServerException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowServiceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the run that a user means: by its workflow id, or by its key, or by the beginning of either
 * where it is the only one; on the configured server, else wherever runs of this user may be.
 */
final class RunLookup {
  /** Runs looked through for a beginning, the newest first. */
  private static final int LISTED = 1_000;

  private static final int SHOWN = 10;

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
      Optional<KnownRun> run = Optional.empty();
      try {
        run = KnownRun.find(connection, name);
        if (run.isEmpty()) {
          run = byBeginning(connection, name);
        }
        if (run.isPresent()) {
          return new FoundRun(run.get());
        }
      } finally {
        if (run.isEmpty()) {
          connection.close();
        }
      }
      looked.append(looked.isEmpty() ? "" : ", ").append(connection.address());
    }
    throw Refusal.badInput(
        "Cannot find run %s: there is none of that name at %s\n".formatted(name, looked)
            + "To see the runs of a server, run temporal workflow list --query"
            + " 'WorkflowType = \"RunPlan\"'");
  }

  private static Optional<KnownRun> byBeginning(Connection connection, String name) throws Refusal {
    Map<String, WorkflowExecutionMetadata> found = new LinkedHashMap<>();
    try (Stream<WorkflowExecutionMetadata> runs =
        connection.client().listExecutions("WorkflowType = 'RunPlan'")) {
      runs.limit(LISTED)
          .forEach(
              run -> {
                String id = run.getExecution().getWorkflowId();
                String key = EffectId.runKey(id, run.getFirstRunId());
                if (key.equals(name)) {
                  found.put(key, run);
                } else if (id.startsWith(name) || key.startsWith(name)) {
                  // The newest of one id stands for all of them.
                  found.putIfAbsent(id, run);
                }
              });
    } catch (WorkflowServiceException | StatusRuntimeException e) {
      if (Status.fromThrowable(e).getCode() == Status.Code.UNIMPLEMENTED) {
        return Optional.empty();
      }
      throw e;
    }
    WorkflowExecutionMetadata exact = found.get(name);
    if (exact == null && found.size() > 1) {
      throw ambiguous(name, List.copyOf(found.keySet()));
    }
    return Optional.ofNullable(exact)
        .or(() -> found.values().stream().findFirst())
        .map(run -> new KnownRun(connection, run.getExecution()));
  }

  private static Refusal ambiguous(String name, List<String> ids) {
    String shown = String.join("\n  ", ids.subList(0, Math.min(SHOWN, ids.size())));
    String more = ids.size() > SHOWN ? "\n  and " + (ids.size() - SHOWN) + " more" : "";
    return Refusal.badInput(
        "Cannot choose a run: %d begin with %s:\n  %s%s".formatted(ids.size(), name, shown, more));
  }
}
