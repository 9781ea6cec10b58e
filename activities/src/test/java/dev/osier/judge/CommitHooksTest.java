package dev.osier.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.git.Repository;
import dev.osier.git.settings.HookFiles;
import dev.osier.git.settings.HookSearch;
import dev.osier.job.CommitHooks;
import dev.osier.job.Sealing;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.task.TryScene;
import dev.osier.text.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where Osier commits what an agent left, the repository's hooks")
class CommitHooksTest {
  /** Notes that it ran, which agents and the tests see. */
  private static final String NOTES = "echo \"$(basename \"$0\")\" >> %s\n";

  @TempDir Path given;
  private TryScene scene;
  private Path ran;

  @BeforeEach
  void scene() throws Exception {
    scene = new TryScene(given.toRealPath());
    ran = given.toRealPath().resolve("ran");
  }

  /** Installs a hook in {@code .git/hooks}. */
  private void hook(String name, String script) {
    scene.repository.hook(name, NOTES.formatted(ran) + script);
  }

  /** Commits a hook in {@code .githooks}, from which the task starts then. */
  private void tracked(String name, String script) throws Exception {
    Path file = scene.repository.file(".githooks/" + name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + NOTES.formatted(ran) + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    scene.start = scene.repository.commit("Hooks");
    scene.repository.config("core.hooksPath", ".githooks");
    scene.workspace.git("reset", "-q", "--hard", scene.start);
  }

  /** As {@code PrepareRun} does, before any agent. */
  private void pin() throws Exception {
    Repository repository = Repository.find(scene.repository.root());
    HookFiles files = ((HookSearch.Hooks) HookSearch.in(repository, scene.start, true)).files();
    scene.sealing =
        new Sealing(
            scene.message(),
            new CommitHooks(
                files.store(repository),
                files.directory(),
                files.has("pre-commit"),
                files.has("commit-msg")),
            60);
  }

  private List<String> ran() throws Exception {
    return Files.exists(ran) ? Files.readAllLines(ran) : List.of();
  }

  private String file(Outcome outcome, String path) {
    return scene.repository.show(String.valueOf(outcome.commit()), path);
  }

  @Test
  void runOnceAndTheWorkIsCommitted() throws Exception {
    hook("pre-commit", "git diff --cached --quiet && exit 1; exit 0");
    hook("commit-msg", "grep -q 'Write the parser' \"$1\"");
    hook("post-commit", "");
    pin();

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
    assertThat(ran()).containsExactly("pre-commit", "commit-msg");
    assertThat(scene.repository.git("log", "-1", "--format=%B", outcome.commit()))
        .isEqualTo("Write the parser\n\nOsier-Effect: " + scene.run + "/parser\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("G3 are those of the base, and not what the agent made of them")
  void agentCannotSwitchThemOff(boolean inGit) throws Exception {
    if (inGit) {
      tracked("pre-commit", "! grep -rq secret --include=*.txt .");
    } else {
      hook("pre-commit", "! grep -rq secret --include=*.txt .");
    }
    pin();

    Outcome outcome =
        scene.first(
            """
            echo secret > a.txt
            for hooks in .githooks "$(git rev-parse --git-common-dir)/hooks"; do
              [ -d "$hooks" ] && printf '#!/bin/sh\\nexit 0\\n' > "$hooks/pre-commit"
            done
            git config core.hooksPath /nowhere
            """);

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline())
        .isEqualTo("The pre-commit hook refused the work with exit code 1");
    assertThat(ran()).containsExactly("pre-commit");
  }

  @Test
  void formattedFilesAreTakenWhetherStagedOrNot() throws Exception {
    hook("pre-commit", "echo formatted > a.txt; git add a.txt; echo formatted > b.txt");
    pin();

    Outcome outcome = scene.first("echo a > a.txt; echo b > b.txt");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(file(outcome, "a.txt")).isEqualTo("formatted\n");
    assertThat(file(outcome, "b.txt")).isEqualTo("formatted\n");
    assertThat(scene.workspace.git("status", "--porcelain")).isEmpty();
  }

  @Test
  @DisplayName("G3 cannot make a commit of what the files do not hold")
  void filesCountAndNotTheIndexOfAHook() throws Exception {
    hook(
        "pre-commit",
        """
        id=$(echo forged | git hash-object -w --stdin)
        git update-index --add --cacheinfo "100644,$id,a.txt"
        git update-index --assume-unchanged docs/grammar.md
        echo more >> docs/grammar.md
        """);
    pin();

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(file(outcome, "a.txt")).isEqualTo("a\n");
    assertThat(file(outcome, "docs/grammar.md")).isEqualTo("grammar\nmore\n");
  }

  @Test
  void fileThatAHookAddsByForceIsTaken() throws Exception {
    hook("pre-commit", "echo built > out.js; git add -f out.js");
    pin();

    Outcome outcome = scene.first("echo '*.js' > .gitignore; echo b > not-asked-for.js");

    assertThat(file(outcome, "out.js")).isEqualTo("built\n");
    assertThat(scene.repository.files(String.valueOf(outcome.commit())))
        .doesNotContain("not-asked-for.js");
  }

  @Test
  void refusalIsToldToTheNextTryWhichMendsIt() throws Exception {
    hook("pre-commit", "grep -q good a.txt || { echo 'a.txt is not good' >&2; exit 3; }");
    pin();

    Outcome outcome = scene.first("echo bad > a.txt");
    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.failure())
        .isEqualTo("The pre-commit hook refused the work with exit code 3:\na.txt is not good");
    assertThat(outcome.commit()).isNull();
    assertThat(scene.tip()).isEqualTo(scene.start);

    Outcome next = scene.next("grep bad a.txt && echo good > a.txt");
    assertThat(next.ending()).as(next.headline()).isEqualTo(Ending.READY);
    assertThat(file(next, "a.txt")).isEqualTo("good\n");
  }

  @Test
  void oneThatHangsIsEndedAfterItsTime() throws Exception {
    hook("pre-commit", "echo begun; sleep 300 & sleep 300");
    pin();
    scene.sealing = new Sealing("x", scene.sealing.hooks(), 1);

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(outcome.headline()).isEqualTo("The pre-commit hook did not end in time");
    assertThat(outcome.failure()).contains("begun").contains("Did not end within 1 s");
    String marker = CleanEnvironment.marker(scene.run + "/parser");
    assertThat(ProcessTree.recorded(null, null, marker).living()).isEmpty();
  }

  @Test
  void oneThatTalksTooMuchIsCut() throws Exception {
    hook("pre-commit", "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo the end; exit 1");
    pin();

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(outcome.failure()).endsWith("the end");
    assertThat(outcome.failure().length()).isLessThanOrEqualTo(Limits.TAIL);
  }

  @Test
  void runOnNothingThatTheAgentCommittedItself() throws Exception {
    hook("pre-commit", "");
    pin();

    Outcome outcome = scene.first("echo a > a.txt; git add a.txt; git commit -qm Mine");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(ran()).as("by the agent's git").containsExactly("pre-commit");
    scene.next("true");
    assertThat(ran()).hasSize(1);
  }

  @Test
  void areNotRunWhereThePlanSkipsThem() throws Exception {
    hook("pre-commit", "exit 1");

    assertThat(scene.first("echo a > a.txt").ending()).isEqualTo(Ending.READY);
    assertThat(ran()).isEmpty();
  }

  @Test
  void messageIsWhatCommitMsgMadeOfIt() throws Exception {
    hook("commit-msg", "printf 'Change-Id: I1\\n' >> \"$1\"");
    pin();

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(scene.repository.git("log", "-1", "--format=%B", outcome.commit()))
        .endsWith("/parser\nChange-Id: I1\n");
  }

  @Test
  void messageThatIsRefusedFailsTheTryAndTheAgentMayCommitItself() throws Exception {
    hook("commit-msg", "grep -q '^SHOP-[0-9]' \"$1\" || { echo 'no ticket'; exit 1; }");
    pin();

    Outcome outcome = scene.first("echo a > a.txt");
    assertThat(outcome.failure())
        .startsWith("The commit-msg hook refused the work with exit code 1:\nno ticket")
        .endsWith("commit your work yourself.");

    Outcome next = scene.next("git add a.txt; git commit -qm 'SHOP-1: mine'");
    assertThat(next.ending()).as(next.headline()).isEqualTo(Ending.READY);
  }

  @Test
  void seeTheWorkspaceAndTheAgentsEnvironment() throws Exception {
    Path seen = given.toRealPath().resolve("seen");
    hook(
        "pre-commit",
        "{ pwd; echo \"$LEVEL\"; git diff --cached --name-only; } > %s".formatted(seen));
    pin();
    scene.env = java.util.Map.of("LEVEL", "high");

    scene.first("echo a > a.txt");

    assertThat(seen).content().isEqualTo(scene.workspace.root() + "\nhigh\na.txt\n");
  }

  @Test
  @DisplayName("G1 are watched like a check")
  void whatAHookChangesOutsideFailsTheTry() throws Exception {
    hook("pre-commit", "");
    pin();
    scene.escapes = List.of("refs/heads/main");
    scene.escaping = Phase.CHECK;

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(outcome.headline()).isEqualTo("Changed outside its workspace: refs/heads/main");
  }

  @Test
  @DisplayName("G3 commit-msg, too, changes files: what it writes is in the commit")
  void whatCommitMsgWritesIsTaken() throws Exception {
    hook("pre-commit", "echo built > out.js; git add -f out.js");
    hook("commit-msg", "echo 2 > version.txt; echo a2 > a.txt");
    pin();
    scene.verify = "grep -q 2 version.txt && grep -q a2 a.txt";

    Outcome outcome = scene.first("echo '*.js' > .gitignore; echo a > a.txt");

    assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
    assertThat(file(outcome, "version.txt")).isEqualTo("2\n");
    assertThat(file(outcome, "a.txt")).isEqualTo("a2\n");
    assertThat(file(outcome, "out.js")).isEqualTo("built\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'printf \"a\\0b\" > \"$1\"', a message with a NUL byte",
    "'head -c 1500000 /dev/zero | tr \"\\0\" x > \"$1\"', a message of more than a million characters",
    "'rm \"$1\"; ln -s /etc/hosts \"$1\"', no message",
    "'rm \"$1\"; mkfifo \"$1\"', no message",
  })
  @DisplayName("G9 a message that is none fails the try, and is not tried again and again")
  void messageThatIsNoneIsRefused(String script, String what) throws Exception {
    hook("commit-msg", script);
    pin();

    Outcome outcome = scene.first("echo a > a.txt");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.headline()).isEqualTo("The commit-msg hook left " + what);
    assertThat(ran()).hasSize(1);
  }

  @Test
  void whatTheAgentPutInTheMessagesPlaceMakesWay() throws Exception {
    hook("commit-msg", "");
    pin();

    Outcome outcome =
        scene.first("echo a > a.txt; mkdir -p \"$(git rev-parse --git-path COMMIT_EDITMSG)/x\"");

    assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
  }
}
