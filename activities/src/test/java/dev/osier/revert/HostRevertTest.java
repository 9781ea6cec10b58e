package dev.osier.revert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.merge.TaskMerger;
import dev.osier.name.EffectId;
import dev.osier.plan.MergeStyle;
import dev.osier.revert.HostRevert.Conflicts;
import dev.osier.revert.HostRevert.NotFound;
import dev.osier.revert.HostRevert.NotMoved;
import dev.osier.revert.HostRevert.Nothing;
import dev.osier.revert.HostRevert.Result;
import dev.osier.revert.HostRevert.Reverted;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One landed task undone alone, on the branch that the user has checked out. */
class HostRevertTest {
  private static final String RUN = "demo-abc123";

  @TempDir Path temp;
  private TestRepository git;
  private String base = "";

  @BeforeEach
  void makeRepository() {
    git = TestRepository.in(temp.resolve("r"));
    base = git.commit("Base", Map.of("a", "1\n2\n3\n4\n5\n6\n7\n", "b", "1\n", "old", "o\n1\n2\n"));
  }

  private Item task(String id, Map<String, String> first, Map<String, String> second) {
    String branch = "work/" + id;
    git.commitOn(branch, base, "Work on " + id, first);
    // What an agent writes into its own commits is not believed.
    String message = "More of " + id + "\n\nOsier-Effect: " + RUN + "/docs";
    return new Item(id, "Write the " + id, "a", base, git.commitOn(branch, base, message, second));
  }

