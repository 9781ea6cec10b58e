package dev.osier.task;

import static dev.osier.task.AttemptScene.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.osier.agent.RateLimitedException;
import dev.osier.agent.RateLimits;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.TaskWorkspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An attempt at a task")
class AgentAttemptTest {
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

  @Test
  void reportsWhatTheAgentToldOfItself() throws Exception {
    Outcome outcome = scene.agent(true, BEGIN + "say One; echo hi > a; say Two\n").attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(outcome.agent().name()).isEqualTo("fake");
    assertThat(outcome.agent().session()).isEqualTo("s-1");
    assertThat(outcome.agent().cost()).isEqualTo(1.0);
    assertThat(outcome.agent().turns()).isEqualTo(2);
    assertThat(outcome.agent().tokens()).isEqualTo(20);
    assertThat(scene.told).last().isEqualTo("s-1 1.0 Two");
    assertThat(scene.record().agent().session()).isEqualTo("s-1");
  }

  @Test
  @DisplayName("G1 an agent that believes its environment works in its workspace, too")
  void environmentNamesTheWorkspace() throws Exception {
    // As it was given: a shell sets PWD itself afterwards.
    scene.agent(false, "cat /proc/$$/environ | tr '\\0' '\\n' | grep PWD > a; say Done\n");
    Outcome outcome = scene.attempt();

    assertThat(scene.repository.git("show", outcome.commit() + ":a"))
        .isEqualTo("PWD=" + scene.workspace());
  }

