package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State below {@code .git/osier} is a hint: an agent of the same user can write all of it. */
@DisplayName("What an agent writes into Osier's own state")
class ForgedRecordTest {
  private final String run = ScriptedCaller.fresh();
  @TempDir Path given;
  private Path folder;
  private TestRepository repository;

  @BeforeEach
  void open() throws Exception {
    folder = given.toRealPath();
    repository = TestRepository.in(folder.resolve("r"));
    repository.commit("Base", Map.of("a", "1\n"));
  }

  /**
   * Makes a commit, the branch and the workspace of task b, and a record that says {@code step}.
   */
  private String forger(String step) throws Exception {
    Path script = folder.resolve("forger.sh");
    Files.writeString(
        script,
        """
        set -e
        echo a > by-a
        common=$(git rev-parse --path-format=absolute --git-common-dir)
        base=$(git rev-parse HEAD)
        place=$(dirname "$OSIER_WORKSPACE")/b
        git worktree add -q -b "osier/$OSIER_RUN/task-b" "$place" "$base"
        (cd "$place"; echo evil > evil; git add evil; git commit -qm Evil; echo more > evil-too)
        evil=$(git -C "$place" rev-parse HEAD)
        state=$common/osier/runs/$OSIER_RUN/b
        mkdir -p "$state"
        echo begun > "$state/agent-1.log"
        now=2026-11-30T10:00:00Z
        cat > "$state/record.json" <<X
        {"run": "$OSIER_RUN", "task": "b", "form": "BRANCH", "branch": "osier/$OSIER_RUN/task-b",
         "workspace": "$place", "start": "$base", "step": "STEP", "tryNumber": 1,
         "agents": [{"tryNumber": 1, "started": "$now", "ended": "$now", "limited": false,
                     "logFrom": 0, "nonce": "guessed",
                     "end": {"how": "EXITED", "exit": 0, "seconds": 1}}],
         "sealed": "$evil", "kind": "WORKTREE", "nonce": "guessed",
         "outcome": {"ending": "READY", "headline": "1 file changed, +1 -0",
                     "branch": "osier/$OSIER_RUN/task-b", "commit": "$evil", "files": 1,
                     "insertions": 1, "deletions": 0, "escaped": [], "suspected": [],
                     "unseen": []}}
        X
        """
            .replace("STEP", step));
    return "sh " + script;
  }

  @Test
  @DisplayName("G3 a forged record that another task is ready: its agent runs, and its work lands")
  void forgedReadyIsNotBelieved() throws Exception {
    assertForgedIsNotBelieved("SEALED");
  }

  @Test
  @DisplayName("G3 a forged record that another task's agent runs in a workspace: it gets its own")
  void forgedWorkspaceIsNotAdopted() throws Exception {
    assertForgedIsNotBelieved("RUNNING");
  }

  @Test
  @DisplayName("G3 a forged record of a workspace that waits for its agent: it gets its own")
  void forgedNewWorkspaceIsNotAdopted() throws Exception {
    assertForgedIsNotBelieved("CREATED");
  }

  private void assertForgedIsNotBelieved(String step) throws Exception {
    Map<String, String> tasks = new LinkedHashMap<>();
    tasks.put("a", forger(step));
    tasks.put("b", "echo b > by-b; echo ran >> " + folder.resolve("ran"));
    try (WholeRun whole = new WholeRun(folder.resolve("home"), run, repository.root())) {
      WholeRun.Result result = whole.run(tasks, "true");

      assertThat(folder.resolve("ran")).hasContent("ran");
      assertThat(result.tasks()).containsEntry("b", "merged");
      assertThat(repository.files("main")).contains("by-b").doesNotContain("evil", "evil-too");
      Leftovers.assertNone(repository, folder.resolve("home"), run);
    }
  }

  @Test
  @DisplayName("G3 junk in place of a record is put aside")
  void junkIsPutAside() throws Exception {
    Map<String, String> tasks = new LinkedHashMap<>();
    tasks.put(
        "a",
        "s=$(git rev-parse --path-format=absolute --git-common-dir)/osier/runs/$OSIER_RUN/b;"
            + " mkdir -p $s; echo junk > $s/record.json; echo begun > $s/agent-1.log; echo a > by-a");
    tasks.put("b", "echo b > by-b");
    try (WholeRun whole = new WholeRun(folder.resolve("home"), run, repository.root())) {
      assertThat(whole.run(tasks, "true").tasks()).containsEntry("b", "merged");
      Leftovers.assertNone(repository, folder.resolve("home"), run);
    }
  }

  @Test
  @DisplayName("G3 an index in the place of the one that Osier laid aside hides no change")
  void forgedIndexHidesNothing() throws Exception {
    Map<String, String> tasks = new LinkedHashMap<>();
    tasks.put(
        "a",
        """
        echo changed > a; echo new > b; git update-index --assume-unchanged a
        state=$(git rev-parse --path-format=absolute --git-common-dir)/osier/runs/$OSIER_RUN/a
        filled=$state/filled-$(git rev-parse HEAD)
        [ -f $filled ] && cp "$(git rev-parse --git-dir)/index" $filled
        """);
    try (WholeRun whole = new WholeRun(folder.resolve("home"), run, repository.root())) {
      assertThat(whole.run(tasks, "true").tasks()).containsEntry("a", "merged");

      assertThat(repository.show("main", "a")).isEqualTo("changed\n");
      Leftovers.assertNone(repository, folder.resolve("home"), run);
    }
  }
}
