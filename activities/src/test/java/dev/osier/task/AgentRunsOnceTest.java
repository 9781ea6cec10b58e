package dev.osier.task;

import static dev.osier.task.AttemptScene.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.osier.effect.EffectRecord;
import dev.osier.file.StateFile;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.process.ThisUser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G9 an agent that has ended is never run again, whatever happens to its worker")
class AgentRunsOnceTest {
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

  private void assertOneRun(Outcome outcome) {
    assertThat(outcome.agent().runs())
        .extracting(AgentRun::end)
        .containsExactly(AgentRun.End.ENDED);
    assertThat(scene.notes.resolve("0.prompt")).exists();
    assertThat(scene.notes.resolve("1.prompt")).doesNotExist();
  }

  @Test
  @DisplayName("worker killed after the agent's end, before the answer")
  void killedBeforeTheAnswer() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd first = scene.agentStep();
    scene.calls = 1;
    AgentEnd second = scene.agentStep();

    assertThat(second).isEqualTo(first);
    Outcome outcome = scene.judgeStep(second);
    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertOneRun(outcome);
  }

  @Test
  @DisplayName("worker killed after the end of an agent that failed: it says the same")
  void killedAfterAFailure() throws Exception {
    scene.agent(false, "echo w > work; echo why; exit 3\n");
    AgentEnd first = scene.agentStep();
    AgentEnd second = scene.agentStep();

    assertThat(second).isEqualTo(first);
    assertThat(second.stop().failure()).isEqualTo("The agent failed with exit code 3:\nwhy");
    Outcome outcome = scene.judgeStep(second);
    assertThat(outcome.headline()).isEqualTo("The agent failed with exit code 3");
    assertOneRun(outcome);
  }

  @Test
  @DisplayName(
      "worker killed in the check: it is judged again, and what the check made is nobody's")
  void killedInTheCheck() throws Exception {
    scene.verify =
        "test -f %1$s/again && exit 0; touch %1$s/again made-by-the-check; sleep 300"
            .formatted(scene.notes);
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd end = scene.agentStep();
    scene.judgeStoppedWhen(end, () -> Files.exists(scene.notes.resolve("again")));

    Outcome outcome = scene.judgeStep(end);

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(scene.repository.git("ls-tree", "-r", "--name-only", outcome.commit()))
        .contains("a")
        .doesNotContain("made-by-the-check");
    assertOneRun(outcome);
  }

  @Test
  @DisplayName("worker killed after the work was committed, before that was written down")
  void killedBetweenCommitAndRecord() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd end = scene.agentStep();
    EffectRecord before = scene.record();
    Outcome first = scene.judgeStep(end);
    scene.workspaces.store().save(before);
    scene.calls = 1;

    assertThat(scene.judgeStep(end)).isEqualTo(first);
    assertOneRun(first);
  }

  @Test
  @DisplayName("the record is gone, or nobody's, once the agent has ended: judged all the same")
  void judgementNeedsNoRecord() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd end = scene.agentStep();
    Path record = scene.recordFile();
    Files.writeString(record, "no record");

    Outcome outcome = scene.judgeStep(end);

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(StateFile.tellPutAside(scene.workspaces.store().state()))
        .singleElement()
        .asString()
        .contains("record.json");
    Files.delete(record);
    scene.calls = 1;
    assertThat(scene.judgeStep(end).commit()).isEqualTo(outcome.commit());
    assertOneRun(outcome);
  }

  @Test
  @DisplayName(
      "a record that names another commit, start and branch changes nothing of what is judged")
  void recordDecidesNothing() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd end = scene.agentStep();
    EffectRecord own = scene.record();
    String evil = scene.repository.commitOn("evil", "main", "evil", java.util.Map.of("evil", "1"));
    EffectRecord forged =
        EffectRecord.claimed(
                own.effect(), own.form(), "evil", scene.repository.root().toString(), evil)
            .by(end.nonce(), 1)
            .sealedAs(evil);
    scene.workspaces.store().save(forged);
    scene.calls = 1;

    Outcome outcome = scene.judgeStep(end);

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(outcome.branch()).isEqualTo(own.branch());
    assertThat(scene.repository.git("ls-tree", "-r", "--name-only", outcome.commit()))
        .contains("a")
        .doesNotContain("evil");
    assertThat(scene.repository.tip("evil")).isEqualTo(evil);
  }

  @Test
  @DisplayName("its workspace is gone before it is judged: failed, and nothing empty is judged")
  void workspaceIsGone() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd end = scene.agentStep();
    scene.workspaces.release(new EffectId(scene.run, "parser"), null);

    Outcome outcome = scene.judgeStep(end);

    assertThat(outcome.ending()).isEqualTo(Ending.LOST);
    assertThat(outcome.headline()).startsWith("Cannot judge what the agent did: ");
    assertThat(scene.repository.refs().keySet()).anyMatch(ref -> ref.contains("/kept/"));
    assertOneRun(outcome);
  }

  @Test
  @DisplayName("G4 under way as its worker died, and the workspace is gone: failed, and told")
  void lostWithItsWorkspace() throws Exception {
    scene.agent(true, BEGIN + "echo x >> a; say Half; sleep 300\n");
    scene.attemptStoppedAt("Half");
    scene.forgetEnd();
    scene.workspaces.release(new EffectId(scene.run, "parser"), null);

    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.LOST);
    assertThat(outcome.headline())
        .isEqualTo(
            "Its worker died while its agent ran, and its workspace is gone;"
                + " the agent is not run again");
    assertThat(outcome.agent().cost()).isEqualTo(0.5);
    assertThat(outcome.agent().runs()).extracting(AgentRun::end).containsExactly(AgentRun.End.LOST);
    assertThat(scene.notes.resolve("1.prompt")).doesNotExist();
  }

  @Test
  @DisplayName("under way as its worker died, and its record cannot be read: failed")
  void lostWithItsRecord() throws Exception {
    scene.agent(true, BEGIN + "echo x >> a; say Half; sleep 300\n");
    scene.attemptStoppedAt("Half");
    Files.writeString(scene.recordFile(), "{");

    assertThat(scene.attempt().ending()).isEqualTo(Ending.LOST);
    assertThat(scene.notes.resolve("1.prompt")).doesNotExist();
  }

  @Test
  @DisplayName("each run stands in the outcome, with what it spent, also a lost one")
  void lostRunIsTold() throws Exception {
    scene.agent(
        true, BEGIN + "[ $1 = new ] || { say End; exit; }\necho x > a; say Half; sleep 300\n");
    scene.attemptStoppedAt("Half");
    scene.forgetEnd();
    Outcome outcome = scene.attempt();

    assertThat(outcome.agent().runs())
        .extracting(AgentRun::end)
        .containsExactly(AgentRun.End.LOST, AgentRun.End.ENDED);
    assertThat(outcome.agent().runs()).extracting(AgentRun::cost).containsExactly(0.5, 0.5);
    assertThat(outcome.agent().cost()).isEqualTo(1.0);
  }

  @Test
  @DisplayName("G3 a record from before the try says that its agent has ended: it is run")
  void recordOfNoTryIsNotBelieved() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    scene.agentStep();
    EffectRecord ended = scene.record();
    scene.tryNumber = 7;
    scene.workspaces.store().save(ended.by("guessed", 7));

    Outcome outcome = scene.attempt();

    assertThat(scene.notes.resolve("1.prompt")).exists();
    assertThat(outcome.agent().runs()).hasSize(1);
    assertThat(scene.repository.refs().keySet())
        .as("what stood in its place is kept")
        .anyMatch(ref -> ref.contains("/kept/"));
  }

  @Test
  @DisplayName("G1 a look that cannot be taken is told, and fails nobody")
  void lookThatCannotBeTaken() throws Exception {
    scene.agent(true, BEGIN + "echo x > a; say Done\n");
    AgentEnd end = scene.agentStep();
    Files.writeString(scene.repository.root().resolve(".git/index"), "junk");

    Outcome outcome = scene.judgeStep(end);

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(outcome.unseen())
        .isNotEmpty()
        .first()
        .asString()
        .startsWith("Cannot look at the checkout: ");
  }

  @Test
  @DisplayName(
      "a disk on which nothing can be noted while the agent runs costs nothing of its work")
  void notesThatCannotBeWritten() throws Exception {
    assumeFalse(ThisUser.isRoot(), "root writes everywhere");
    scene.agent(true, BEGIN + "say Half; while [ ! -f go ]; do sleep 0.05; done; say Done\n");
    scene.stopsAt =
        line -> {
          scene.closeRecords(true);
          return false;
        };
    AgentEnd end = scene.agentStep();

    assertThat(end.stop()).isNull();
    assertThat(scene.record().agent().end()).as("what could be noted").isNull();
    scene.closeRecords(false);
    assertThat(scene.judgeStep(end).ending()).isEqualTo(Ending.READY);
  }
}
