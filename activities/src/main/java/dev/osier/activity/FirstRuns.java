package dev.osier.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowTargetOptions;
import java.io.IOException;
import java.util.Optional;

/** Tells with which run id the chain began that a workflow's current run belongs to. */
interface FirstRuns {
  /** Asks the server that the calling activity is from. */
  FirstRuns ASKED = FirstRuns::ask;

  /**
   * Empty if the server does not tell.
   *
   * @throws IOException if it does not answer
   */
  Optional<String> of(ActivityInfo caller) throws IOException;

  private static Optional<String> ask(ActivityInfo caller) throws IOException {
    try {
      String first =
          Activity.getExecutionContext()
              .getWorkflowClient()
              .newUntypedWorkflowStub(
                  WorkflowTargetOptions.newBuilder()
                      .setWorkflowId(caller.getWorkflowId())
                      .setRunId(caller.getWorkflowRunId())
                      .build())
              .describe()
              .getFirstRunId();
      return Optional.ofNullable(first).filter(id -> !id.isEmpty());
    } catch (WorkflowNotFoundException e) {
      return Optional.empty();
    } catch (WorkflowServiceException e) {
      throw new IOException("Cannot ask the server which run called: " + e.getMessage(), e);
    }
  }
}