  @Test
  @DisplayName("G3 what the agent says of itself decides nothing")
  void claimOfSuccessIsNoWork() throws Exception {
    Outcome outcome = scene.agent(true, BEGIN + "say 'All done, 12 files changed'\n").attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.UNCHANGED);
  }

  @Test
  void longPromptOfAnyCharactersArrivesAsItIs() throws Exception {
    scene.prompt = "'\"$(touch nowhere) {task} \\ ` ü 🌿\n".repeat(10_000);
    scene.agent(false, "say Done\n").attempt();

    assertThat(scene.prompt(0)).startsWith(scene.prompt.strip());
    assertThat(scene.workspace().resolve("nowhere")).doesNotExist();
  }

  @Test
  void answerOfATaskThatReadsIsTheLastMessage() throws Exception {
    scene.kind = TaskWorkspace.NONE;
    Outcome outcome = scene.agent(true, BEGIN + "say Hm; echo noise; say 42\n").attempt();

    assertThat(outcome.answer()).isEqualTo("42");
  }

  @Test
  void nextTryGoesOnWithTheConversationAndIsToldWhatFailed() throws Exception {
    scene.verify = "grep good a || { echo 'a is not good'; exit 1; }";
    scene.agent(true, BEGIN + "[ $1 = new ] && echo bad > a || echo good >> a; say Done\n");
    Outcome first = scene.attempt();
    assertThat(first.ending()).isEqualTo(Ending.FAILED);
    Outcome second = scene.nextTry(first);

    assertThat(second.ending()).isEqualTo(Ending.READY);
    assertThat(scene.session(1)).isEqualTo("s-1");
    assertThat(scene.prompt(1)).contains("a is not good", "This is try 2 of 3");
    assertThat(scene.prompt(1)).doesNotContain("Write the parser.");
    assertThat(scene.repository.git("show", second.commit() + ":a")).isEqualTo("bad\ngood");
  }

  @Test
  void agentThatCannotResumeIsGivenTheWholeTaskAgain() throws Exception {
    scene.verify = "false";
    Outcome first = scene.agent(false, BEGIN + "echo x >> a; say Done\n").attempt();
    scene.nextTry(first);

    assertThat(scene.session(1)).isEqualTo("new");
    assertThat(scene.prompt(1)).contains("Write the parser.", "The try before failed");
  }

  @Test
  void conversationThatIsLostIsBegunAnewInTheSameWorkspace() throws Exception {
    scene.verify = "test -f b";
    scene.agent(
        true, BEGIN + "[ $1 = s-1 ] && exit 1; [ -f a ] && touch b; echo x >> a; say Done\n");
    Outcome second = scene.nextTry(scene.attempt());

    assertThat(second.ending()).isEqualTo(Ending.READY);
    assertThat(scene.session(1)).isEqualTo("s-1");
    assertThat(scene.session(2)).isEqualTo("new");
    assertThat(scene.prompt(2)).contains("Write the parser.");
  }

  @Test
  void resumedAgentThatFailsAfterItWorkedIsNotBegunAnew() throws Exception {
    scene.verify = "false";
    scene.agent(true, BEGIN + "echo x >> a; [ $1 = new ] || { say Tried; exit 4; }; say Done\n");
    Outcome second = scene.nextTry(scene.attempt());

    assertThat(second.headline()).isEqualTo("The agent failed with exit code 4");
    assertThat(scene.notes.resolve("2.prompt")).doesNotExist();
  }

  @Test
  @DisplayName("G4 what an agent that failed left uncommitted is there for the next try")
  void workOfAFailedTryStays() throws Exception {
    scene.agent(false, "[ -f a ] && exit 0; echo x > a; exit 3\n");
    Outcome first = scene.attempt();
    assertThat(first.headline()).isEqualTo("The agent failed with exit code 3");
    Outcome second = scene.nextTry(first);

    assertThat(second.ending()).isEqualTo(Ending.READY);
    assertThat(scene.repository.git("show", second.commit() + ":a")).isEqualTo("x");
  }

  @Test
  void attemptAfterAKillResumesInTheSameWorkspace() throws Exception {
    scene.agent(
        true, BEGIN + "[ $1 = new ] || { say End; exit; }\necho x > a; say Half; sleep 60\n");
    scene.attemptStoppedAt("Half");
    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(scene.session(1)).isEqualTo("s-1");
    assertThat(scene.prompt(1)).startsWith("You were interrupted.").contains("Write the parser.");
    assertThat(scene.repository.git("show", outcome.commit() + ":a")).isEqualTo("x");
    assertThat(scene.repository.refs().keySet()).noneMatch(ref -> ref.contains("/kept/"));
  }

  @Test
  @DisplayName("worker killed after the agent told its session, before the record of it")
  void sessionIsFoundInTheLogToo() throws Exception {
    scene.agent(
        true, BEGIN + "[ $1 = new ] || { say End; exit; }\necho x > a; say Half; sleep 60\n");
    scene.attemptStoppedAt("Half");
    scene.forgetSession();
    Outcome outcome = scene.attempt();

    assertThat(scene.session(1)).isEqualTo("s-1");
    assertThat(scene.repository.git("show", outcome.commit() + ":a")).isEqualTo("x");
  }

  @Test
  @DisplayName("G4 after a kill, work that no conversation can go on with is kept")
  void attemptAfterAKillStartsCleanWhereNothingCanBeResumed() throws Exception {
    scene.agent(
        false,
        BEGIN
            + "[ -f %s/once ] && { say End; exit; }\n".formatted(scene.notes)
            + "touch %s/once; echo x > a; say Half; sleep 60\n".formatted(scene.notes));
    scene.attemptStoppedAt("Half");
    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.UNCHANGED);
    assertThat(scene.session(1)).isEqualTo("new");
    assertThat(scene.repository.refs().keySet()).anyMatch(ref -> ref.contains("/kept/"));
  }

  @Test
  void conversationOfAWorkspaceThatIsGoneIsNotResumed() throws Exception {
    scene.agent(
        true,
        BEGIN
            + "echo x >> a; say Half; [ -f %s/once ] || { touch %s/once; sleep 60; }\n"
                .formatted(scene.notes, scene.notes));
    scene.attemptStoppedAt("Half");
    scene.workspaces.releaseRun(scene.run, null);
    Outcome lost = scene.attempt();
    assertThat(lost.ending()).isEqualTo(Ending.LOST);

    scene.nextTry(lost);
    assertThat(scene.session(1)).isEqualTo("new");
  }

  @Test
  void conversationOfAWorkspaceThatIsGoneIsNotResumedLaterEither() throws Exception {
    String once =
        "n=$(ls %s | grep -c once); touch %s/once$n\n".formatted(scene.notes, scene.notes);
    scene.agent(
        true,
        once
            + "[ $n = 0 ] && { echo '{\"type\":\"begin\",\"session\":\"s-1\"}'; say Half; sleep 60; }\n"
            + "[ $n = 1 ] && { say Silent; sleep 60; }\n"
            + "say End\n");
    scene.attemptStoppedAt("Half");
    scene.workspaces.release(new EffectId(scene.run, "parser"), null);
    scene.tryNumber++;
    scene.attemptStoppedAt("Silent");
    scene.attempt();

    assertThat(scene.session(2)).isEqualTo("new");
  }

  @Test
  void secondTryThatWasKilledIsToldOfBoth() throws Exception {
    scene.verify = "grep good a || { echo 'a is not good'; exit 1; }";
    scene.agent(
        true,
        BEGIN + "[ $n = 0 ] && echo bad > a; [ $n = 1 ] && { say Half; sleep 60; }; say Done\n");
    scene.failedBefore = scene.attempt().failure();
    scene.tryNumber = 2;
    scene.attemptStoppedAt("Half");
    scene.attempt();

    assertThat(scene.prompt(1)).startsWith("Your work on this task was judged");
    assertThat(scene.prompt(2))
        .startsWith("You were interrupted.")
        .contains("Write the parser.", "a is not good");
  }

  @Test
  void rateLimitIsWaitedForAndTheSameTryGoesOn() throws Exception {
    scene.agent(
        true,
        BEGIN
            + "[ $1 = new ] || { say End; exit; }\n"
            + "echo x > a; say Half; echo '{\"type\":\"limit\",\"seconds\":90}'; exit 1\n");
    RateLimitedException limited = catchThrowableOfType(RateLimitedException.class, scene::attempt);
    assertThat(limited.waiting()).isEqualTo(Duration.ofSeconds(91));
    assertThat(limited).hasMessage("fake is rate limited; it goes on in 91 s");
    assertThat(scene.workspace().resolve("a")).exists();

    assertThatThrownBy(scene::attempt)
        .as("others of this preset wait as well")
        .isInstanceOf(RateLimitedException.class);
    assertThat(scene.notes.resolve("1.prompt")).doesNotExist();

    scene.wait(Duration.ofSeconds(91));
    Outcome outcome = scene.attempt();
    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(scene.session(1)).isEqualTo("s-1");
    assertThat(scene.repository.git("show", outcome.commit() + ":a")).isEqualTo("x");
  }

  @Test
  void rateLimitBeforeAnyWordIsBegunAnewInTheSameWorkspace() throws Exception {
    scene.agent(
        false, "[ -f a ] && { say End; exit; }\ntouch a; echo '{\"type\":\"limit\"}'; exit 1\n");
    RateLimitedException limited = catchThrowableOfType(RateLimitedException.class, scene::attempt);
    assertThat(limited.waiting()).as("no time named").isEqualTo(Duration.ofSeconds(5));
    scene.wait(limited.waiting());

    assertThat(scene.attempt().ending()).isEqualTo(Ending.READY);
    assertThat(scene.session(1)).isEqualTo("new");
  }

  @Test
  void waitsForALimitAreBounded() throws Exception {
    scene.agent(true, "echo '{\"type\":\"limit\"}'; exit 1\n");
    Duration sum = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      RateLimitedException limited =
          catchThrowableOfType(RateLimitedException.class, scene::attempt);
      scene.wait(limited.waiting());
      sum = sum.plus(limited.waiting());
    }
    assertThat(sum).as("by time, not by their number").isLessThan(Duration.ofHours(5));
    scene.wait(RateLimits.LONGEST);
    Outcome outcome = scene.attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("fake is rate limited, and was all the time for 27 h");
    assertThat(outcome.agent().runs())
        .hasSize(21)
        .allMatch(run -> run.end() == AgentRun.End.LIMITED);
  }

  @Test
  void refusedKeyFailsAtOnceAndSaysWhatMendsIt() throws Exception {
    Outcome outcome =
        scene
            .agent(true, BEGIN + "echo '{\"type\":\"refused\",\"text\":\"401 bad key\"}'; exit 1\n")
            .attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.REFUSED);
    assertThat(outcome.headline())
        .isEqualTo("Cannot use fake: its key was refused. To log in, run fake login");
    assertThat(outcome.failure()).contains("It said: 401 bad key");
  }

  @Test
  void agentThatExitsWellWhateverHappensIsQuotedWhereItChangedNothing() throws Exception {
    Outcome outcome =
        scene
            .agent(true, BEGIN + "echo '{\"type\":\"wrong\",\"text\":\"no such model\"}'\n")
            .attempt();

    assertThat(outcome.ending()).isEqualTo(Ending.UNCHANGED);
    assertThat(outcome.headline()).isEqualTo("Nothing changed; the agent said: no such model");
  }

  @Test
  @DisplayName("G9 asked again a step gives its answer and starts no agent")
  void askedAgainAnAttemptGivesItsAnswerAndStartsNoAgent() throws Exception {
    Outcome outcome = scene.agent(true, BEGIN + "echo x > a; say Done\n").attempt();

    assertThat(scene.attempt()).isEqualTo(outcome);
    assertThat(Files.exists(scene.notes.resolve("1.prompt"))).isFalse();
  }
}
