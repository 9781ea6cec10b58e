package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.fault.FaultCause;
import dev.osier.git.Keys;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("merge.sign")
class SignedMergesTest {
  @TempDir Path temp;
  private MergeScene scene;
  private Keys keys;

  @BeforeEach
  void prepareRun() throws Exception {
    scene = MergeScene.in(temp.resolve("r"), Map.of("a", "1\n", "b", "1\n"));
    keys = new Keys(temp.resolve("keys"));
  }

  @AfterEach
  void closeRun() {
    scene.close();
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  @DisplayName("each commit that Osier writes is signed, and a call after a lost answer finds them")
  void signsInEachStyle(MergeStyle style) throws Exception {
    keys.ssh(scene.git, "");
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "2\n"));
    Item docs = scene.task("docs", scene.base, Map.of("b", "2\n"));

    Merged merged = scene.merge(style, MergeSign.AUTO, lexer, docs);

    assertThat(merged.problems()).isEmpty();
    assertThat(merged.outcomes()).extracting(each -> each.headline()).noneMatch(this::isUnsigned);
    List<String> tips =
        scene.commits.firstParents(merged.integration(), scene.base).stream().toList();
    assertThat(tips).hasSize(2).allSatisfy(tip -> scene.git.git("verify-commit", tip));
    assertThat(scene.merge(style, MergeSign.AUTO, lexer, docs)).isEqualTo(merged);
    assertThat(scene.merge(style, MergeSign.REQUIRE, lexer, docs)).isEqualTo(merged);
  }

  private boolean isUnsigned(String headline) {
    return headline.contains("not signed");
  }

  @Test
  void whatStandsForAChangeIsSignedToo() throws Exception {
    keys.ssh(scene.git, "");
    Item evicted = scene.task("evicted", scene.base, Map.of("x", "1\n"));
    Item built = scene.task("built", evicted.commit(), Map.of("b", "2\n"));

    Merged merged = scene.merge(MergeStyle.MERGE, MergeSign.REQUIRE, built);

    List<String> parents = scene.commits.parentsOf(merged.integration());
    assertThat(scene.commits.parentsOf(parents.get(1))).containsExactly(scene.base);
    scene.git.git("verify-commit", merged.integration());
    scene.git.git("verify-commit", parents.get(1));
  }

  @Test
  void startThatOsierMakesIsSigned() throws Exception {
    keys.ssh(scene.git, "");
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "2\n"));

    MergeOutcome start =
        new StartMerger(scene.repository, scene.refs, scene.commits, () -> false)
            .merge(
                "parser",
                new MergeJob(
                        MergeScene.RUN,
                        scene.git.root().toString(),
                        scene.base,
                        false,
                        List.of(lexer))
                    .signed(MergeSign.REQUIRE, scene.base));

    scene.git.git("verify-commit", String.valueOf(start.merge()));
  }

  @Test
  @DisplayName("never: nothing is signed, and no program is started for it")
  void never() throws Exception {
    Path ran = temp.resolve("ran");
    keys.program(scene.git, "touch " + ran + "; exit 1");

    Merged merged =
        scene.merge(
            MergeStyle.MERGE, MergeSign.NEVER, scene.task("lexer", scene.base, Map.of("a", "2\n")));

    assertThat(ran).doesNotExist();
    assertThat(merged.problems()).isEmpty();
    assertThat(merged.outcomes().get(0).headline()).isEqualTo("Merged lexer, 1 commit, 1 file");
  }

  @Test
  @DisplayName("auto: what cannot be signed is merged, said once, and not tried for each merge")
  void autoGoesOnWithout() throws Exception {
    Path ran = temp.resolve("ran");
    keys.program(scene.git, "echo x >> " + ran + "; exit 1");
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "2\n"));
    Item docs = scene.task("docs", scene.base, Map.of("b", "2\n"));

    Merged merged = scene.merge(MergeStyle.MERGE, MergeSign.AUTO, lexer, docs);

    assertThat(merged.problems())
        .singleElement()
        .asString()
        .startsWith("Some merges are not signed: ")
        .contains("gpg failed to sign the data");
    assertThat(merged.outcomes())
        .extracting(each -> each.headline())
        .containsExactly(
            "Merged lexer, 1 commit, 1 file, not signed",
            "Merged docs, 1 commit, 1 file, not signed");
    assertThat(Files.readString(ran)).isEqualTo("x\n");
    Merged again = scene.merge(MergeStyle.MERGE, MergeSign.AUTO, lexer, docs);
    assertThat(again.outcomes()).isEqualTo(merged.outcomes());
    assertThat(again.problems()).containsExactly("Some merges are not signed");
  }

  @Test
  @DisplayName("require: a fault of the host's, and nothing is moved")
  void requireStops() throws Exception {
    keys.program(scene.git, "exit 1");
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "2\n"));

    assertThatThrownBy(() -> scene.merge(MergeStyle.MERGE, MergeSign.REQUIRE, lexer))
        .isInstanceOfSatisfying(
            MergeFaultException.class,
            e -> assertThat(e.faultCause()).isEqualTo(FaultCause.NOT_SIGNED))
        .hasMessageContaining("merge.sign requires")
        .hasMessageContaining("gpg failed to sign the data");
    assertThat(scene.integration()).isEqualTo(scene.base);
  }

  @Test
  @DisplayName("require: what an earlier call left unsigned is written anew")
  void requireTakesNothingUnsigned() throws Exception {
    Item lexer = scene.task("lexer", scene.base, Map.of("a", "2\n"));
    scene.merge(MergeStyle.SQUASH, MergeSign.NEVER, lexer);
    keys.ssh(scene.git, "");
    // They were fixed with the first merge.
    new PinnedSettings(scene.repository).remove(MergeScene.RUN);

    Merged signed =
        scene
            .merger()
            .merge(
                new MergeJob(
                        MergeScene.RUN,
                        scene.git.root().toString(),
                        scene.base,
                        true,
                        List.of(lexer))
                    .as(MergeStyle.SQUASH, List.of(), null)
                    .signed(MergeSign.REQUIRE, scene.base));

    scene.git.git("verify-commit", signed.integration());
  }

  @Test
  @DisplayName("G3 the key and its program are those from before the agents")
  void agentsSettingsDoNotSign() throws Exception {
    keys.ssh(scene.git, "");
    new PinnedSettings(scene.repository).ofWorktrees(MergeScene.RUN);
    Path ran = temp.resolve("ran");
    new Keys(temp.resolve("evil")).program(scene.git, "touch " + ran + "; exit 1");

    Merged merged =
        scene.merge(
            MergeStyle.MERGE,
            MergeSign.REQUIRE,
            scene.task("lexer", scene.base, Map.of("a", "2\n")));

    assertThat(ran).doesNotExist();
    assertThat(scene.git.git("cat-file", "commit", merged.integration()))
        .contains("BEGIN SSH SIGNATURE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", <> 1700000000 +0000",
        "A <a@b> -500 +0000",
        "A <a@b> 99999999999999999 +0000",
      })
  @DisplayName("rebase: a commit that git would not write is landed in one with the task's others")
  void oddAuthorEndsNoRun(String author) throws Exception {
    keys.ssh(scene.git, "");
    Item odd = scene.task("odd", scene.base, Map.of("b", "2\n"));
    Item again = scene.item("odd", scene.base, byHand(odd.commit(), author));
    Item docs = scene.task("docs", scene.base, Map.of("a", "2\n"));

    Merged merged = scene.merge(MergeStyle.REBASE, MergeSign.REQUIRE, again, docs);

    assertThat(scene.git.git("log", "--format=%s", "-2", merged.integration()))
        .isEqualTo("Work on docs\nWrite the odd");
    scene.git.git("verify-commit", merged.integration());
    scene.git.git("verify-commit", merged.integration() + "~");
  }

  /** The same commit, as an agent writes it past git's own checks. */
  private String byHand(String commit, String author) throws Exception {
    Path file = temp.resolve("commit");
    String text = scene.git.git("cat-file", "commit", commit);
    Files.writeString(file, text.replaceFirst("(?m)^author .*$", "author " + author));
    return scene
        .git
        .git("hash-object", "-t", "commit", "-w", "--literally", file.toString())
        .strip();
  }
}
