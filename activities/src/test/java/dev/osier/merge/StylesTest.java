package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.plan.MergeStyle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the history looks like in each style. */
@Tag("slow")
class StylesTest {
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

  private Merged merge(MergeStyle style, Item... items) throws InterruptedException {
    return scene.merge(style, List.of(), Regeneration.NONE, items);
  }

  /** Two commits, the second one with trailers of its own. */
  private Item twoCommits(String id, String start, String file) {
    scene.task(id, start, Map.of(file, "2\n"));
    String branch = "osier/" + MergeScene.RUN + "/task-" + id;
    String tip =
        scene.git.commitOn(
            branch,
            start,
            "More of " + id + "\n\nBecause.\n\nSigned-off-by: A <a@b>\nOsier-Effect: other/x",
            Map.of(file, "3\n", id, "new\n"));
    return scene.item(id, start, tip);
  }

  @Test
  void squashedTaskIsOneCommitWithTheTrailers() throws Exception {
    Item lexer = twoCommits("lexer", scene.base, "b");
    Item parser = scene.task("parser", scene.base, Map.of("a", "x\n2\n3\n"));

    Merged merged = merge(MergeStyle.SQUASH, lexer, parser);

    MergeOutcome outcome = merged.outcomes().get(0);
    assertThat(scene.commits.parentsOf(String.valueOf(outcome.merge())))
        .containsExactly(scene.base);
    assertThat(scene.commits.messageOf(String.valueOf(outcome.merge())))
        .isEqualTo(
            """
            Write the lexer

            - Work on lexer
            - More of lexer

            Osier-Task: lexer
            Osier-Effect: demo-abc123/lexer
            Osier-Run: demo-abc123
            Osier-Agent: claude
            """);
    assertThat(scene.git.git("log", "--format=%s", merged.integration()))
        .isEqualTo("Write the parser\nWrite the lexer\nBase\nBegin");
    assertThat(outcome.headline()).isEqualTo("Merged lexer, 1 commit, 2 files");
  }

