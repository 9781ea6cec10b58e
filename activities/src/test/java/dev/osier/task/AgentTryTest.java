package dev.osier.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.agent.TaskFolder;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.TaskFiles;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.process.StoppedException;
import dev.osier.testkit.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How one try of a task ends, and what of it is believed. */
@Tag("root")
class AgentTryTest {
  @TempDir Path folder;

  private TryScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    scene = new TryScene(folder);
  }

  @Test
  void commitsWhatTheAgentLeftAndIsReady() throws Exception {
    Outcome outcome =
        scene.first("echo one > a.txt; mkdir src; echo two > src/b.txt; rm README.md");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(outcome.headline()).isEqualTo("3 files changed, +2 -1");
    assertThat(outcome.branch()).isEqualTo(TryScene.BRANCH);
    assertThat(outcome.commit()).isEqualTo(scene.tip());
    assertThat(scene.repository.git("log", "-1", "--format=%B", scene.tip()))
        .isEqualTo("Write the parser\n\nOsier-Effect: " + scene.run + "/parser\n");
    assertThat(scene.repository.git("ls-tree", "-r", "--name-only", scene.tip()).lines())
        .containsExactly("a.txt", "docs/grammar.md", "src/b.txt");
    assertThat(scene.told).containsExactly("started", "ended", "lease", "sealed " + scene.tip());
    assertThat(scene.phases).containsExactly("agent", "look", "commit");
  }

  @Test
  void keepsTheAgentsOwnCommitsUnderTheRest() throws Exception {
    Outcome outcome =
        scene.first("echo a > a; git add a; git commit -qm 'My own words'; echo b > b");

    assertThat(outcome.files()).isEqualTo(2);
    assertThat(
            scene
                .repository
                .git("log", "--format=%s", scene.start + ".." + outcome.commit())
                .lines())
        .containsExactly("Write the parser", "My own words");
  }

  @Test
  void isUnchangedIfTheAgentChangedNothing() throws Exception {
    Outcome outcome = scene.first("echo 'I wrote the parser, all tests pass.'");

    assertThat(outcome.ending()).isEqualTo(Ending.UNCHANGED);
    assertThat(scene.tip()).isEqualTo(scene.start);
  }

  @Test
  @DisplayName("G3 an agent that says that all went well but fails has failed")
  void exitCodeDecidesAndNotWhatIsSaid() throws Exception {
    Outcome outcome = scene.first("echo w > work; echo 'Done, all tests pass'; exit 3");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("The agent failed with exit code 3");
    assertThat(outcome.failure()).endsWith(":\nDone, all tests pass");
    assertThat(outcome.agent().exit()).isEqualTo(3);
    assertThat(outcome.commit()).isNull();
    assertThat(scene.workspace.read("work")).isEqualTo("w\n");
  }

  @Test
  void agentThatDoesNotEndIsEndedAfterItsTime() throws Exception {
    scene.timeoutSeconds = 1;

    Outcome outcome = scene.first("echo begun; sleep 300");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).startsWith("The agent did not end within 1 s; give the task");
    assertThat(outcome.agent().exit()).isNull();
    assertNothingLives();
  }

  @Test
  @DisplayName("G5 what an agent leaves running is ended before its work is judged")
  void strayProcessesAreEnded() throws Exception {
    assertThat(scene.first("setsid nohup sleep 300 & sleep 300 & echo a > a").ending())
        .isEqualTo(Ending.READY);
    assertNothingLives();
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "agent", "verify"})
  @DisplayName("G5 nor does a process live on that hides from the try, whoever started it")
  void hiddenProcessesAreEnded(String who) throws Exception {
    Canary canary = Canary.in(folder.resolve("canary"));
    String escape = canary.escape(Canary.Way.OWN_SESSION);
    scene.setup = who.equals("setup") ? escape : null;
    scene.verify = who.equals("verify") ? escape : null;

    Outcome outcome = scene.first("echo a > a; " + (who.equals("agent") ? escape : "true"));

    assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
    assertThat(canary.lives()).isFalse();
  }

  @Test
  void stopEndsTheAgentAndLeavesItsWork() throws Exception {
    scene.stopped = true;

    assertThatThrownBy(() -> scene.first("echo w > work; sleep 300"))
        .isInstanceOf(StoppedException.class);
    assertThat(scene.told).containsExactly("started", "ended");
    assertThat(scene.tip()).isEqualTo(scene.start);
    assertNothingLives();
  }

  private void assertNothingLives() {
    String marker = CleanEnvironment.marker(scene.run + "/parser");
    assertThat(ProcessTree.recorded(null, null, marker).living()).isEmpty();
  }

  @Test
  @DisplayName("G6 an attempt that lost its lease while the agent ran commits nothing")
  void lostLeaseCommitsNothing() {
    scene.leaseLost = true;

    assertThatThrownBy(() -> scene.first("echo a > a")).hasMessage("the lease is lost");
    assertThat(scene.tip()).isEqualTo(scene.start);
  }

  @Test
  void checkThatFailsFailsTheTryWithItsLastLines() throws Exception {
    scene.verify = "cat a; exit 4";

    Outcome outcome = scene.first("echo 'not a parser' > a");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("cat a; exit 4 failed with exit code 4");
    assertThat(outcome.failure()).endsWith("not a parser");
    assertThat(outcome.verify().passed()).isFalse();
    assertThat(outcome.commit()).isEqualTo(scene.tip());
  }

  @Test
  void checkThatPassesIsPartOfTheOutcome() throws Exception {
    scene.verify = "test -f a";

    Outcome outcome = scene.first("echo a > a");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(outcome.headline()).isEqualTo("1 file changed, +1 -0, verified");
    assertThat(outcome.verify().passed()).isTrue();
  }

  @Test
  void changeOfAFileThatIsNotOwnedFailsWithTheList() throws Exception {
    scene.files = new TaskFiles(List.of("src/**"), List.of(), List.of());

    Outcome outcome = scene.first("mkdir src; echo a > src/a; echo b > b; echo x >> README.md");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("Changed files it does not own: README.md, b");
  }

  @Test
  @DisplayName("G1 a write outside the workspace fails the try and is reported")
  void escapeFailsTheTry() throws Exception {
    scene.escapes = List.of("README.md", "refs/heads/main");

    Outcome outcome = scene.first("echo a > a");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline())
        .isEqualTo("Changed outside its workspace: README.md, refs/heads/main");
    assertThat(outcome.escaped()).containsExactly("README.md", "refs/heads/main");
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  @DisplayName("G1 also one by the set-up or the check does")
  void escapeOfAnyProgramFailsTheTry(Phase phase) throws Exception {
    scene.escapes = List.of("refs/heads/main");
    scene.escaping = phase;
    scene.setup = "true";
    scene.verify = "true";

    Outcome outcome = scene.first("echo a > a");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.escaped()).containsExactly("refs/heads/main");
  }

  @Test
  @DisplayName("G1 of a branch that names the agent's commit there is no doubt")
  void escapedBranchIsNobodyElses() throws Exception {
    scene.escapes = List.of("refs/heads/main");

    assertThat(scene.first("echo a > a").headline())
        .isEqualTo("Changed outside its workspace: refs/heads/main");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          git checkout -q --detach; echo a > a | for a detached commit
          git checkout -q -b other; echo a > a | for other
          git commit -q --amend -m Mine        | The agent rewrote its branch
          git reset -q --hard HEAD^            | The agent rewrote its branch
          """)
  @DisplayName("G3 a branch that is not as it was is refused, not guessed at")
  void branchThatWasLeftOrRewrittenIsRefused(String line, String why) throws Exception {
    Outcome outcome = scene.first(line);

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).contains(why);
    assertThat(scene.told).doesNotContain("lease");
  }

  @Test
  void unfinishedMergeIsRefused() throws Exception {
    Outcome outcome =
        scene.first(
            "git checkout -q -b side; echo s > README.md; git commit -qam s;"
                + " git checkout -q osier/demo/task-parser; echo t > README.md;"
                + " git commit -qam t; git merge -q side; true");

    assertThat(outcome.headline()).isEqualTo("The agent left a merge unfinished in README.md");
  }

  @Test
  void setUpRunsOnceAndItsFailureStartsNoAgent() throws Exception {
    scene.setup = "echo no network; exit 1";
    Outcome failed = scene.first("echo a > a");
    assertThat(failed.headline())
        .isEqualTo("Set-up: echo no network; exit 1 failed with exit code 1");
    assertThat(failed.failure()).endsWith("no network");
    assertThat(scene.told).isEmpty();

    assertThat(scene.next("echo a > a").ending()).isEqualTo(Ending.READY);
    assertThat(scene.phases).containsOnlyOnce("setup");
  }

  @Test
  void nextTryGoesOnFromTheWorkBeforeWithoutWhatItsCheckLeft() throws Exception {
    scene.verify = "echo made > by-the-check; grep -q two a";
    assertThat(scene.first("echo one > a").ending()).isEqualTo(Ending.FAILED);
    scene.failedBefore = "there is no two";

    Outcome outcome = scene.next("test ! -e by-the-check && cat a - </dev/null && echo two >> a");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(scene.workspace.git("show", outcome.commit() + ":a")).isEqualTo("one\ntwo");
    assertThat(scene.repository.git("ls-tree", "-r", "--name-only", outcome.commit()))
        .doesNotContain("by-the-check");
    assertThat(scene.workspace.read(TaskFolder.PROMPT))
        .contains("This is try 2.", "The try before failed:\nthere is no two");
  }

  @Test
  void failureOfATryQuotesNothingOfTheTryBefore() throws Exception {
    scene.first("echo from the first; exit 1");

    assertThat(scene.next("exit 1").failure()).isEqualTo("The agent failed with exit code 1");
    assertThat(scene.next("echo third; exit 1").failure()).endsWith(":\nthird");
  }

  @Test
  @DisplayName("a log with bytes that no program can be given does not stop the next try")
  void failureBeforeMayHoldAnyByte() throws Exception {
    scene.failedBefore = "a\0b";

    assertThat(scene.first("printf %s {prompt} > got").ending()).isEqualTo(Ending.READY);
    assertThat(scene.workspace.read("got")).endsWith("a\uFFFDb\n");
  }

  @Test
  void agentIsToldWhereItIsAndHasNoInput() throws Exception {
    scene.env = java.util.Map.of("MINE", "yes", "OSIER_TASK", "not this");
    scene.first(
        "cat > input; echo $OSIER_RUN $OSIER_TASK $OSIER_EFFECT $OSIER_TRY $MINE > told;"
            + " echo $OSIER_PORT > port; echo $OSIER_WORKSPACE > place");

    assertThat(scene.workspace.read("input")).isEmpty();
    assertThat(scene.workspace.read("told"))
        .isEqualTo("%1$s parser %1$s/parser 1 yes\n".formatted(scene.run));
    assertThat(scene.workspace.read("place")).isEqualTo(scene.workspace.root() + "\n");
    assertThat(Integer.parseInt(scene.workspace.read("port").strip())).isBetween(20_000, 32_000);
    assertThat(scene.ports).isNotEmptyDirectory();
  }

  @Test
  void promptIsReadFromAFileOfTheWorkspace() throws Exception {
    scene.prompt = null;
    scene.promptFile = "docs/grammar.md";

    scene.first("printf %s {prompt} > got");

    assertThat(scene.workspace.read("got")).startsWith("grammar\n\nWork in this directory alone");
  }

  @ParameterizedTest
  @CsvSource({
    "docs/none.md, no file docs/none.md",
    "../repository/README.md, no file ../repository/README.md",
    "out.md, it leaves the repository"
  })
  void promptFileThatIsNotInTheWorkspaceFailsTheTry(String file, String why) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(scene.workspace.file("out.md"), secret);
    scene.prompt = null;
    scene.promptFile = file;

    Outcome outcome = scene.first("true");

    assertThat(outcome.headline()).isEqualTo("Cannot read promptFile: " + why);
    assertThat(scene.told).isEmpty();
  }
}
