package dev.osier.task;

import static dev.osier.task.AttemptScene.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.TryJob.Bounds;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Spent;
import dev.osier.plan.Budget;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Order(1)
@DisplayName("What an agent may spend, and how long it may be idle")
class BoundsTest {
  /** For ever, but for being ended. */
  private static final String GO_ON = "sleep 300\n";

  @TempDir Path folder;
  private AttemptScene scene;

  @BeforeEach
  void start() throws Exception {
    scene = new AttemptScene(folder);
  }

  @AfterEach
  void end() throws Exception {
    scene.close();
  }

  private void budget(Budget budget, Spent before) {
    scene.bounds = new Bounds(0, budget, before);
  }

  @Test
  @DisplayName("G4 an agent that goes on past its cost is ended, and its work is kept")
  void costEndsTheAgentThatGoesOn() throws Exception {
    budget(new Budget(2.0, null, null), new Spent(1.2, 5, 0, 10));
    scene.agent(true, BEGIN + "echo w > work; say One; say Two; " + GO_ON);

    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.SPENT);
    assertThat(outcome.headline()).isEqualTo("The task's budget is used up: $2.20 of $2.00");
    assertThat(outcome.agent().cost()).isEqualTo(1.0);
    assertThat(scene.workspace().resolve("work")).exists();
  }

  @Test
  void turnsEndItLikewise() throws Exception {
    budget(new Budget(null, 2, null), Spent.NONE);
    scene.agent(true, BEGIN + "say One; say Two; " + GO_ON);

    assertThat(scene.attempt().headline()).isEqualTo("The task's budget is used up: 2 of 2 turns");
  }

  @Test
  void timeOfAllTriesTogetherEndsIt() throws Exception {
    budget(new Budget(null, null, Duration.ofSeconds(3)), new Spent(0, 0, 0, 2));
    scene.agent(true, BEGIN + GO_ON);

    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.SPENT);
    assertThat(outcome.headline()).startsWith("The task's budget is used up: ").contains(" of 3s");
  }

  @Test
  @DisplayName("an agent whose last words tell what it cost has done its work, and that is judged")
  void lastWordsAreWaitedFor() throws Exception {
    budget(new Budget(0.4, null, null), Spent.NONE);
    scene.agent(true, BEGIN + "echo w > work; say Done; sleep 1\n");

    assertThat(scene.attempt().ending()).isEqualTo(Ending.READY);
  }

  @Test
  void nothingIsStartedOnceItIsUsedUp() throws Exception {
    budget(new Budget(2.0, null, null), new Spent(2.0, 0, 0, 0));
    scene.agent(true, "touch started\n");

    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.SPENT);
    assertThat(outcome.agent()).isNull();
    assertThat(scene.notes).isEmptyDirectory();
  }

  @Test
  @DisplayName("what a killed attempt has spent counts, and is in the report")
  void killedAttemptCounts() throws Exception {
    budget(new Budget(1.4, null, null), Spent.NONE);
    scene.agent(true, BEGIN + "echo w > work; say One; say Two; [ $1 = new ] && " + GO_ON);
    scene.attemptStoppedAt("Two");

    scene.agent(true, BEGIN + "say Three; " + GO_ON);
    Outcome outcome = scene.attempt();

    assertThat(outcome.headline()).isEqualTo("The task's budget is used up: $1.50 of $1.40");
    assertThat(outcome.agent().cost()).isEqualTo(1.5);
    assertThat(outcome.agent().turns()).isEqualTo(3);
  }

  @Test
  void killedAttemptCountsAlsoWhereTheTryStartsClean() throws Exception {
    scene.agent(false, BEGIN + "echo w > work; say One; " + GO_ON);
    scene.attemptStoppedAt("One");

    scene.agent(false, BEGIN + "echo w > work; say Again\n");

    assertThat(scene.attempt().agent().cost()).isEqualTo(1.0);
  }

  @Test
  void agentThatPrintsOrWritesIsNotIdle() throws Exception {
    scene.bounds = new Bounds(2, Budget.NONE, Spent.NONE);
    scene.agent(
        false,
        "touch -d 2099-01-01 hides-no-other; for i in 1 2 3 4; do sleep 0.8; say $i; done\n"
            + "for i in 1 2 3 4 5 6 7; do sleep 0.8; mkdir -p deep/er; echo $i > deep/er/a; done\n");

    assertThat(scene.attempt().ending()).isEqualTo(Ending.READY);
  }

  @Test
  void fileFromTheFutureIsNoSignOfLife() throws Exception {
    scene.bounds = new Bounds(1, Budget.NONE, Spent.NONE);
    scene.agent(false, "touch -d '2099-01-01' a; " + GO_ON);

    assertThat(scene.attempt().headline()).startsWith("The agent was idle for 1s: ");
  }
}
