package dev.osier.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.RunOrigin;
import dev.osier.host.OsierHome;
import dev.osier.name.EffectId;
import dev.osier.process.ProcessTree;
import dev.osier.server.ClientSetup;
import dev.osier.server.Connection;
import dev.osier.server.InProcessServer;
import dev.osier.server.ServerIdentity;
import dev.osier.server.ServerRecord;
import dev.osier.server.ServerRecords;
import dev.osier.sweep.RunLiveness.Life;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerLivenessTest {
  private static final String FIRST = "0a1b2c3d-0000-0000-0000-00000000abcd";

  @TempDir Path folder;

  @Test
  void serverTellsOfItsOwnRuns() throws Exception {
    OsierHome home = new OsierHome(folder);
    try (Connection connection =
        Connection.embedded(InProcessServer.start(home), ClientSetup.PLAIN)) {
      ServerLiveness liveness = new ServerLiveness(List.of(connection));
      RunOrigin.Server server = ServerIdentity.ask(connection);
      WorkflowStub stub = workflow(connection, "shop");
      String run = EffectId.runKey("shop", stub.start().getRunId());
      RunOrigin origin = new RunOrigin(run, "shop", "default", server);

      assertThat(liveness.of(origin)).isEqualTo(Life.LIVE);
      assertThat(liveness.of(new RunOrigin(run, "nobody", "default", server)))
          .isEqualTo(Life.UNKNOWN);
      assertThat(liveness.of(new RunOrigin(run, "shop", "other", server)))
          .as("another namespace")
          .isNotIn(Life.CLOSED, Life.UNKNOWN);
      assertThat(
              liveness.of(
                  new RunOrigin(
                      run, "nobody", "default", new RunOrigin.Server("namespace 1", null, null))))
          .as("another server")
          .isEqualTo(Life.NO_ANSWER);
      stub.terminate("a test");
      assertThat(liveness.of(origin)).isEqualTo(Life.CLOSED);
      workflow(connection, "shop").start();
      assertThat(liveness.of(origin)).as("a later run with its id").isIn(Life.CLOSED, Life.LIVE);
    }
  }

  @Test
  void serverThatIsAwayGivesNoAnswer() throws Exception {
    OsierHome home = new OsierHome(folder);
    Connection connection = Connection.embedded(InProcessServer.start(home), ClientSetup.PLAIN);
    ServerLiveness liveness = new ServerLiveness(List.of(connection));
    ServerRecord record = new ServerRecords(home).inProcess().get(0);
    try (Connection byAddress = Connection.own(record, ClientSetup.PLAIN)) {
      RunOrigin.Server server = ServerIdentity.ask(byAddress);
      assertThat(server.id())
          .as("all in-memory servers give one id to a namespace")
          .isEqualTo("address " + connection.address() + "/default");
      RunOrigin origin = new RunOrigin("shop-1", "shop", "default", server);
      ServerLiveness asking = new ServerLiveness(List.of(byAddress));
      assertThat(asking.of(origin)).isEqualTo(Life.UNKNOWN);
      RunOrigin own = new RunOrigin("shop-1", "shop", "default", ServerIdentity.ask(connection));
      connection.close();
      assertThat(asking.of(origin)).isEqualTo(Life.NO_ANSWER);
      assertThat(liveness.of(own)).isEqualTo(Life.NO_ANSWER);
    }
  }

  @Test
  void runOfAServerInAnotherProcessIsOverWithThatProcess() throws Exception {
    ServerLiveness liveness = new ServerLiveness(List.of());
    Process process = new ProcessBuilder("sleep", "600").start();
    Instant started = ProcessTree.startOf(process.toHandle());
    RunOrigin.Server server = ServerIdentity.inProcess(process.pid(), started);
    RunOrigin origin = new RunOrigin("shop-1", "shop", "default", server);
    try {
      assertThat(liveness.of(origin)).isEqualTo(Life.LIVE);
      RunOrigin reused =
          new RunOrigin(
              "shop-1",
              "shop",
              "default",
              ServerIdentity.inProcess(process.pid(), Instant.now().minus(Duration.ofDays(1))));
      assertThat(liveness.of(reused)).as("a pid given away again").isEqualTo(Life.CLOSED);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(liveness.of(origin)).isEqualTo(Life.CLOSED);
    RunOrigin container =
        new RunOrigin(
            "shop-1",
            "shop",
            "default",
            new RunOrigin.Server("in-process pid:[1] 7 0", process.pid(), started));
    assertThat(liveness.of(container)).as("of another container").isEqualTo(Life.NO_ANSWER);
  }

  @ParameterizedTest
  @EnumSource(WorkflowExecutionStatus.class)
  void onlyWhatIsKnownToBeOverIsOver(WorkflowExecutionStatus status) {
    if (status == WorkflowExecutionStatus.UNRECOGNIZED) {
      return;
    }
    boolean over =
        switch (status) {
          case WORKFLOW_EXECUTION_STATUS_COMPLETED,
              WORKFLOW_EXECUTION_STATUS_FAILED,
              WORKFLOW_EXECUTION_STATUS_CANCELED,
              WORKFLOW_EXECUTION_STATUS_TERMINATED,
              WORKFLOW_EXECUTION_STATUS_TIMED_OUT ->
              true;
          default -> false;
        };
    RunOrigin origin = origin(EffectId.runKey("shop", FIRST));
    for (String first : List.of(FIRST, "")) {
      assertThat(ServerLiveness.life(origin, info(status, first)))
          .isEqualTo(over ? Life.CLOSED : Life.LIVE);
    }
    assertThat(ServerLiveness.life(origin("shop-ffffff"), info(status, FIRST)))
        .as("another run has its id by now")
        .isEqualTo(Life.CLOSED);
  }

  @Test
  void intervalIsAMinuteUnlessSetToANumberOfSeconds() {
    assertThat(SweepLoop.every(Map.of())).isEqualTo(Duration.ofMinutes(1));
    assertThat(SweepLoop.every(Map.of("OSIER_SWEEP_SECONDS", "5")))
        .isEqualTo(Duration.ofSeconds(5));
    for (String bad : List.of("0", "-1", "1s", "3601", "9999999999")) {
      assertThatThrownBy(() -> SweepLoop.every(Map.of("OSIER_SWEEP_SECONDS", bad)))
          .hasMessageContaining("must be a number from 1 to 3600");
    }
  }

  @Test
  void logsStayTwoWeeksUnlessSetToANumberOfDays() {
    assertThat(SweepLoop.logsFor(Map.of())).isEqualTo(Duration.ofDays(14));
    assertThat(SweepLoop.logsFor(Map.of("OSIER_LOG_DAYS", "3"))).isEqualTo(Duration.ofDays(3));
    assertThatThrownBy(() -> SweepLoop.logsFor(Map.of("OSIER_LOG_DAYS", "0")))
        .hasMessageContaining("OSIER_LOG_DAYS is \"0\", and must be a number from 1 to 3650");
  }

  private static RunOrigin origin(String run) {
    return new RunOrigin(run, "shop", "default", new RunOrigin.Server("namespace 1", null, null));
  }

  private static WorkflowExecutionInfo info(WorkflowExecutionStatus status, String firstRunId) {
    return WorkflowExecutionInfo.newBuilder().setStatus(status).setFirstRunId(firstRunId).build();
  }

  private static WorkflowStub workflow(Connection connection, String id) {
    return connection
        .client()
        .newUntypedWorkflowStub(
            "Nobody", WorkflowOptions.newBuilder().setTaskQueue("none").setWorkflowId(id).build());
  }
}
