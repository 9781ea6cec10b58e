package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowStub;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that send an update, to runs that say what they were sent. */
class UpdateCommandsTest {
  @TempDir Path folder;

  private ScriptedRuns runs;
  private WorkflowStub run;

  /** A run that takes every update and says what it was. */
  @WorkflowInterface
  public interface Willing {
    @WorkflowMethod(name = "RunPlan")
    String run();

    @UpdateMethod
    String retryTask(Map<String, Object> argument);

    @UpdateValidatorMethod(updateName = "retryTask")
    void validate(Map<String, Object> argument);

    @UpdateMethod
    String approve(Map<String, Object> argument);

    @UpdateMethod
    String resolveConflict(Map<String, Object> argument);

    @UpdateMethod
    String keep(Map<String, Object> argument);

    @UpdateMethod
    String halt(Map<String, Object> argument);
  }

  /** See {@link Willing}. */
  public static final class WillingImpl implements Willing {
    @Override
    public String run() {
      Workflow.await(() -> false);
      return "";
    }

    @Override
    public String retryTask(Map<String, Object> argument) {
      return "retryTask " + new TreeMap<>(argument);
    }

    @Override
    public void validate(Map<String, Object> argument) {
      if (argument.get("task").equals("grammer")) {
        throw new IllegalArgumentException("Cannot retry grammer: there is no such\u001B[31m task");
      }
    }

    @Override
    public String approve(Map<String, Object> argument) {
      return "approve " + new TreeMap<>(argument);
    }

    @Override
    public String resolveConflict(Map<String, Object> argument) {
      return "resolveConflict " + new TreeMap<>(argument);
    }

    @Override
    public String keep(Map<String, Object> argument) {
      return "keep " + new TreeMap<>(argument);
    }

    @Override
    public String halt(Map<String, Object> argument) {
      return "halt " + new TreeMap<>(argument);
    }
  }

  /** A run of a version that knows no update. */
  @WorkflowInterface
  public interface Old {
    @WorkflowMethod(name = "RunPlan")
    String run();
  }

  /** See {@link Old}. */
  public static final class OldImpl implements Old {
    @Override
    public String run() {
      Workflow.await(() -> false);
      return "";
    }
  }

  private void start(Class<?> implementation) throws Exception {
    runs = new ScriptedRuns(folder, implementation);
    run = runs.start(Duration.ofMinutes(10));
  }

  @AfterEach
  void end() {
    if (runs != null) {
      runs.close();
    }
  }

  private InProcess osier(int exit, String... args) {
    return ScriptedRuns.osier(folder, exit, args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          retry shop parser               | retryTask {task=parser}
          approve shop                    | approve {approved=true}
          approve shop --reject           | approve {approved=false}
          resolve shop parser --rerun     | resolveConflict {how=rerun, task=parser}
          resolve shop parser --skip      | resolveConflict {how=skip, task=parser}
          resolve shop parser --take 1a2b | resolveConflict {commit=1a2b, how=take, task=parser}
          keep shop parser --for 2h       | keep {for=2h, task=parser}
          halt shop --now                 | halt {now=true}
          """)
  void commandsSendTheirUpdate(String command, String sent) throws Exception {
    start(WillingImpl.class);
    InProcess osier = osier(0, command.split(" ", -1));
    assertThat(osier.out()).isEqualTo(sent + "\n");
    assertThat(osier.err()).isEqualTo("To see what becomes of it, run osier watch shop\n");
  }

  @Test
  void whatTheRunRefusesIsSaidAsItSaysIt() throws Exception {
    start(WillingImpl.class);
    assertThat(osier(2, "retry", "shop", "grammer").err())
        .isEqualTo("Cannot retry grammer: there is no such task\n");
  }

  @Test
  void runOfAnOlderWorkerThatDoesNotKnowTheUpdateSaysSo() throws Exception {
    start(OldImpl.class);
    assertThat(osier(2, "retry", "shop", "parser").err())
        .isEqualTo(
            "Cannot retry task parser of run shop: its worker does not know retryTask yet\n"
                + "To go on, start that worker again with this version: osier worker\n");
    assertThat(osier(2, "approve", "shop", "--reject").err())
        .startsWith("Cannot reject run shop: its worker does not know approve yet\n");
  }

  @Test
  void runThatIsOverTakesNoWish() throws Exception {
    start(OldImpl.class);
    run.terminate("enough");
    assertThat(osier(2, "keep", "shop", "parser", "--for", "1h").err())
        .isEqualTo(
            "Cannot keep task parser of run shop: it is over\n"
                + "To see what became of it, run osier report shop\n");
    assertThat(osier(2, "halt", "shop").err()).startsWith("Cannot halt run shop: it is over\n");
    assertThat(osier(2, "cancel", "shop").err()).isEqualTo("Cannot cancel run shop: it is over\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keep shop parser --for 2        | Cannot use --for 2: "2" has no unit; write 2s, 2m or 2h
          keep shop parser --for 0s       | Cannot use --for 0s: it keeps nothing
          keep shop parser                | Missing required option: '--for=DURATION'
          resolve shop parser --take=-x   | Cannot use --take -x: it is no commit
          resolve shop parser             | Missing required argument
          retry shop                      | Missing required parameter: 'TASK'
          """)
  void whatCannotBeSentIsRefusedBeforeAnyServerIsAsked(String command, String said) {
    assertThat(osier(2, command.split(" ", -1)).err()).contains(said);
  }

  @Test
  void onlyOneWayToResolveIsTaken() {
    assertThat(osier(2, "resolve", "shop", "parser", "--skip", "--rerun").err())
        .contains("mutually exclusive");
  }
}
