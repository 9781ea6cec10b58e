package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.Turn;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(1)
@DisplayName("Once an agent has ended")
class RunAgentEndTest extends RunScenario {
  private void assertOneRun(TaskReport task) {
    assertThat(host.calls).containsOnlyOnce("task " + task.id());
    assertThat(task.agent()).isNotNull();
    assertThat(task.agent().runs()).extracting(AgentRun::end).containsExactly(AgentRun.End.ENDED);
  }

  @Test
  @DisplayName("G9 a fault that meets its work fails the task, and no agent is run for it")
  void faultOfJudgingRunsNoAgent() throws Exception {
    host.fault("judge a", ScriptedHost.broken("Cannot commit the work of a: no orderFile"));

    Report report = run(THREE.replace("{\"id\": \"a\"}", "{\"id\": \"a\", \"tries\": 3}"));

    TaskReport a = task(report, "a");
    assertThat(a.status().word()).isEqualTo("failed");
    assertThat(a.headline()).isEqualTo("Cannot commit the work of a: no orderFile");
    assertOneRun(a);
    assertThat(a.kept()).isNotNull();
  }

  @Test
  @DisplayName("G9 a task that is cancelled while it is judged reports its agent's run")
  void cancelledWhileJudged() throws Exception {
    host.stopIn("judge a");
    WorkflowStub stub = started(THREE);
    host.awaitReached("judge a");
    awaitQuiet(stub, "JudgeTask", 2);
    Report running = stub.query("report", Report.class);
    assertThat(task(running, "a").headline()).isEqualTo("Judging");

    stub.update("cancelTask", String.class, new RunPlan.CancelTask("a"));

    TaskReport a = task(result(stub), "a");
    record(stub);
    assertThat(a.status().word()).isEqualTo("cancelled");
    assertOneRun(a);
  }

  @Test
  @DisplayName(
      "G3 each try has a name that nobody can know before, and goes on from the one before")
  void triesHaveNamesThatCannotBeGuessed() throws Exception {
    List<Turn> turns = new ArrayList<>();
    host.task(
        "a",
        request -> {
          turns.add(request.turn());
          return request.tryNumber() == 1 ? Ending.FAILED : Ending.READY;
        });
    Report first = run(THREE.replace("{\"id\": \"a\"}", "{\"id\": \"a\", \"tries\": 2}"));
    run(THREE);

    assertThat(turns).hasSize(3);
    assertThat(turns.get(0).before()).isNull();
    assertThat(turns.get(1).before()).isEqualTo(turns.get(0).nonce());
    assertThat(turns).extracting(Turn::nonce).doesNotHaveDuplicates();
    assertThat(turns).extracting(Turn::calls).containsOnly(0);
    assertThat(task(first, "a").agent().runs())
        .extracting(AgentRun::tryNumber)
        .containsExactly(1, 2);
  }
}