  @Test
  void rebasedTaskIsItsCommitsAgainEachWithTheTrailers() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("c", "x\n"));
    Item parser = twoCommits("parser", scene.base, "b");
    scene.git.git("config", "user.name", "Somebody Else");

    Merged merged = merge(MergeStyle.REBASE, lexer, parser);

    assertThat(scene.git.git("log", "--format=%s", merged.integration()))
        .isEqualTo("More of parser\nWork on parser\nWork on lexer\nBase\nBegin");
    assertThat(scene.commits.messageOf(merged.integration()))
        .isEqualTo(
            """
            More of parser

            Because.

            Signed-off-by: A <a@b>
            Osier-Task: parser
            Osier-Effect: demo-abc123/parser
            Osier-Run: demo-abc123
            Osier-Agent: claude
            """);
    assertThat(scene.git.git("log", "-1", "--format=%an %at %cn", merged.integration()))
        .isEqualTo(
            scene.git.git("log", "-1", "--format=%an %at", parser.commit()) + " Somebody Else");
    assertThat(merged.outcomes().get(1).headline()).isEqualTo("Merged parser, 2 commits, 2 files");
    assertThat(scene.git.show(merged.integration(), "c")).isEqualTo("x\n");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  @DisplayName("the files are the same in each style, and a conflict is one in each")
  void filesDoNotDependOnTheStyle(MergeStyle style) throws Exception {
    Item lexer = twoCommits("lexer", scene.base, "b");
    Item same = twoCommits("same", scene.base, "b");
    Item parser = scene.task("parser", scene.base, Map.of("b", "other\n"));
    Item docs = twoCommits("docs", scene.base, "c");

    Merged merged = merge(style, lexer, same, parser, docs);

    assertThat(merged.outcomes().get(2).merge()).isNull();
    assertThat(merged.outcomes().get(2).with()).containsExactly("lexer");
    assertThat(scene.git.files(merged.integration()))
        .containsExactly("README.md", "a", "b", "c", "docs", "lexer", "same");
    assertThat(scene.git.show(merged.integration(), "c")).isEqualTo("3\n");
    assertThat(merge(style, lexer, same, parser, docs)).isEqualTo(merged);
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void callInTwoPartsGivesTheSameAsALostAnswer(MergeStyle style) throws Exception {
    Item lexer = twoCommits("lexer", scene.base, "b");
    Item docs = twoCommits("docs", scene.base, "c");
    Merged first = merge(style, lexer);
    Merged both = merge(style, lexer, docs);

    assertThat(both.outcomes().get(0)).isEqualTo(first.outcomes().get(0));
    assertThat(merge(style, lexer, docs)).isEqualTo(both);
    assertThat(merge(style, lexer)).isEqualTo(first);
    assertThat(scene.integration()).isEqualTo(both.integration());
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void eachTaskIsOneStepOfTheIntegration(MergeStyle style) throws Exception {
    Item lexer = twoCommits("lexer", scene.base, "b");
    Item docs = twoCommits("docs", scene.base, "c");
    Merged both = merge(style, lexer, docs);
    String afterLexer = String.valueOf(both.outcomes().get(0).merge());

    assertThat(scene.git.show(afterLexer, "b")).isEqualTo("3\n");
    assertThat(scene.git.show(afterLexer, "c")).isEqualTo("1\n");
    assertThat(scene.commits.firstParents(both.integration(), afterLexer)).isNotEmpty();
  }

  @Test
  void workThatCannotBeMadeAgainOneByOneIsOneCommit() throws Exception {
    Item first = scene.task("first", scene.base, Map.of("a", "x\n2\n3\n"));
    // Conflicts on the way, and not as a whole.
    scene.task("there", scene.base, Map.of("a", "y\n2\n3\n"));
    Item there =
        scene.item(
            "there",
            scene.base,
            scene.git.commitOn(
                "osier/demo-abc123/task-there",
                scene.base,
                "and back",
                Map.of("a", "1\n2\n3\n", "there", "1\n")));
    // With a merge in it.
    String side = scene.git.commitOn("side", scene.base, "side", Map.of("side", "1\n"));
    String own = scene.task("own", scene.base, Map.of("own", "1\n")).commit();
    String tree = scene.git.git("merge-tree", "--write-tree", side, own);
    Item merge =
        scene.item(
            "own",
            scene.base,
            scene.git.git("commit-tree", tree, "-p", own, "-p", side, "-m", "both"));

    Merged merged = merge(MergeStyle.REBASE, first, there, merge);

    assertThat(scene.git.git("log", "--format=%s", merged.integration()))
        .isEqualTo("Write the own\nWrite the there\nWork on first\nBase\nBegin");
    assertThat(scene.git.show(merged.integration(), "a")).isEqualTo("x\n2\n3\n");
    assertThat(scene.git.files(merged.integration())).contains("there", "own", "side");
    assertThat(merge(MergeStyle.REBASE, first, there, merge)).isEqualTo(merged);
  }

  @Test
  void workThatIsThereAlreadyIsAnEmptyCommit() throws Exception {
    Item one = scene.task("one", scene.base, Map.of("b", "2\n"));
    Item two = scene.task("two", scene.base, Map.of("b", "2\n"));

    for (MergeStyle style : List.of(MergeStyle.SQUASH, MergeStyle.REBASE)) {
      Merged merged = scene.replace(style, one, two);
      assertThat(merged.outcomes().get(1).headline()).isEqualTo("Merged two, 1 commit, 0 files");
      assertThat(MergeMessage.effect(scene.commits.messageOf(merged.integration())))
          .isEqualTo("demo-abc123/two");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MergeStyle.class,
      names = {"SQUASH", "REBASE"})
  @DisplayName("G4 the agent's own commits can be reached until the run is released")
  void agentsCommitsStayReachable(MergeStyle style) throws Exception {
    Item lexer = twoCommits("lexer", scene.base, "b");
    merge(style, lexer);
    scene.git.git("update-ref", "-d", "refs/heads/osier/demo-abc123/task-lexer");
    scene.git.git("reflog", "expire", "--expire=now", "--all");
    scene.git.git("gc", "-q", "--prune=now");

    assertThat(scene.git.tryGit("cat-file", "-e", lexer.commit())).isZero();
    assertThat(scene.git.refs()).containsKey("refs/osier/demo-abc123/work/lexer");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void taskBuiltOnEvictedWorkBringsOnlyItsOwnChange(MergeStyle style) throws Exception {
    Item bad = scene.task("bad", scene.base, Map.of("a", "1\n2\nbad\n", "bad", "1\n"));
    String onBad = merge(style, bad).integration();
    Item good = twoCommits("good", onBad, "b");

    Merged without = scene.replace(style, good);

    assertThat(scene.git.files(without.integration())).contains("good").doesNotContain("bad");
    assertThat(scene.git.show(without.integration(), "a")).isEqualTo("1\n2\n3\n");
    assertThat(scene.replace(style, good)).isEqualTo(without);
  }

  @Test
  void namesOfPeopleAndTitlesDoNotForgeTrailers() {
    Item item = new Item("x", "t", "a", "", "");
    String message =
        MergeMessage.ofRebased(
            "run", item, "Work\n\nosier-effect: a/b\nOsier-Effect: other/y\rOsier-Effect: o/z");

    assertThat(MergeMessage.effect(message)).isEqualTo("run/x");
    assertThat(message).doesNotContain("other/y").doesNotContain("o/z").startsWith("Work\n\nOsier");
    assertThat(MergeMessage.ofRebased("run", item, "\n")).startsWith("t\n\nOsier-Task: x\n");
  }
}
