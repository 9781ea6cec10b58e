package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.plan.MergeStyle;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two agents do to the same files, in each style. */
@DisplayName("G2 two agents and the same files")
class RecordedCasesTest {
  private static final String TEXT = "1\n2\n3\n4\n5\n6\n7\n8\n";

  @TempDir Path temp;
  private MergeScene scene;

  @BeforeEach
  void prepareRun() throws Exception {
    scene =
        MergeScene.in(
            temp.resolve("r"), Map.of("a", TEXT, "d/x", "x\n" + TEXT, "d/y", "y\n" + TEXT));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  private Merged merge(MergeStyle style, Map<String, String> one, Map<String, String> two)
      throws InterruptedException {
    Item first = scene.task("one", scene.base, one);
    Item second = scene.task("two", scene.base, two);
    return scene.merge(style, List.of(), Regeneration.NONE, first, second);
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void bothRenameAFileDifferently(MergeStyle style) throws Exception {
    Merged merged =
        merge(
            style,
            Map.of("a", TestRepository.GONE, "b", TEXT),
            Map.of("a", TestRepository.GONE, "c", TEXT));

    MergeOutcome outcome = merged.outcomes().get(1);
    assertThat(outcome.merge()).isNull();
    assertThat(outcome.conflicts()).containsExactly("a", "b", "c");
    assertThat(outcome.with()).containsExactly("one");
    assertThat(outcome.hunks())
        .startsWith("CONFLICT (rename/rename): a renamed to b in the integration and to c in two.");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void bothRenameAFileToTheSame(MergeStyle style) throws Exception {
    Map<String, String> rename = Map.of("a", TestRepository.GONE, "b", TEXT);

    Merged merged = merge(style, rename, rename);

    assertThat(merged.outcomes().get(1).merge()).isNotNull();
    assertThat(scene.git.files(merged.integration())).contains("b").doesNotContain("a");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void oneRenamesAndOneEdits(MergeStyle style) throws Exception {
    Merged merged =
        merge(
            style,
            Map.of("a", TestRepository.GONE, "b", TEXT),
            Map.of("a", TEXT.replace("8", "eight")));

    assertThat(merged.outcomes().get(1).merge()).isNotNull();
    assertThat(scene.git.show(merged.integration(), "b")).isEqualTo(TEXT.replace("8", "eight"));
    assertThat(scene.git.files(merged.integration())).doesNotContain("a");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void oneRenamesADirectoryAndOneAddsAFileToIt(MergeStyle style) throws Exception {
    Merged merged =
        merge(
            style,
            Map.of(
                "d/x",
                TestRepository.GONE,
                "d/y",
                TestRepository.GONE,
                "e/x",
                "x\n" + TEXT,
                "e/y",
                "y\n" + TEXT),
            Map.of("d/new", "new\n"));

    // As git merge has it: it says where the file would go, and leaves that to a person.
    MergeOutcome outcome = merged.outcomes().get(1);
    assertThat(outcome.merge()).isNull();
    assertThat(outcome.conflicts()).containsExactly("e/new");
    assertThat(outcome.hunks()).startsWith("CONFLICT (file location): d/new added in two");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void oneDeletesAndOneEdits(MergeStyle style) throws Exception {
    Merged merged = merge(style, Map.of("a", TestRepository.GONE), Map.of("a", TEXT + "9\n"));

    assertThat(merged.outcomes().get(1).conflicts()).containsExactly("a");
    assertThat(merged.outcomes().get(1).with()).containsExactly("one");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void bothAddAFileOfOneName(MergeStyle style) throws Exception {
    Merged merged = merge(style, Map.of("new", "one\n"), Map.of("new", "two\n"));

    assertThat(merged.outcomes().get(1).hunks())
        .isEqualTo("new:1\n<<<<<<< the integration\none\n=======\ntwo\n>>>>>>> two");
  }
}
