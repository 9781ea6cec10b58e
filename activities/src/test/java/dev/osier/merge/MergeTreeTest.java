package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.Merged;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.merge.MergeResult.Conflict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTreeTest {
  private static final String ODD = "line\nbreak\tü \"quoted\"";

  @TempDir Path temp;
  private MergeScene scene;
  private String clean;
  private String left;
  private String right;

  @BeforeEach
  void makeCommits() throws Exception {
    scene = MergeScene.in(temp.resolve("r"), Map.of("a", "1\n2\n3\n4\n5\n", ODD, "1\n"));
    clean = scene.git.commitOn("clean", "main", "clean", Map.of("a", "1\n2\n3\n4\nx\n"));
    left = scene.git.commitOn("left", "main", "left", Map.of("a", "l\n2\n3\n4\n5\n", ODD, "l\n"));
    right =
        scene.git.commitOn("right", "main", "right", Map.of("a", "r\n2\n3\n4\n5\n", ODD, "r\n"));
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersInAnyOrderOfCleanAndConflict(boolean oneProcess) throws Exception {
    try (MergeTree trees =
        MergeTree.with(
            scene.repository,
            scene.commits,
            null,
            scene.base,
            oneProcess,
            scene.repository.commonDir(),
            null)) {
      for (int order = 0; order < 64; order++) {
        for (int bit = 0; bit < 6; bit++) {
          boolean isClean = (order >> bit & 1) == 1;
          // All 64 orders in one process; alone each answer is independent of those before.
          if (oneProcess || order == 21) {
            MergeResult result = trees.merge(left, isClean ? clean : right);
            if (isClean) {
              assertThat(scene.git.show(((Clean) result).tree(), "a")).isEqualTo("l\n2\n3\n4\nx\n");
            } else {
              assertThat(((Conflict) result).files()).containsExactly("a", ODD);
            }
          }
        }
      }
    }
  }

  @Test
  void goesOnAfterAMergeThatKilledTheProcess() throws Exception {
    try (MergeTree trees = MergeTree.with(scene.repository, scene.commits, scene.base)) {
      assertThat(trees.merge(left, right)).isInstanceOf(Conflict.class);
      assertThatThrownBy(() -> trees.merge(left, "1".repeat(40)))
          .isInstanceOf(GitException.class)
          .hasMessageContaining("exit code");
      assertThat(trees.merge(left, clean)).isInstanceOf(Clean.class);
    }
  }

  @Test
  void seesCommitsMadeMeanwhile() throws Exception {
    try (MergeTree trees = MergeTree.with(scene.repository, scene.commits, scene.base)) {
      assertThat(trees.merge(left, clean)).isInstanceOf(Clean.class);
      String later = scene.git.commitOn("later", "main", "later", Map.of("n", "1\n"));
      assertThat(trees.merge(left, later)).isInstanceOf(Clean.class);
      scene.git.git("repack", "-adq");
      String last = scene.git.commitOn("later", "main", "last", Map.of("n", "2\n"));
      assertThat(trees.merge(clean, last)).isInstanceOf(Clean.class);
    }
  }

  @Test
  void attributesAreThoseOfTheIntegration() throws Exception {
    String base =
        scene.git.commit("union", Map.of("d/.gitattributes", "log merge=union\n", "d/log", "0\n"));
    String one = scene.git.commitOn("one", base, "one", Map.of("d/log", "0\n1\n"));
    String two = scene.git.commitOn("two", base, "two", Map.of("d/log", "0\n2\n"));
    // What the user has checked out, or has in the index, says otherwise.
    scene.git.commit("no union", Map.of("d/.gitattributes", "log -merge\n"));

    try (MergeTree trees = MergeTree.with(scene.repository, scene.commits, base)) {
      Clean merged = (Clean) trees.merge(one, two);
      assertThat(scene.git.show(merged.tree(), "d/log")).isEqualTo("0\n1\n2\n");
    }
  }

  @Test
  void attributesThatATaskBringsHoldForTheNext() throws Exception {
    scene.git.commit("log", Map.of("log", "0\n"));
    String base = scene.git.tip("main");
    scene.refs.compareAndSet(TaskMerger.integrationRef(MergeScene.RUN), scene.base, base, "");
    Item rules = scene.task("rules", base, Map.of(".gitattributes", "log merge=union\n"));
    Item one = scene.task("one", base, Map.of("log", "0\n1\n"));
    Item two = scene.task("two", base, Map.of("log", "0\n2\n"));

    Merged merged = scene.merge(base, rules, one, two);

    assertThat(scene.git.show(merged.integration(), "log")).isEqualTo("0\n1\n2\n");
    assertThat(scene.replace(base, one, two).outcomes().get(1).merge()).isNull();
  }

  @Test
  void lineEndsAreRenormalizedByTheAttributes() throws Exception {
    scene.git.config("merge.renormalize", "true");
    String base =
        scene.git.commitOn("eol", "main", "crlf", Map.of("f", "1\r\n2\r\n3\r\n4\r\n5\r\n"));
    String ours =
        scene.git.commitOn(
            "ours",
            base,
            "lf",
            Map.of("f", "1\n2\n3\n4\n5\n", ".gitattributes", "f text eol=lf\n"));
    String theirs =
        scene.git.commitOn("theirs", base, "x", Map.of("f", "1\r\nx\r\n3\r\n4\r\n5\r\n"));

    try (MergeTree trees = MergeTree.with(scene.repository, scene.commits, ours)) {
      Clean merged = (Clean) trees.merge(ours, theirs);
      assertThat(scene.git.show(merged.tree(), "f")).isEqualTo("1\nx\n3\n4\n5\n");
    }
  }

  @Test
  void leavesNoFileBehindNorThoseOfKilledWorkers() throws Exception {
    Path merges = scene.repository.osierDirectory().resolve("merge");
    Files.createDirectories(merges.resolve("999999999-1-x/d"));
    Files.writeString(merges.resolve("999999999-1-x/d/.gitattributes"), "");
    Path alive = Files.createDirectories(merges.resolve(ProcessHandle.current().pid() + "-5-x"));

    try (MergeTree trees = MergeTree.with(scene.repository, scene.commits, scene.base)) {
      trees.merge(left, clean);
      assertThat(alive).as("of another process that had this pid").doesNotExist();
    }

    assertThat(merges).isEmptyDirectory();
  }
}
