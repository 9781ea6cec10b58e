package dev.osier.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.merge.Regeneration;
import dev.osier.merge.TaskMerger;
import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.Pulse;
import dev.osier.testkit.Canary;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import dev.osier.workspace.Workspaces;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands of rules, in real workspaces of what is being merged. */
class RuleCommandsTest {
  private static final String RUN = "demo-abc123";

  @TempDir Path temp;
  private TestRepository git;
  private String base = "";
  private Workspaces workspaces;
  private Repository repository;
  private boolean stopped;

  private final Pulse pulse =
      new Pulse() {
        @Override
        public void at(String phase, @Nullable Long pid, @Nullable Path log) {}

        @Override
        public boolean stopped() {
          return stopped;
        }
      };

  @BeforeEach
  void prepareRun() throws Exception {
    git = TestRepository.in(temp.resolve("r"));
    base =
        git.commit(
            "Base",
            Map.of(
                "deps",
                "[\n\n\n\n]\n",
                "deps.lock",
                "old\n",
                ".gitignore",
                "ignored.lock\n",
                "sub/x.lock",
                "x\n"));
    repository = Repository.find(git.root());
    workspaces = new Workspaces(temp.resolve("home"), repository);
    git.git("update-ref", TaskMerger.integrationRef(RUN), base);
  }

  @AfterEach
  void releaseRun() throws Exception {
    workspaces.releaseRun(RUN, null);
    workspaces.close();
    Leftovers.assertNone(git, temp.resolve("home"), RUN);
  }

  private Item task(String id, Map<String, String> files) {
    return new Item(id, id, "a", base, git.commitOn("work/" + id, base, "Work", files));
  }

  private MergeOutcome merge(String command, WorkspaceNeeds needs) throws Exception {
    Item one = task("one", Map.of("deps", "[\none\n\n\n\n]\n", "deps.lock", "one\n"));
    Item two = task("two", Map.of("deps", "[\n\n\n\ntwo\n]\n", "deps.lock", "two\n"));
    MergeJob request =
        new MergeJob(RUN, git.root().toString(), base, true, List.of(one, two))
            .as(
                MergeStyle.MERGE,
                List.of(new MergeRule(List.of("**/*.lock"), false, command)),
                needs);
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository)) {
      Regeneration commands = new RuleCommands(workspaces, request, pulse);
      return new TaskMerger(repository, refs, workspaces.published(), () -> false, commands, null)
          .merge(request)
          .outcomes()
          .get(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WorkspaceKind.class,
      names = {"WORKTREE", "CLONE"})
  void writesTheFilesOfItsRuleWhereAllElseIsMerged(WorkspaceKind kind) throws Exception {
    String command =
        "cat deps deps.lock > new; mv new deps.lock; rm sub/x.lock; echo n > n.lock; echo s > s;"
            + " echo e > deps; echo i > ignored.lock; git add -A; env > env.lock";

    MergeOutcome outcome = merge(command, new WorkspaceNeeds(null, List.of(), Map.of(), kind));

    String merge = Objects.requireNonNull(outcome.merge(), outcome.headline());
    assertThat(git.show(merge, "deps.lock")).isEqualTo("[\none\n\n\n\ntwo\n]\none\n");
    assertThat(git.show(merge, "deps")).isEqualTo("[\none\n\n\n\ntwo\n]\n");
    assertThat(git.files(merge))
        .containsExactly(".gitignore", "README.md", "deps", "deps.lock", "env.lock", "n.lock");
    assertThat(git.show(merge, "env.lock"))
        .contains("OSIER_RUN=" + RUN, "OSIER_WORKSPACE=")
        .doesNotContain("TEMPORAL_");
    assertThat(git.status()).isEmpty();
  }

  @Test
  void writesFilesWhoseNamesAreNoUtf8() throws Exception {
    String command =
        "echo done > deps.lock; mkdir \"$(printf 'd\\351')\";"
            + " echo 1 > \"$(printf 'd\\351/caf\\351.lock')\"";

    MergeOutcome outcome = merge(command, WorkspaceNeeds.NOTHING);

    String merge = Objects.requireNonNull(outcome.merge(), outcome.headline());
    assertThat(git.git("ls-tree", "-r", "--name-only", merge)).contains("\"d\\351/caf\\351.lock\"");
  }

  @Test
  @DisplayName("G5 a command ends with all that it started, however that hides")
  void hiddenProcessesAreEnded() throws Exception {
    Canary canary = Canary.in(temp.resolve("canary"));
    String command = "echo both > deps.lock; " + canary.escape(Canary.Way.OWN_SESSION);

    MergeOutcome outcome = merge(command, WorkspaceNeeds.NOTHING);

    assertThat(outcome.merge()).as(outcome.headline()).isNotNull();
    assertThat(canary.lives()).isFalse();
  }

  @Test
  void failingCommandIsAConflictWithItsTail() throws Exception {
    MergeOutcome outcome = merge("echo no such package; exit 3", WorkspaceNeeds.NOTHING);

    assertThat(outcome.merge()).isNull();
    assertThat(outcome.hunks()).isEqualTo("no such package");
    assertThat(outcome.headline()).endsWith("failed with exit code 3");
    assertThat(outcome.with()).containsExactly("one");
  }

  @Test
  void secondCallBeginsWithCleanFiles() throws Exception {
    merge("echo x > stray; exit 1", WorkspaceNeeds.NOTHING);

    MergeOutcome outcome = merge("test ! -e stray && echo ok > deps.lock", WorkspaceNeeds.NOTHING);

    assertThat(git.show(Objects.requireNonNull(outcome.merge()), "deps.lock")).isEqualTo("ok\n");
  }

  @Test
  void stoppedCommandMovesNothing() {
    stopped = true;

    assertThatThrownBy(() -> merge("sleep 600", WorkspaceNeeds.NOTHING))
        .isInstanceOf(GitException.class);

    assertThat(git.tip(TaskMerger.integrationRef(RUN))).isEqualTo(base);
  }
}
