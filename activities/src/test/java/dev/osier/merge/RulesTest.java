package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.object.Commits;
import dev.osier.git.object.Trees;
import dev.osier.git.object.Trees.Entry;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeStyle;
import dev.osier.testkit.TestRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conflicts that the plan's rules settle, or do not. */
class RulesTest {
  private static final MergeRule UNION = new MergeRule(List.of("log/**", "CHANGES"), true, null);
  private static final MergeRule LOCK = new MergeRule(List.of("**/*.lock"), false, "resolve");

  @TempDir Path temp;
  private MergeScene scene;

  /** Writes into {@code a.lock} what {@code manifest} says, and a file that no rule is for. */
  private final List<String> ran = new ArrayList<>();

  private Map<String, String> extra = Map.of();

  private final Regeneration resolve =
      (commit, rule) -> {
        ran.add(rule.regenerate());
        String manifest = scene.git.show(commit, "manifest");
        Map<String, String> written = new LinkedHashMap<>(extra);
        written.put("a.lock", "locked " + ran.size() + "\n" + manifest);
        written.put("stray", "not to be committed\n");
        Map<String, Optional<Entry>> files = new LinkedHashMap<>();
        try (Commits commits = Commits.of(scene.repository);
            Trees trees = commits.trees()) {
          written.forEach(
              (path, text) -> {
                String id = trees.write(text.getBytes(StandardCharsets.UTF_8));
                files.put(path, Optional.of(new Entry(0100644, id)));
              });
        }
        return new Regeneration.Written(files);
      };