  /** Lands the tasks on main, as a run does. */
  private void land(MergeStyle style, Item... items) throws Exception {
    Repository repository = Repository.find(git.root());
    String tip = git.tip("main");
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository)) {
      String ref = TaskMerger.integrationRef(RUN);
      PublishedTargets own =
          new PublishedTargets(git.root().resolveSibling("osier-home"), repository);
      refs.compareAndSet(ref, refs.tip(ref), tip, "");
      MergeJob request =
          new MergeJob(RUN, "", tip, false, List.of(items)).as(style, List.of(), null);
      var merged = new TaskMerger(repository, refs, own, () -> false).merge(request);
      assertThat(merged.outcomes()).extracting(MergeOutcome::merge).doesNotContainNull();
      git.git("merge", "-q", "--ff-only", merged.integration());
    }
  }

  private Result revert(String task) throws Exception {
    return new HostRevert(
            git.root().resolveSibling("osier-home"), Repository.find(git.root()), "main")
        .revert(RUN, task);
  }

  private void landThree(MergeStyle style) throws Exception {
    land(
        style,
        task("lexer", Map.of("a", "x\n2\n3\n4\n5\n6\n7\n"), Map.of("lexer", "1\n")),
        task("docs", Map.of("b", "2\n"), Map.of("docs", "1\n")),
        task("parser", Map.of("a", "1\n2\n3\n4\n5\n6\ny\n"), Map.of("parser", "1\n")));
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void takesOneTaskOutAndLeavesTheOthers(MergeStyle style) throws Exception {
    landThree(style);
    String landed = git.tip("main");
    git.write("untracked", "mine\n");

    Reverted reverted = (Reverted) revert("lexer");

    assertThat(git.tip("main")).isEqualTo(reverted.commit());
    assertThat(git.tip("main~1")).isEqualTo(landed);
    assertThat(git.read("a")).isEqualTo("1\n2\n3\n4\n5\n6\ny\n");
    assertThat(git.files("main")).contains("docs", "parser").doesNotContain("lexer");
    assertThat(git.status()).containsExactly("?? untracked");
    assertThat(git.git("log", "-1", "--format=%B"))
        .startsWith("Revert ")
        .contains("lexer", "Osier-Reverts: demo-abc123/lexer");
    assertThat(revert("lexer")).isEqualTo(new Nothing(new EffectId(RUN, "lexer")));
    assertThat(git.tip("main")).isEqualTo(reverted.commit());
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void conflictNamesTheLaterTask(MergeStyle style) throws Exception {
    landThree(style);
    base = git.tip("main");
    land(style, task("over", Map.of("a", "z\n2\n3\n4\n5\n6\ny\n"), Map.of("over", "1\n")));
    Map<String, String> refs = git.refs();

    Conflicts conflicts = (Conflicts) revert("lexer");

    assertThat(conflicts.files()).containsExactly("a");
    assertThat(conflicts.with())
        .contains(new EffectId(RUN, "over"))
        .doesNotContain(new EffectId(RUN, "docs"));
    assertThat(conflicts.hunks()).contains("z\n=======\n1\n>>>>>>> without lexer");
    assertThat(git.refs()).isEqualTo(refs);
    // As it says.
    assertThat(revert("over")).isInstanceOf(Reverted.class);
    assertThat(revert("lexer")).isInstanceOf(Reverted.class);
  }

  @Test
  void conflictWithTheUsersOwnCommitNamesNoTask() throws Exception {
    landThree(MergeStyle.MERGE);
    git.commit("Mine", Map.of("b", "mine\n"));

    Conflicts conflicts = (Conflicts) revert("docs");

    assertThat(conflicts.with()).isEmpty();
    assertThat(conflicts.files()).containsExactly("b");
  }

  @Test
  void renamedSinceIsFound() throws Exception {
    land(MergeStyle.SQUASH, task("lexer", Map.of("old", "x\n1\n2\n"), Map.of()));
    git.git("mv", "old", "new");
    git.commit("Rename");

    assertThat(revert("lexer")).isInstanceOf(Reverted.class);
    assertThat(git.read("new")).isEqualTo("o\n1\n2\n");
  }

  @Test
  @DisplayName("G7 the user's uncommitted work is not touched, and nothing is moved")
  void usersWorkIsNotTouched() throws Exception {
    landThree(MergeStyle.MERGE);
    git.write("b", "mine\n");
    Map<String, String> refs = git.refs();

    NotMoved refused = (NotMoved) revert("docs");

    assertThat(refused.refusal()).contains("your work on b would be overwritten");
    assertThat(git.read("b")).isEqualTo("mine\n");
    assertThat(git.refs()).isEqualTo(refs);
    assertThat(git.tip(refused.commit() + "~1")).isEqualTo(git.tip("main"));
  }

  @Test
  void branchThatIsNotCheckedOutIsMovedAsARef() throws Exception {
    landThree(MergeStyle.REBASE);
    git.git("checkout", "-q", "-b", "other");

    assertThat(revert("parser")).isInstanceOf(Reverted.class);

    assertThat(git.files("main")).doesNotContain("parser");
    assertThat(git.files("other")).contains("parser");
    assertThat(git.status()).isEmpty();
  }

  @Test
  void taskIsFoundBehindTheUsersOwnMerge() throws Exception {
    git.git("checkout", "-q", "-b", "side");
    git.git("branch", "-f", "main", "main");
    git.git("checkout", "-q", "main");
    landThree(MergeStyle.MERGE);
    String landed = git.tip("main");
    git.git("reset", "-q", "--hard", base);
    git.commit("Mine", Map.of("mine", "1\n"));
    git.git("merge", "-q", "--no-ff", "-m", "Take the run", landed);

    assertThat(revert("lexer")).isInstanceOf(Reverted.class);
    assertThat(git.files("main")).doesNotContain("lexer").contains("docs", "mine");
  }

  @Test
  void beginningOfARunIsEnoughIfItIsTheOnlyOne() throws Exception {
    landThree(MergeStyle.MERGE);
    HostRevert revert =
        new HostRevert(
            git.root().resolveSibling("osier-home"), Repository.find(git.root()), "main");

    assertThat(revert.revert("demo", "lexer")).isInstanceOf(Reverted.class);
    String forged = "Merge x\n\nOsier-Effect: demo-xyz789/docs";
    git.git("commit", "-q", "--allow-empty", "-m", forged);

    NotFound several = (NotFound) revert.revert("demo", "docs");
    assertThat(several.several()).isTrue();
    assertThat(several.landed()).hasSize(2);
    NotFound none = (NotFound) revert.revert("demo", "nothing");
    assertThat(none.several()).isFalse();
    assertThat(
            new HostRevert(
                    git.root().resolveSibling("osier-home"), Repository.find(git.root()), "nowhere")
                .revert(RUN, "docs"))
        .isEqualTo(new NotFound(false, false, List.of()));
  }

  @Test
  void twoAtOnceBothTakeTheirTaskOut() throws Exception {
    landThree(MergeStyle.MERGE);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Result>> results = new ArrayList<>();
      for (String task : List.of("lexer", "docs")) {
        results.add(threads.submit(() -> revert(task)));
      }
      for (Future<Result> result : results) {
        assertThat(result.get()).isInstanceOf(Reverted.class);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(git.files("main")).doesNotContain("lexer", "docs").contains("parser");
    assertThat(git.status()).isEmpty();
  }
}
