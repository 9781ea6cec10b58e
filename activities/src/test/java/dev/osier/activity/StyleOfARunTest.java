package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.MergeStyle;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("G4 G5 a whole run in each style")
class StyleOfARunTest {
  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  @DisplayName("leaves nothing, and keeps only the work that did not land")
  void keepsOnlyWhatDidNotLand(MergeStyle style) throws Exception {
    TestRepository git = TestRepository.in(temp.toRealPath().resolve("r"));
    git.commit("Base", Map.of("a", "1\n"));
    Path home = temp.toRealPath().resolve("home");
    String run = ScriptedCaller.fresh();
    try (WholeRun whole = new WholeRun(home, run, git.root(), style)) {
      WholeRun.Result result =
          whole.run(
              Map.of("one", "echo one > a", "two", "echo two > a", "three", "echo 3 > b"),
              "test -f b");

      assertThat(result.tasks().values()).filteredOn("merged"::equals).hasSize(2);
      assertThat(result.published()).startsWith("Moved main");
      assertThat(result.released().problems()).isEmpty();
      assertThat(result.released().kept()).hasSize(1);
    }

    assertThat(git.files("main")).containsExactly("README.md", "a", "b");
    assertThat(git.refs().keySet())
        .filteredOn(ref -> ref.startsWith("refs/osier/"))
        .singleElement()
        .asString()
        .startsWith("refs/osier/kept/" + run + "/");
    Leftovers.assertNone(git, home, run);
  }
}
