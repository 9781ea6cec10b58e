package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.host.OsierHome;
import dev.osier.server.Connection;
import dev.osier.server.Connections;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs whose workflow is the test's own, on a server in this process; and the command there. */
final class ScriptedRuns implements AutoCloseable {
  private final Path home;
  private final Connection connection;
  private final WorkerFactory workers;

  /**
   * @param workflow its implementation, of the type that runs have
   */
  ScriptedRuns(Path home, Class<?> workflow) throws Exception {
    this.home = home;
    this.connection = new Connections(OsierHome.of(environment(home)), environment(home)).forRun();
    this.workers = WorkerFactory.newInstance(connection.client());
    workers.newWorker("osier").registerWorkflowImplementationTypes(workflow);
    workers.start();
  }

  private static Map<String, String> environment(Path home) {
    return Map.of("OSIER_HOME", home.toString(), "OSIER_SERVER", "in-process");
  }

  /** Starts the run {@code shop}, which ends by its time-out after {@code longest}. */
  WorkflowStub start(Duration longest) {
    WorkflowStub run =
        connection
            .client()
            .newUntypedWorkflowStub(
                "RunPlan",
                WorkflowOptions.newBuilder()
                    .setTaskQueue("osier")
                    .setWorkflowId("shop")
                    .setWorkflowRunTimeout(longest)
                    .build());
    run.start();
    return run;
  }

  InProcess osier(int exit, String... args) {
    return osier(home, exit, args);
  }

  /** Likewise, where no server need be. */
  static InProcess osier(Path home, int exit, String... args) {
    InProcess osier = new InProcess(home, environment(home), new byte[0]);
    assertThat(osier.run(args)).as(osier.out() + osier.err()).isEqualTo(exit);
    return osier;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.awaitTermination(10, TimeUnit.SECONDS);
    connection.close();
  }
}
