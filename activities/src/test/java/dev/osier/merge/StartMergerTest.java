package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The commit that a task starts from before its needs are merged")
class StartMergerTest {
  @TempDir Path temp;
  private MergeScene scene;
  private Item slow;
  private Item lexer;
  private Item other;

  @BeforeEach
  void prepareRun() throws Exception {
    scene = MergeScene.in(temp.resolve("r"), Map.of("a", "1\n2\n3\n", "b", "1\n", "c", "1\n"));
    slow = scene.task("slow", scene.base, Map.of("b", "slow\n"));
    lexer = scene.task("lexer", scene.base, Map.of("a", "lexer\n2\n3\n"));
    other = scene.task("other", scene.base, Map.of("a", "1\n2\nother\n"));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  private MergeOutcome start(String task, String onto, Item... needs) throws InterruptedException {
    return new StartMerger(scene.repository, scene.refs, scene.commits, () -> false)
        .merge(task, new MergeJob(MergeScene.RUN, "", onto, false, List.of(needs)));
  }

  private String commit(String task, String onto, Item... needs) throws InterruptedException {
    return Objects.requireNonNull(start(task, onto, needs).merge());
  }

  @Test
  void holdsTheIntegrationAndAllNeedsAndMovesNothing() throws Exception {
    String onto = scene.merge(scene.base, slow).integration();

    String start = commit("parser", onto, lexer, other);

    assertThat(scene.git.show(start, "a")).isEqualTo("lexer\n2\nother\n");
    assertThat(scene.git.show(start, "b")).isEqualTo("slow\n");
    assertThat(scene.commits.parentsOf(start))
        .containsExactly(onto, lexer.commit(), other.commit());
    assertThat(scene.commits.messageOf(start))
        .startsWith("Start of parser\n")
        .contains("lexer " + lexer.commit())
        .endsWith("Osier-Start: demo-abc123/parser\n");
    assertThat(scene.integration()).isEqualTo(onto);
    assertThat(scene.refs.tip(StartMerger.startRef(MergeScene.RUN, "parser"))).isEqualTo(start);
  }

  @Test
  void callAfterALostAnswerGivesTheSame() throws Exception {
    assertThat(commit("parser", scene.base, lexer)).isEqualTo(commit("parser", scene.base, lexer));
  }

  @Test
  @DisplayName("G6 what somebody else put at its ref is not taken for it")
  void forgedStartIsNotTaken() throws Exception {
    String start = commit("parser", scene.base, lexer);
    String ref = StartMerger.startRef(MergeScene.RUN, "parser");
    String forged =
        scene.commits.write(
            scene.commits.treeOf(slow.commit()),
            scene.commits.parentsOf(start),
            scene.commits.messageOf(start),
            dev.osier.git.Identity.OSIER,
            dev.osier.git.Identity.OSIER);
    scene.refs.compareAndSet(ref, start, forged, "forge");

    assertThat(scene.git.show(commit("parser", scene.base, lexer), "a")).startsWith("lexer");
    assertThat(scene.refs.tip(ref)).isNotEqualTo(forged);
  }

  @Test
  void needThatIsDoneAnewGivesAnother() throws Exception {
    String first = commit("parser", scene.base, lexer);
    Item anew = scene.item("lexer", scene.base, other.commit());

    String second = commit("parser", scene.base, anew);

    assertThat(second).isNotEqualTo(first);
    assertThat(scene.git.show(second, "a")).isEqualTo("1\n2\nother\n");
  }

  @Test
  void thereIsNoneWhereNeedsConflict() throws Exception {
    Item rival = scene.task("rival", scene.base, Map.of("a", "rival\n2\n3\n"));

    MergeOutcome start = start("parser", scene.base, lexer, rival);

    assertThat(start.merge()).isNull();
    assertThat(start.headline()).contains("rival").contains("in a");
    assertThat(scene.refs.tip(StartMerger.startRef(MergeScene.RUN, "parser"))).isNull();
  }

  @Test
  @DisplayName("stopped at any point it has moved nothing, and called again gives its answer")
  void stoppedAnywhereItMovesNothing() throws Exception {
    MergeJob job = new MergeJob(MergeScene.RUN, "", scene.base, false, List.of(lexer, other));
    String ref = StartMerger.startRef(MergeScene.RUN, "parser");
    for (int at = 1; at <= 3; at++) {
      AtomicInteger left = new AtomicInteger(at);
      StartMerger merger =
          new StartMerger(
              scene.repository, scene.refs, scene.commits, () -> left.decrementAndGet() == 0);
      assertThatThrownBy(() -> merger.merge("parser", job)).isInstanceOf(GitException.class);
      assertThat(scene.refs.tip(ref)).isNull();
    }
    assertThat(start("parser", scene.base, lexer, other).merge()).isEqualTo(scene.refs.tip(ref));
  }

  @Test
  @DisplayName("the merge of a task that started there keeps its own commits and no merge twice")
  void mergeOfTheDependentIsReadable() throws Exception {
    String start = commit("parser", scene.base, lexer, other);
    Item parser = scene.task("parser", start, Map.of("p", "1\n", "a", "lexer\nparser\nother\n"));
    String deeper = commit("index", scene.base, lexer, other, parser);
    Item index = scene.task("index", deeper, Map.of("i", "1\n"));

    Merged merged = scene.merge(scene.base, slow, lexer, other, parser, index);

    String tip = merged.integration();
    assertThat(merged.outcomes()).allMatch(outcome -> outcome.merge() != null);
    assertThat(merged.outcomes().get(3).headline()).isEqualTo("Merged parser, 1 commit, 2 files");
    assertThat(scene.git.git("log", "--first-parent", "--format=%s", scene.base + ".." + tip))
        .isEqualTo(
            String.join(
                "\n",
                "Merge Write the index",
                "Merge Write the parser",
                "Merge Write the other",
                "Merge Write the lexer",
                "Merge Write the slow"));
    assertThat(scene.commits.isAncestor(parser.commit(), tip)).isTrue();
    assertThat(scene.commits.isAncestor(index.commit(), tip)).isTrue();
    assertThat(scene.git.show(tip, "a")).isEqualTo("lexer\nparser\nother\n");
    assertThat(scene.git.git("log", "--format=%s", tip).lines())
        .doesNotHaveDuplicates()
        .contains("Work on parser", "Start of parser");
    assertThat(scene.merge(scene.base, slow, lexer, other, parser, index)).isEqualTo(merged);
  }

  @Test
  @DisplayName("G3 without a need that was evicted only the task's own change is merged")
  void withoutItsNeedOnlyItsOwnChangeIsMerged() throws Exception {
    String start = commit("parser", scene.base, lexer);
    Item parser = scene.task("parser", start, Map.of("p", "1\n"));

    String tip = scene.merge(scene.base, slow, parser).integration();

    assertThat(scene.git.show(tip, "p")).isEqualTo("1\n");
    assertThat(scene.git.show(tip, "a")).isEqualTo("1\n2\n3\n");
    assertThat(scene.commits.isAncestor(lexer.commit(), tip)).isFalse();
  }

  @Test
  void conflictOfADecisiveTaskStopsTheCall() throws Exception {
    Item rival = scene.task("rival", scene.base, Map.of("a", "rival\n2\n3\n"));

    Merged merged =
        scene
            .merger()
            .merge(
                new MergeJob(MergeScene.RUN, "", scene.base, false, List.of(lexer, rival, slow))
                    .withStopAt(List.of("rival")));

    assertThat(merged.outcomes()).hasSize(2);
    assertThat(scene.integration()).isEqualTo(merged.outcomes().get(0).merge());
  }
}
