package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.graph.TaskGraph;
import dev.osier.job.Prepared;
import dev.osier.outcome.Outcome;
import dev.osier.plan.Plan;
import dev.osier.plan.Plans;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.report.TaskStatus;
import io.temporal.client.WorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The join of the tries of a run")
class AgentsTest extends RunScenario {
  private static final String QUEUE = "agents-test";

  /** A run that ends at the moment at which a try was to be followed by another. */
  @WorkflowInterface
  public interface EndsBetweenTries {
    /** Whether nothing is waited for. */
    @WorkflowMethod
    boolean run();
  }

  /** With {@link Agents} alone. */
  public static final class EndsBetweenTriesImpl implements EndsBetweenTries {
    @Override
    public boolean run() {
      RunContext run = RunContext.of(plan(), new TaskGraph(plan().tasks()), "run");
      run.state().prepared(new Prepared(ScriptedHost.HOST, "/r", "main", "base", "base", 4));
      run.steps().on(ScriptedHost.HOST);
      Agents agents = new Agents(run);
      agents.start(1);
      boolean underWay = !agents.over().isCompleted();
      Workflow.await(() -> agents.mayStart(1));
      run.state().cancelled();
      agents.endAll("the run ends", true);
      return underWay
          && run.state().tasks().index().count(TaskStatus.RUNNING) == 1
          && agents.over().isCompleted();
    }

    private static Plan plan() {
      try {
        return Plans.read(
            """
            {"repository": "/r", "agent": {"command": "true"}, "tasks": [{"id": "a", "tries": 2}]}
            """);
      } catch (InvalidPlanException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  void answers() {
    super.answers();
    environment.newWorker(QUEUE).registerWorkflowImplementationTypes(EndsBetweenTriesImpl.class);
  }

  @Test
  @DisplayName("G9 does not wait for a try that nobody starts any more")
  void doesNotWaitForWhatNobodyStarts() {
    host.task("a", Outcome.Ending.FAILED);

    boolean over =
        environment
            .getWorkflowClient()
            .newWorkflowStub(
                EndsBetweenTries.class, WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build())
            .run();

    assertThat(over).isTrue();
    assertThat(host.calls).contains("task a");
  }
}