  @BeforeEach
  void prepareRun() throws Exception {
    scene =
        MergeScene.in(
            temp.resolve("r"),
            Map.of(
                "CHANGES",
                "0\n",
                "log/x",
                "0\n",
                "a",
                "1\n",
                "manifest",
                "[\n\n\n\n]\n",
                "a.lock",
                "old\n"));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void unionTakesTheLinesOfBoth(MergeStyle style) throws Exception {
    Item one = scene.task("one", scene.base, Map.of("CHANGES", "0\none\n", "log/new", "1\n"));
    Item two = scene.task("two", scene.base, Map.of("CHANGES", "0\ntwo\n", "log/new", "2\n"));

    Merged merged = scene.merge(style, List.of(UNION), Regeneration.NONE, one, two);

    assertThat(merged.outcomes()).allMatch(outcome -> outcome.merge() != null);
    assertThat(scene.git.show(merged.integration(), "CHANGES")).isEqualTo("0\none\ntwo\n");
    assertThat(scene.git.show(merged.integration(), "log/new")).isEqualTo("1\n2\n");
    assertThat(scene.merge(style, List.of(UNION), Regeneration.NONE, one, two)).isEqualTo(merged);
  }

  @Test
  void unionSettlesNoRemovalAndNoBinaryFileAndNoLink() throws Exception {
    for (String theirs : List.of(TestRepository.GONE, "\0bin")) {
      Item one = scene.task("one", scene.base, Map.of("CHANGES", "0\none\n"));
      Item two = scene.task("two" + theirs.length(), scene.base, Map.of("CHANGES", theirs));

      Merged merged = scene.replace(List.of(UNION), one, two);

      assertThat(merged.outcomes().get(1).conflicts()).containsExactly("CHANGES");
    }
  }

  @Test
  void oneFileWithoutARuleLeavesTheWholeToOnConflict() throws Exception {
    Item one = scene.task("one", scene.base, Map.of("CHANGES", "0\none\n", "a", "one\n"));
    Item two = scene.task("two", scene.base, Map.of("CHANGES", "0\ntwo\n", "a", "two\n"));

    Merged merged = scene.merge(MergeStyle.MERGE, List.of(UNION, LOCK), resolve, one, two);

    assertThat(merged.outcomes().get(1).conflicts()).containsExactly("CHANGES", "a");
    assertThat(merged.outcomes().get(1).with()).containsExactly("one");
    assertThat(ran).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void bothAddADependencyToTheManifestWithALockFile(MergeStyle style) throws Exception {
    Item one =
        scene.task("one", scene.base, Map.of("manifest", "[\none\n\n\n\n]\n", "a.lock", "one\n"));
    Item two =
        scene.task("two", scene.base, Map.of("manifest", "[\n\n\n\ntwo\n]\n", "a.lock", "two\n"));

    Merged merged = scene.merge(style, List.of(LOCK), resolve, one, two);

    String tip = merged.integration();
    assertThat(merged.outcomes()).allMatch(outcome -> outcome.merge() != null);
    assertThat(scene.git.show(tip, "manifest")).isEqualTo("[\none\n\n\n\ntwo\n]\n");
    assertThat(scene.git.show(tip, "a.lock"))
        .isEqualTo("locked 1\n" + scene.git.show(tip, "manifest"));
    assertThat(scene.git.files(tip)).doesNotContain("stray");
    assertThat(scene.commits.messageOf(tip)).contains("\nOsier-Regenerated: ");
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void commandIsNotRunAgainAfterALostAnswer(MergeStyle style) throws Exception {
    Item one = scene.task("one", scene.base, Map.of("a.lock", "one\n"));
    Item two = scene.task("two", scene.base, Map.of("a.lock", "two\n"));
    Merged first = scene.merge(style, List.of(LOCK), resolve, one, two);

    assertThat(scene.merge(style, List.of(LOCK), resolve, one, two)).isEqualTo(first);
    assertThat(ran).hasSize(1);
  }

  @Test
  void whatSomebodyElseWroteIsNotTakenForTheCommandsWork() throws Exception {
    Item one = scene.task("one", scene.base, Map.of("a.lock", "one\n"));
    Item two = scene.task("two", scene.base, Map.of("a.lock", "two\n"));
    Merged first = scene.merge(MergeStyle.MERGE, List.of(LOCK), resolve, one, two);
    String forged =
        scene.git.git(
            "commit-tree",
            scene.git.commitOn("evil", first.integration(), "evil", Map.of("a", "evil\n"))
                + "^{tree}",
            "-p",
            first.integration() + "^1",
            "-p",
            two.commit(),
            "-m",
            scene.commits.messageOf(first.integration()));
    scene.git.git("update-ref", TaskMerger.integrationRef(MergeScene.RUN), forged);

    Merged again = scene.replace(List.of(LOCK), resolve, one, two);

    assertThat(scene.git.show(again.integration(), "a")).isEqualTo("1\n");
    assertThat(ran).hasSize(2);
  }

  @Test
  void removedByOneAndChangedByTheOtherIsGeneratedAnew() throws Exception {
    Item one = scene.task("one", scene.base, Map.of("a.lock", TestRepository.GONE));
    Item two = scene.task("two", scene.base, Map.of("a.lock", "two\n"));

    Merged merged = scene.merge(MergeStyle.MERGE, List.of(LOCK), resolve, one, two);

    assertThat(scene.git.show(merged.integration(), "a.lock")).startsWith("locked 1\n");
  }

  @Test
  void firstRuleForAFileHolds() throws Exception {
    MergeRule all = new MergeRule(List.of("**"), true, null);
    Item one = scene.task("one", scene.base, Map.of("a.lock", "old\none\n", "a", "1\none\n"));
    Item two = scene.task("two", scene.base, Map.of("a.lock", "old\ntwo\n", "a", "1\ntwo\n"));

    Merged merged = scene.merge(MergeStyle.MERGE, List.of(LOCK, all), resolve, one, two);

    assertThat(scene.git.show(merged.integration(), "a")).isEqualTo("1\none\ntwo\n");
    assertThat(scene.git.show(merged.integration(), "a.lock")).startsWith("locked");
  }

  @Test
  void commandWritesOnlyTheFilesOfItsRule() throws Exception {
    extra = Map.of("a", "evil\n", "b/other.lock", "other\n");
    Item one = scene.task("one", scene.base, Map.of("a.lock", "one\n"));
    Item two = scene.task("two", scene.base, Map.of("a.lock", "two\n"));

    Merged merged = scene.merge(MergeStyle.SQUASH, List.of(LOCK), resolve, one, two);

    assertThat(scene.git.show(merged.integration(), "a")).isEqualTo("1\n");
    assertThat(scene.git.show(merged.integration(), "b/other.lock")).isEqualTo("other\n");
  }

  @Test
  void failingCommandIsAConflictWithWhatItSaid() throws Exception {
    Item one = scene.task("one", scene.base, Map.of("a.lock", "one\n"));
    Item two = scene.task("two", scene.base, Map.of("a.lock", "two\n"));
    Item last = scene.task("last", scene.base, Map.of("a", "last\n"));
    Regeneration failing =
        (commit, rule) ->
            new Regeneration.Failed(
                new CheckResult("resolve", false, 7, 0.1, "no such\n\u001b[31mpackage"));

    Merged merged = scene.merge(MergeStyle.MERGE, List.of(LOCK), failing, one, two, last);

    MergeOutcome outcome = merged.outcomes().get(1);
    assertThat(outcome.merge()).isNull();
    assertThat(outcome.headline())
        .isEqualTo("Conflicts in a.lock, and resolve failed with exit code 7");
    assertThat(outcome.hunks()).isEqualTo("no such\n[31mpackage");
    assertThat(outcome.with()).containsExactly("one");
    assertThat(merged.outcomes().get(2).merge()).isNotNull();
  }
}
