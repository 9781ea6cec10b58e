package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.testkit.TestRepository;
import dev.osier.text.Limits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a conflict: its files, the other tasks, and the places. */
class ConflictReportTest {
  @TempDir Path temp;
  private MergeScene scene;

  @BeforeEach
  void prepareRun() throws Exception {
    scene = MergeScene.in(temp.resolve("r"), Map.of("a", "1\n2\n3\n4\n5\n6\n7\n", "b", "1\n"));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  private MergeOutcome conflict(Map<String, String> first, Map<String, String> second)
      throws Exception {
    Item one = scene.task("one", scene.base, first);
    Item two = scene.task("two", scene.base, second);
    MergeOutcome outcome = scene.merge(scene.base, one, two).outcomes().get(1);
    assertThat(outcome.merge()).isNull();
    assertThat(outcome.with()).containsExactly("one");
    return outcome;
  }

  @Test
  void hunksNameTheSides() throws Exception {
    MergeOutcome outcome =
        conflict(
            Map.of("a", "1\n2\n3\nx\n5\n6\n7\n", "b", "x\n"),
            Map.of("a", "1\n2\n3\ny\n5\n6\n7\n", "b", "y\n"));

    assertThat(outcome.hunks())
        .isEqualTo(
            """
            a:4
            <<<<<<< the integration
            x
            =======
            y
            >>>>>>> two
            b:1
            <<<<<<< the integration
            x
            =======
            y
            >>>>>>> two""");
  }

  @Test
  void conflictWithoutLinesIsToldInGitsWords() throws Exception {
    MergeOutcome outcome = conflict(Map.of("b", TestRepository.GONE), Map.of("b", "x\n"));

    assertThat(outcome.hunks())
        .startsWith("CONFLICT (modify/delete): b deleted in the integration and modified in two.");
  }

  @Test
  void hunksAreShortAndSafeToShow() throws Exception {
    Map<String, String> one = new TreeMap<>();
    Map<String, String> two = new TreeMap<>();
    for (int file = 0; file < 60; file++) {
      String name = "d".repeat(60) + "/" + file + "\u001b[2J";
      one.put(name, "\u001b]0;title\u0007one\u202e\n" + "x".repeat(100_000) + "\n");
      two.put(name, "two\r\n" + "y\n".repeat(5_000));
    }

    MergeOutcome outcome = conflict(one, two);

    String hunks = Objects.requireNonNull(outcome.hunks());
    assertThat(hunks).hasSizeBetween(100, Limits.HUNKS);
    assertThat(hunks.replace("\n", "")).doesNotContainPattern("\\p{Cc}|\u202e");
    assertThat(String.join("", outcome.conflicts())).hasSizeLessThanOrEqualTo(Limits.FILES_TEXT);
    assertThat(outcome.conflicts()).isNotEmpty();
    assertThat(outcome.headline()).contains(" and 59 more");
  }

  /** Marks that stand in a file are not git's. */
  @Test
  void marksThatWereInTheFileAreLeftAlone() throws Exception {
    String marks = "<<<<<<< HEAD\nm\n=======\nn\n>>>>>>> other\n";
    MergeOutcome outcome =
        conflict(Map.of("b", marks + "end\nx\n"), Map.of("b", marks + "end\ny\n"));

    assertThat(outcome.hunks()).startsWith("b:7\n").contains("x\n=======\ny");
  }

  @Test
  void hunksOfWorkOnAnEvictedTaskNameTheSides() throws Exception {
    Item bad = scene.task("bad", scene.base, Map.of("b", "bad\n"));
    String onBad = scene.merge(scene.base, bad).integration();
    Item good = scene.task("good", onBad, Map.of("b", "better\n"));

    MergeOutcome outcome = scene.replace(scene.base, good).outcomes().get(0);

    assertThat(outcome.hunks())
        .contains("<<<<<<< the integration\n1\n=======\nbetter\n>>>>>>> good");
  }
}
