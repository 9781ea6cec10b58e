package shop;

import dev.osier.client.AgentBuilder;
import dev.osier.client.PlanBuilder;
import dev.osier.client.RunClient;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import dev.osier.run.RunPlan;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts a run of Osier, follows it, stops it early and prints its report.
 *
 * <p>{@code java -jar target/lib/shop.jar REPOSITORY RUN-ID}. The server is the one that
 * TEMPORAL_ADDRESS names; REPOSITORY is a path on the worker's host.
 */
public final class StartRun {
  private StartRun() {}

  static PlanBuilder planFor(String repository) {
    return PlanBuilder.of(repository)
        // In place of a real agent, such as "claude", one that costs nothing: it writes its prompt.
        .agent(AgentBuilder.command("printf '%s\\n' {prompt} > {task}.txt"))
        .task("greeting", task -> task.prompt("Hello from Java"))
        // One that would take an hour.
        .task(
            "novel",
            task -> task.prompt("Write a novel").agent(AgentBuilder.command("sleep 3600")));
  }

  /** Says what becomes of each task, until the one named is merged. */
  static void follow(RunPlan run, String until) throws InterruptedException {
    Map<String, TaskStatus> known = new LinkedHashMap<>();
    while (known.get(until) != TaskStatus.MERGED) {
      for (TaskReport task : run.report().tasks()) {
        if (known.put(task.id(), task.status()) != task.status()) {
          System.out.println(task.id() + ": " + task.status().word());
        }
      }
      Thread.sleep(500);
    }
  }

  static WorkflowServiceStubs connect() {
    String address = System.getenv().getOrDefault("TEMPORAL_ADDRESS", "127.0.0.1:7233");
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("To start a run, type java -jar target/lib/shop.jar REPOSITORY RUN-ID");
      System.exit(2);
    }
    WorkflowServiceStubs server = connect();
    try {
      runAndHalt(new RunClient(WorkflowClient.newInstance(server)), args[0], args[1]);
    } finally {
      server.shutdownNow();
    }
  }

  private static void runAndHalt(RunClient runs, String repository, String id) throws Exception {
    RunPlan run = runs.start(id, planFor(repository));
    RunPlan again = runs.start(id, planFor(repository));
    boolean same = runIdOf(run).equals(runIdOf(again));
    System.out.println("started " + id + "; starting it again found the same run: " + same);

    follow(run, "greeting");
    System.out.println(run.halt(new RunPlan.Halt(true)));

    Report report = runs.result(id);
    System.out.println(report.status().word() + ": " + report.headline());
    for (TaskReport task : report.tasks()) {
      System.out.printf("  %s %s: %s%n", task.id(), task.status().word(), task.headline());
    }
    System.out.println("published " + report.published());
  }

  private static String runIdOf(RunPlan run) {
    return WorkflowStub.fromTyped(run).describe().getExecution().getRunId();
  }
}
