package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.git.LostObjectsException;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskMergerTest {
  @TempDir Path temp;
  private MergeScene scene;

  @BeforeEach
  void prepareRun() throws Exception {
    scene = MergeScene.in(temp.resolve("r"), Map.of("a", "1\n2\n3\n", "b", "1\n", "c", "1\n"));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  @Test
  void eachTaskIsAMergeCommitWithItsTrailers() throws Exception {
    Item parser = scene.task("parser", scene.base, Map.of("p", "1\n", "q", "1\n"));

    Merged merged = scene.merge(scene.base, parser);

    MergeOutcome outcome = merged.outcomes().get(0);
    assertThat(merged.integration()).isEqualTo(scene.integration()).isEqualTo(outcome.merge());
    assertThat(outcome.headline()).isEqualTo("Merged parser, 1 commit, 2 files");
    assertThat(scene.commits.parentsOf(merged.integration()))
        .containsExactly(scene.base, parser.commit());
    assertThat(scene.commits.messageOf(merged.integration()))
        .isEqualTo(
            """
            Merge Write the parser

            Osier-Task: parser
            Osier-Effect: demo-abc123/parser
            Osier-Run: demo-abc123
            Osier-Agent: claude
            """);
    assertThat(scene.git.git("log", "-1", "--format=%cn <%ce> %(trailers:key=Osier-Task)"))
        .isNotEmpty();
    assertThat(scene.git.git("log", "-1", "--format=%an %cn", merged.integration()))
        .isEqualTo(TestRepository.NAME + " " + TestRepository.NAME);
  }

  @Test
  @DisplayName("G2 the later task gives way, and the rest goes on")
  void laterTaskGivesWayOnConflict() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n2\n3\n", "b", "x\n"));
    Item parser = scene.task("parser", scene.base, Map.of("a", "y\n2\n3\n", "b", "y\n"));
    Item docs = scene.task("docs", scene.base, Map.of("a", "1\n2\nz\n"));

    Merged merged = scene.merge(scene.base, lexer, parser, docs);

    MergeOutcome conflict = merged.outcomes().get(1);
    assertThat(conflict.merge()).isNull();
    assertThat(conflict.headline()).isEqualTo("Conflicts with lexer in a and 1 more");
    assertThat(conflict.conflicts()).containsExactly("a", "b");
    assertThat(conflict.with()).containsExactly("lexer");
    assertThat(scene.git.log(merged.integration()))
        .startsWith("Merge Write the docs", "Merge Write the lexer", "Base");
    assertThat(scene.git.show(merged.integration(), "a")).isEqualTo("x\n2\nz\n");
  }

  @Test
  void conflictWithTheTargetNamesNoTask() throws Exception {
    Item parser = scene.task("parser", scene.git.tip("main~1"), Map.of("a", "mine\n"));

    Merged merged = scene.merge(scene.base, parser);

    assertThat(merged.integration()).isEqualTo(scene.base);
    assertThat(merged.outcomes().get(0).with()).isEmpty();
    assertThat(merged.outcomes().get(0).headline())
        .isEqualTo("Conflicts with what was there before in a");
  }

  @Test
  void conflictIsTracedThroughEarlierCalls() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n"));
    Item other = scene.task("other", scene.base, Map.of("c", "x\n"));
    String onto = scene.merge(scene.base, lexer, other).integration();
    Item parser = scene.task("parser", scene.base, Map.of("a", "y\n"));

    assertThat(scene.merge(onto, parser).outcomes().get(0).with()).containsExactly("lexer");
  }

  @Test
  void callAfterALostAnswerGivesTheSame() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n"));
    Item parser = scene.task("parser", scene.base, Map.of("a", "y\n"));
    Item docs = scene.task("docs", scene.base, Map.of("c", "z\n"));
    Merged first = scene.merge(scene.base, lexer, parser, docs);

    assertThat(scene.merge(scene.base, lexer, parser, docs)).isEqualTo(first);
  }

  @Test
  void lateCallOfABatchThatOthersFollowedMovesNothing() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n"));
    Item docs = scene.task("docs", scene.base, Map.of("c", "z\n"));
    Merged first = scene.merge(scene.base, lexer);
    Merged second = scene.merge(first.integration(), docs);

    assertThat(scene.merge(scene.base, lexer)).isEqualTo(first);
    assertThat(scene.integration()).isEqualTo(second.integration());
  }

  @Test
  void evictedTaskIsGoneAfterReplacing() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n"));
    Item bad = scene.task("bad", scene.base, Map.of("b", "bad\n"));
    Item docs = scene.task("docs", scene.base, Map.of("c", "z\n"));
    Merged first = scene.merge(scene.base, lexer, bad, docs);

    Merged without = scene.replace(scene.base, lexer, docs);

    assertThat(scene.integration()).isEqualTo(without.integration());
    assertThat(without.outcomes().get(0)).isEqualTo(first.outcomes().get(0));
    assertThat(scene.git.show(without.integration(), "b")).isEqualTo("1\n");
    assertThat(scene.replace(scene.base, lexer, docs)).isEqualTo(without);
    assertThat(scene.replace(scene.base, lexer).integration())
        .isEqualTo(first.outcomes().get(0).merge())
        .isEqualTo(scene.integration());
    assertThat(scene.replace(scene.base).integration()).isEqualTo(scene.integration());
  }

  @Test
  void taskBuiltOnEvictedWorkBringsOnlyItsOwnChange() throws Exception {
    Item bad = scene.task("bad", scene.base, Map.of("a", "1\n2\nbad\n", "bad", "1\n"));
    String onBad = scene.merge(scene.base, bad).integration();
    Item good = scene.task("good", onBad, Map.of("a", "good\n2\nbad\n", "good", "1\n"));
    scene.git.commitOn("osier/demo-abc123/task-good", onBad, "More", Map.of("good", "2\n"));
    good = scene.item("good", onBad, scene.git.tip("osier/demo-abc123/task-good"));

    Merged without = scene.replace(scene.base, good);

    String merge = without.integration();
    assertThat(scene.git.show(merge, "a")).isEqualTo("good\n2\n3\n");
    assertThat(scene.git.show(merge, "good")).isEqualTo("2\n");
    assertThat(scene.git.files(merge)).doesNotContain("bad");
    assertThat(scene.commits.isAncestor(bad.commit(), merge)).isFalse();
    String squashed = scene.commits.parentsOf(merge).get(1);
    assertThat(scene.commits.parentsOf(merge)).containsExactly(scene.base, squashed);
    assertThat(scene.commits.parentsOf(squashed)).containsExactly(scene.base);
    assertThat(scene.commits.treeOf(squashed)).isEqualTo(scene.commits.treeOf(merge));
    assertThat(without.outcomes().get(0).headline()).isEqualTo("Merged good, 1 commit, 2 files");
    assertThat(scene.replace(scene.base, good)).isEqualTo(without);
  }

  @Test
  void changeOfEvictedWorkConflicts() throws Exception {
    Item bad = scene.task("bad", scene.base, Map.of("a", "bad\n"));
    String onBad = scene.merge(scene.base, bad).integration();
    Item good = scene.task("good", onBad, Map.of("a", "better\n"));

    Merged without = scene.replace(scene.base, good);

    assertThat(without.outcomes().get(0).conflicts()).containsExactly("a");
    assertThat(scene.integration()).isEqualTo(scene.base);
  }

  @Test
  void historyThatTheAgentRewroteBringsItsChange() throws Exception {
    String orphan =
        scene.git.git("commit-tree", "-m", "orphan", scene.git.git("mktree", "--missing"));
    String amended =
        scene.git.git(
            "commit-tree", "-m", "amended", scene.base + "^{tree}", "-p", scene.base + "~1");

    Merged merged = scene.merge(scene.base, scene.item("amended", scene.base, amended));
    assertThat(merged.outcomes().get(0).headline()).isEqualTo("Merged amended, 1 commit, 0 files");

    Item emptied = scene.item("orphan", scene.base, orphan);
    assertThat(scene.git.files(scene.merge(merged.integration(), emptied).integration())).isEmpty();
  }

  @Test
  void laterBaseOfTheTaskIsNotMergedTwice() throws Exception {
    String moved = scene.git.commit("moved", Map.of("n", "1\n"));
    scene.refs.compareAndSet(TaskMerger.integrationRef("demo-abc123"), scene.base, moved, "");
    Item parser = scene.task("parser", scene.base, Map.of("a", "x\n"));

    Merged merged = scene.merge(moved, parser);

    assertThat(scene.git.files(merged.integration())).contains("n");
    assertThat(merged.outcomes().get(0).headline()).isEqualTo("Merged parser, 1 commit, 1 file");
  }

  @Test
  @DisplayName("G1 a commit that an agent put on the integration is not taken for a merge")
  void forgedMergeIsNotTaken() throws Exception {
    Item parser = scene.task("parser", scene.base, Map.of("a", "x\n"));
    String evil = scene.git.commitOn("evil", scene.base, "evil", Map.of("evil", "1\n"));
    String forged =
        scene.git.git(
            "commit-tree",
            evil + "^{tree}",
            "-p",
            scene.base,
            "-p",
            parser.commit(),
            "-m",
            MergeMessage.of(MergeScene.RUN, parser));
    scene.git.git("update-ref", TaskMerger.integrationRef(MergeScene.RUN), forged);

    Merged merged = scene.merge(scene.base, parser);

    assertThat(scene.git.files(merged.integration())).doesNotContain("evil");
    assertThat(scene.integration()).isEqualTo(merged.integration());
    assertThat(merged.integration()).isNotEqualTo(forged);
  }

  @Test
  @DisplayName("G9 an integration that an agent deleted or moved is put right: the run knows it")
  void integrationIsMadeAgain() throws Exception {
    Item parser = scene.task("parser", scene.base, Map.of("a", "x\n"));
    Item docs = scene.task("docs", scene.base, Map.of("c", "z\n"));
    String first = scene.merge(scene.base, parser).integration();
    scene.git.git("update-ref", "-d", TaskMerger.integrationRef(MergeScene.RUN));

    Merged second = scene.merge(first, docs);

    assertThat(scene.integration()).isEqualTo(second.integration());
    assertThat(scene.commits.parentsOf(second.integration()).get(0)).isEqualTo(first);
    scene.git.git("update-ref", TaskMerger.integrationRef(MergeScene.RUN), parser.commit());
    assertThat(scene.merge(second.integration()).integration()).isEqualTo(second.integration());
    assertThat(scene.integration()).isEqualTo(second.integration());
  }

  @Test
  @DisplayName("G9 objects that are gone are said, and named")
  void goneObjects() {
    assertThatThrownBy(() -> scene.merge("2".repeat(40)))
        .isInstanceOf(LostObjectsException.class)
        .hasMessageContaining("commit " + "2".repeat(40));
  }

  @Test
  void releasedRunIsNotBroughtBack() throws Exception {
    scene.own.noteGone(TaskMerger.integrationRef(MergeScene.RUN));
    scene.refs.delete(TaskMerger.integrationRef(MergeScene.RUN), "release");

    assertThatThrownBy(() -> scene.merge(scene.base)).isInstanceOf(GitException.class);
    assertThat(scene.git.refs()).containsOnlyKeys("refs/heads/main");
  }

  @Test
  void stoppedAtEachStepNothingIsMoved() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "x\n"));
    Item docs = scene.task("docs", scene.base, Map.of("c", "z\n"));
    MergeJob request = new MergeJob(MergeScene.RUN, "", scene.base, false, List.of(lexer, docs));
    for (int steps = 0; steps < 3; steps++) {
      AtomicInteger left = new AtomicInteger(steps);
      TaskMerger merger =
          new TaskMerger(
              scene.repository, scene.refs, scene.own, () -> left.getAndDecrement() == 0);

      assertThatThrownBy(() -> merger.merge(request)).isInstanceOf(GitException.class);
      assertThat(scene.integration()).isEqualTo(scene.base);
    }
    assertThat(scene.repository.osierDirectory().resolve("merge")).isEmptyDirectory();
  }

  @Test
  void missingCommitIsAFaultAndNamesIt() {
    Item gone = scene.item("gone", scene.base, "1".repeat(40));

    assertThatThrownBy(() -> scene.merge(scene.base, gone))
        .isInstanceOf(LostObjectsException.class)
        .hasMessageContaining("1".repeat(40));
  }

  @Test
  void userSettingsDoNotMatter() throws Exception {
    scene.git.config("merge.ff", "only").config("commit.gpgSign", "true");
    scene.git.config("gpg.program", "false").config("diff.noprefix", "true");
    for (String hook : List.of("reference-transaction", "pre-commit", "commit-msg", "post-merge")) {
      scene.git.hook(hook, "exit 1");
    }
    Item parser = scene.task("parser", scene.base, Map.of("a", "x\n"));

    assertThat(scene.merge(scene.base, parser).outcomes().get(0).merge()).isNotNull();
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  void shallowAndBareRepositoriesMerge() throws Exception {
    scene.git.commit("later", Map.of("later", "1\n"));
    for (String kind : List.of("--bare", "--depth=1")) {
      Path copy = temp.resolve("copy" + kind);
      scene.git.git("clone", "-q", kind, "file://" + scene.git.root(), copy.toString());
      TestRepository git = TestRepository.at(copy);
      git.config("user.name", "n").config("user.email", "e");
      try (MergeScene other = MergeScene.of(git)) {
        Item parser = other.task("parser", other.base, Map.of("a", "x\n"));
        Item lexer = other.task("lexer", other.base, Map.of("b", "x\n"));

        Merged merged = other.merge(other.base, parser, lexer);

        assertThat(git.show(merged.integration(), "a")).isEqualTo("x\n");
        assertThat(git.show(merged.integration(), "b")).isEqualTo("x\n");
      }
    }
  }
}
