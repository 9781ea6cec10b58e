package dev.osier.run;

import com.sun.management.OperatingSystemMXBean;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.lang.management.ManagementFactory;
import java.util.UUID;

/**
 * What a run of many tasks costs the worker besides their activities, and what it costs to replay
 * it after a restart; see {@code bench/scale}.
 */
final class ScaleBench {
  private static final double NANOS = 1e9;

  /** One that nine others need. */
  private static final int GROUP = 10;

  private ScaleBench() {}

  /**
   * @param args numbers of tasks
   */
  public static void main(String[] args) throws Exception {
    replayed(history(50));
    System.out.printf("%8s %10s %12s %14s%n", "tasks", "events", "run CPU s", "replay CPU s");
    for (String tasks : args) {
      int number = Integer.parseInt(tasks);
      double begun = cpu();
      WorkflowExecutionHistory history = history(number);
      double ran = cpu() - begun;
      System.out.printf(
          "%8d %10d %12.1f %14.2f%n", number, history.getEvents().size(), ran, replayed(history));
    }
    System.exit(0);
  }

  /** Seconds of CPU; the least of a few, since collecting garbage is in it. */
  private static double replayed(WorkflowExecutionHistory history) throws Exception {
    double least = Double.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      double begun = cpu();
      WorkflowReplayer.replayWorkflowExecution(history, RunPlanImpl.class);
      least = Math.min(least, cpu() - begun);
    }
    return least;
  }

  private static double cpu() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / NANOS;
  }

  private static WorkflowExecutionHistory history(int tasks) throws Exception {
    TestWorkflowEnvironment environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    try {
      var runs = environment.newWorker(RunPlan.TASK_QUEUE);
      runs.registerWorkflowImplementationTypes(RunPlanImpl.class);
      new ScriptedHost()
          .hashed()
          .register(
              runs,
              environment.newWorker(StepOptions.hostQueue(ScriptedHost.HOST)),
              environment.newWorker(StepOptions.agentsQueue(ScriptedHost.HOST)),
              environment.newWorker(StepOptions.judgesQueue(ScriptedHost.HOST)));
      environment.start();
      WorkflowStub stub =
          environment
              .getWorkflowClient()
              .newUntypedWorkflowStub(
                  "RunPlan",
                  WorkflowOptions.newBuilder()
                      .setTaskQueue(RunPlan.TASK_QUEUE)
                      .setWorkflowId("scale-" + UUID.randomUUID())
                      .build());
      stub.start(
          new RawValue(
              Payload.newBuilder()
                  .putMetadata(
                      "encoding", com.google.protobuf.ByteString.copyFromUtf8("json/plain"))
                  .setData(com.google.protobuf.ByteString.copyFromUtf8(plan(tasks)))
                  .build()));
      stub.getResult(Object.class);
      return environment.getWorkflowClient().fetchHistory(stub.getExecution().getWorkflowId());
    } finally {
      environment.close();
    }
  }

  static String plan(int tasks) {
    StringBuilder plan = new StringBuilder();
    plan.append(
        "{\"repository\": \"/r\", \"agent\": {\"command\": \"true\"}, \"concurrency\": 100,");
    plan.append(" \"tasks\": [");
    for (int i = 0; i < tasks; i++) {
      plan.append(i == 0 ? "" : ",").append("{\"id\": \"t").append(i).append('"');
      if (i % GROUP != 0) {
        plan.append(", \"needs\": [\"t").append(i - i % GROUP).append("\"]");
      }
      plan.append('}');
    }
    return plan.append("]}").toString();
  }
}
