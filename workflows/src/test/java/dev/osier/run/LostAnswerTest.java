package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.step.HostAnswers;
import io.temporal.client.WorkflowStub;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A worker took up the question whether its host answers, and was killed with it. */
@DisplayName("G9 a run whose host was asked while its worker died")
class LostAnswerTest extends RunScenario {
  private static final String PATIENT =
      """
      {"repository": "/r", "patience": "8s", "agent": {"command": "true"}, "tasks": [{"id": "a"}]}
      """;

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);

  @Override
  void answers() {
    environment
        .newWorker(StepOptions.answersQueue("late"))
        .registerActivitiesImplementations((HostAnswers) this::answerFromTheSecondTimeOn);
  }

  private String answerFromTheSecondTimeOn() {
    if (asked.incrementAndGet() == 1) {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("killed");
    }
    answered.countDown();
    return "late";
  }

  @AfterEach
  void letGo() {
    over.countDown();
  }

  @Test
  @DisplayName("Asks again, and goes on with the worker that is back")
  void asksAgain() throws Exception {
    host.preparedOn("late");
    WorkflowStub stub = started(PATIENT);
    // Without a second question the run ends.
    assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
    WorkerFactory back = WorkerFactory.newInstance(environment.getWorkflowClient());
    Worker git = back.newWorker(StepOptions.hostQueue("late"));
    host.register(
        back.newWorker("unused"),
        git,
        back.newWorker(StepOptions.agentsQueue("late")),
        back.newWorker(StepOptions.judgesQueue("late")));
    back.start();
    try {
      Report report = result(stub);

      assertThat(report.status()).as(report.headline()).isEqualTo(RunStatus.COMPLETED);
    } finally {
      back.shutdownNow();
    }
  }
}
