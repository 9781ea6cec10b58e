package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.Prepared;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("In a repository with hooks, a run")
class HookedRunTest {
  @TempDir Path given;
  private final String run = ScriptedCaller.fresh();
  private TestRepository repository;
  private Path home;
  private Path ran;

  @BeforeEach
  void repository() throws Exception {
    Path folder = given.toRealPath();
    home = folder.resolve("home");
    ran = folder.resolve("ran");
    repository = TestRepository.in(folder.resolve("repository"));
    for (String name : List.of("pre-commit", "commit-msg", "pre-merge-commit", "post-commit")) {
      repository.hook(name, "echo " + name + " >> " + ran);
    }
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  @DisplayName("G5 runs them on the work of each task, on no merge, and leaves nothing")
  void workRunsThemAndMergesDoNot(MergeStyle style) throws Exception {
    WholeRun.Result result;
    try (WholeRun whole = new WholeRun(home, run, repository.root(), style)) {
      result = whole.run(Map.of("a", "echo a > a", "b", "echo b > b"), "true");
    }

    assertThat(result.tasks()).containsEntry("a", "merged").containsEntry("b", "merged");
    assertThat(Files.readAllLines(ran))
        // The first one on the plan's message, before anything is made.
        .containsExactly("commit-msg", "pre-commit", "commit-msg", "pre-commit", "commit-msg");
    Leftovers.assertNone(repository, home, run);
  }

  @Test
  void runsThemInAClone() throws Exception {
    try (WholeRun whole = new WholeRun(home, run, repository.root(), WorkspaceKind.CLONE, null)) {
      Prepared prepared = whole.prepare();
      // By an agent of another task, before this one's clone is made.
      repository.hook("pre-commit", "exit 1");
      assertThat(whole.agent(prepared, "a", "echo a > a").headline()).startsWith("1 file changed");
    }

    assertThat(Files.readAllLines(ran)).containsExactly("commit-msg", "pre-commit", "commit-msg");
  }

  @Test
  @DisplayName("G4 saves work that they refuse")
  void refusedWorkIsKept() throws Exception {
    repository.hook("pre-commit", "exit 1");
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      whole.run(Map.of("a", "echo a > a"), "true");
    }

    assertThat(repository.show("refs/osier/kept/" + run + "/a", "a")).isEqualTo("a\n");
  }

  @Test
  @DisplayName("G8 is refused, with nothing made, if they do not take its messages")
  void messageThatIsRefusedIsSaidBeforeAnythingIsMade() throws Exception {
    repository.hook("commit-msg", "echo 'no ticket'; exit 1");
    Map<String, String> before = repository.refs();
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      assertThatThrownBy(whole::prepare)
          .hasStackTraceContaining("commit.message: the commit-msg hook refuses \"Do x\"")
          .hasStackTraceContaining("no ticket");
    }

    assertThat(repository.refs()).isEqualTo(before);
    assertThat(home.resolve("workspaces")).doesNotExist();
  }

  @Test
  void runsNoneWhereThePlanSkipsThem() throws Exception {
    repository.hook("pre-commit", "exit 1");
    try (WholeRun whole = new WholeRun(home, run, repository.root()).withoutHooks()) {
      assertThat(whole.run(Map.of("a", "echo a > a"), "true").tasks()).containsEntry("a", "merged");
    }

    assertThat(ran).doesNotExist();
  }
}
