package dev.osier.client;

import com.google.protobuf.ByteString;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.report.PlanTable;
import dev.osier.report.Report;
import dev.osier.run.RunPlan;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;

/**
 * Starts runs and finds them again, on Temporal's own client.
 *
 * <p>A run has the id that its starter gives it, and there is one run of an id: to start it twice,
 * after a lost answer or since an event was delivered again, is to find the first one, also when
 * that is over.
 */
public final class RunClient {
  private final WorkflowClient client;

  /**
   * @param client to the namespace in which workers of Osier are; stays its owner's to close
   */
  public RunClient(WorkflowClient client) {
    this.client = client;
  }

  /**
   * Starts a run, or finds the one that was started under that id, whatever its plan.
   *
   * @param id of the run, such as {@code issue-17}
   * @return the run, for its queries and updates
   * @throws InvalidPlanException with every problem; nothing was started
   */
  public RunPlan start(String id, PlanBuilder plan) throws InvalidPlanException {
    return start(options(id, plan).build(), plan);
  }

  /** Likewise, with options of one's own: made of {@link #options}, or of none of it. */
  public RunPlan start(WorkflowOptions options, PlanBuilder plan) throws InvalidPlanException {
    RawValue input = input(plan);
    RunPlan run = client.newWorkflowStub(RunPlan.class, options);
    try {
      WorkflowClient.start(run::run, input);
      return run;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return find(e.getExecution().getWorkflowId());
    }
  }

  /** What {@link #start(String, PlanBuilder)} starts with. */
  public static WorkflowOptions.Builder options(String id, PlanBuilder plan)
      throws InvalidPlanException {
    var read = plan.read();
    return WorkflowOptions.newBuilder()
        .setTaskQueue(RunPlan.TASK_QUEUE)
        .setWorkflowId(id)
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        .setStaticSummary(PlanTable.summary(read))
        .setStaticDetails(PlanTable.details(read));
  }

  /** The run of an id, for its queries and updates; nothing is asked before the first of them. */
  public RunPlan find(String id) {
    return client.newWorkflowStub(RunPlan.class, id);
  }

  /**
   * Waits for the end of a run.
   *
   * @return the report; of a cancelled run there is none
   * @throws io.temporal.client.WorkflowFailedException if the run was cancelled, or its plan
   *     refused
   */
  public Report result(String id) {
    return client.newUntypedWorkflowStub(id).getResult(Report.class);
  }

  /** The id of a run that {@link #start} or {@link #find} gave. */
  public static String idOf(RunPlan run) {
    return WorkflowStub.fromTyped(run).getExecution().getWorkflowId();
  }

  private static RawValue input(PlanBuilder plan) throws InvalidPlanException {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFrom(plan.bytes()))
            .build());
  }
}
