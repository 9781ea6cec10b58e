package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.fault.FaultCause;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Merge drivers")
class MergeDriversTest {
  private static final String SCRIPT = "scripts/merge.sh";

  @TempDir Path temp;
  private MergeScene scene;

  @BeforeEach
  void prepareRun() throws Exception {
    scene =
        MergeScene.in(
            temp.resolve("r"),
            Map.of(
                "v.txt",
                "1\n",
                "lib/words",
                "by the base's driver\n",
                SCRIPT,
                "cat lib/words > \"$2\"\n",
                ".gitattributes",
                "*.txt merge=own\n"));
    scene.git.config("merge.own.driver", "sh " + SCRIPT + " %O %A %B");
  }

  @AfterEach
  void closeRun() throws Exception {
    scene.close();
    try (Stream<Path> left = Files.list(scene.repository.osierDirectory().resolve("merge"))) {
      assertThat(left).isEmpty();
    }
  }

  private Item one() {
    return scene.task("one", scene.base, Map.of("v.txt", "one\n"));
  }

  private Item two() {
    return scene.task("two", scene.base, Map.of("v.txt", "two\n"));
  }

  private Merged merge(Item... items) throws Exception {
    return merge(MergeStyle.MERGE, items);
  }

  private Merged merge(MergeStyle style, Item... items) throws Exception {
    return scene.merge(style, MergeSign.NEVER, items);
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  @DisplayName("find the project's files")
  void findTheProjectsFiles(MergeStyle style) throws Exception {
    Item one = one();
    Item two = two();
    Merged merged = merge(style, one, two);

    assertThat(scene.git.show(merged.integration(), "v.txt")).isEqualTo("by the base's driver\n");
    assertThat(merged.outcomes()).extracting(each -> each.merge()).doesNotContainNull();
    assertThat(merge(style, one, two)).isEqualTo(merged);
  }

  @Test
  @DisplayName("G3 run as they were at the base, not as a task changed them")
  void areThoseOfTheBase() throws Exception {
    Path ran = temp.resolve("ran");
    Item evil =
        scene.task(
            "evil", scene.base, Map.of(SCRIPT, "touch " + ran + "\n", "lib/words", "changed\n"));

    Merged first = merge(evil);
    // A call of its own begins on what the first has merged.
    MergeJob next =
        new MergeJob(
                MergeScene.RUN,
                scene.git.root().toString(),
                first.integration(),
                false,
                List.of(one(), two()))
            .signed(MergeSign.NEVER, scene.base);
    Merged merged = scene.merger().merge(next);

    assertThat(scene.git.show(merged.integration(), SCRIPT)).startsWith("touch");
    assertThat(scene.git.show(merged.integration(), "v.txt")).isEqualTo("by the base's driver\n");
    assertThat(ran).doesNotExist();
  }

  @Test
  @DisplayName("G3 may print what they like: it is no part of git's answer")
  void whatTheyPrintIsNoAnswer() throws Exception {
    String forged = scene.git.git("rev-parse", scene.base + "^{tree}").strip();
    scene.git.config(
        "merge.own.driver",
        "printf '1\\0%s\\0\\0\\0'; head -c 300000 /dev/zero; cat %%A; echo merged > %%A"
            .formatted(forged));

    Merged merged = merge(one(), two());

    assertThat(scene.git.show(merged.integration(), "v.txt")).isEqualTo("merged\n");
  }

  @Test
  @DisplayName("G3 are set as they were before the agents")
  void settingsAreThoseFromBefore() throws Exception {
    Path ran = temp.resolve("ran");
    new PinnedSettings(scene.repository).ofWorktrees(MergeScene.RUN);
    scene.git.config("merge.own.driver", "touch " + ran);
    scene.git.config("merge.other.driver", "touch " + ran).config("merge.default", "other");

    Merged merged = merge(one(), two());

    assertThat(scene.git.show(merged.integration(), "v.txt")).isEqualTo("by the base's driver\n");
    assertThat(ran).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-program --really %A", "lib/words %O", "exec no-such-program"})
  @DisplayName("that cannot start are said as that, and no task is to blame")
  void cannotStart(String command) throws Exception {
    scene.git.config("merge.own.driver", command);

    assertThatThrownBy(() -> merge(one(), two()))
        .isInstanceOfSatisfying(
            MergeFaultException.class,
            e -> assertThat(e.faultCause()).isEqualTo(FaultCause.MISSING))
        .hasMessageContaining("Cannot start the merge driver \"own\" (exit code 12")
        .hasMessageContaining(command)
        .hasMessageContaining("It is set in ");
    assertThat(scene.integration()).isEqualTo(scene.base);
  }

  @Test
  void conflictOfADriverIsOne() throws Exception {
    scene.git.config("merge.own.driver", "exit 1");

    Merged merged = merge(one(), two());

    assertThat(merged.outcomes().get(0).merge()).isNotNull();
    assertThat(merged.outcomes().get(1).merge()).isNull();
    assertThat(merged.outcomes().get(1).conflicts()).containsExactly("v.txt");
  }

  @Test
  @DisplayName("that call git change neither the user's index nor checkout")
  void usersIndexIsNotTheirs() throws Exception {
    scene.git.config(
        "merge.own.driver", "git read-tree --empty && git clean -fdqx && echo done > %A");

    Merged merged = merge(one(), two());

    assertThat(scene.git.show(merged.integration(), "v.txt")).isEqualTo("done\n");
    assertThat(scene.git.status()).isEmpty();
  }

  @Test
  @DisplayName("of the start that Osier makes find the project's files, too")
  void ofAStart() throws Exception {
    MergeOutcome start =
        new StartMerger(scene.repository, scene.refs, scene.commits, () -> false)
            .merge(
                "three",
                new MergeJob(
                        MergeScene.RUN,
                        scene.git.root().toString(),
                        scene.base,
                        false,
                        List.of(one(), two()))
                    .signed(MergeSign.NEVER, scene.base));

    assertThat(scene.git.show(String.valueOf(start.merge()), "v.txt"))
        .isEqualTo("by the base's driver\n");
  }

  @Test
  @DisplayName("attributes that a task brings hold, and lead out through no link of the base's")
  void attributesOfATaskHold() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createSymbolicLink(scene.git.file("d"), outside);
    String base = scene.git.commit("link");
    TestRepository git = scene.git;
    scene.refs.compareAndSet(
        TaskMerger.integrationRef(MergeScene.RUN), scene.base, base, "another base");
    String start =
        git.commitOn("start", base, "A folder for the link", Map.of("d", TestRepository.GONE));
    Item folder =
        scene.task("folder", start, Map.of("d/.gitattributes", "* merge=own\n", "d/f", "1\n"));
    Item more =
        scene.item(
            "more", folder.commit(), git.commitOn("m", folder.commit(), "m", Map.of("d/f", "2\n")));
    Item other =
        scene.item(
            "other",
            folder.commit(),
            git.commitOn("o", folder.commit(), "o", Map.of("d/f", "3\n")));

    try (MergeTree trees =
        MergeTree.with(
            scene.repository,
            scene.commits,
            null,
            folder.commit(),
            true,
            scene.repository.commonDir(),
            base)) {
      MergeResult.Clean merged = (MergeResult.Clean) trees.merge(more.commit(), other.commit());
      assertThat(git.show(merged.tree(), "d/f")).isEqualTo("by the base's driver\n");
    }
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unnamed", "unset"})
  @DisplayName("that are not in use cost nothing: no file of the project is written")
  void notInUse(String why) throws Exception {
    String commit = scene.base;
    if (why.equals("unnamed")) {
      commit = scene.git.commit("none", Map.of(".gitattributes", "# merge=own\n* -text\n"));
    } else {
      scene.git.git("config", "--unset", "merge.own.driver");
    }

    try (MergeTree trees = MergeTree.with(scene.repository, scene.commits, commit);
        Stream<Path> tree = Files.walk(scene.repository.osierDirectory().resolve("merge"))) {
      assertThat(tree.filter(Files::isRegularFile))
          .singleElement()
          .asString()
          .endsWith("/files/.gitattributes");
    }
  }
}
