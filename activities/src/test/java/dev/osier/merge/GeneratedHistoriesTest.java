package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories made at random ({@link RandomHistory}): tasks merged by Osier, and by {@code git merge}
 * in a work tree. Another seed, or more of them: {@code -Dosier.seed=7 -Dosier.histories=2000}.
 */
@Tag("slow")
class GeneratedHistoriesTest {
  private static final long SEED = Long.getLong("osier.seed", 20_261_121L);
  private static final int HISTORIES = Integer.getInteger("osier.histories", 200);

  @TempDir Path temp;

  @Test
  @DisplayName("G2 merges are those of git merge: the same trees, the same files in conflict")
  void mergesAsGitDoes() throws Exception {
    TestRepository git = TestRepository.in(temp.resolve("r"));
    // A driver of the user's, which fails where both sides say what it cannot put together.
    git.config("merge.first.driver", "grep -q stop %B && exit 1 || head -n 1 %B >> %A");
    Repository repository = Repository.find(git.root());
    PublishedTargets own = new PublishedTargets(temp.resolve("home"), repository);
    StringBuilder stream = new StringBuilder();
    List<RandomHistory> histories = new ArrayList<>();
    for (int number = 0; number < HISTORIES; number++) {
      RandomHistory history = new RandomHistory(SEED, number);
      history.writeTo(stream);
      histories.add(history);
    }
    Git.at(git.root()).requireWithInput(stream.toString(), "fast-import", "--quiet");
    git.git("worktree", "add", "-q", "--detach", temp.resolve("w").toString());
    TestRepository checkout = TestRepository.at(temp.resolve("w"));
    int clean = 0;
    int conflicts = 0;
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository);
        MergeProcesses processes = new MergeProcesses()) {
      for (RandomHistory history : histories) {
        String onto = Objects.requireNonNull(refs.tip(history.ref("onto")));
        String base = Objects.requireNonNull(refs.tip(history.ref("base")));
        List<Item> items = new ArrayList<>();
        for (int task = 0; task < history.tasks(); task++) {
          String tip = Objects.requireNonNull(refs.tip(history.ref("t" + task)));
          items.add(new Item("t" + task, "t", "a", base, tip));
        }
        String run = "run" + history.number();
        refs.compareAndSet(TaskMerger.integrationRef(run), null, onto, "");

        Merged merged =
            new TaskMerger(repository, refs, own, () -> false, Regeneration.NONE, processes)
                .merge(new MergeJob(run, "", onto, false, items));

        checkout.git("checkout", "-q", "--force", "--detach", onto);
        for (int task = 0; task < history.tasks(); task++) {
          MergeOutcome outcome = merged.outcomes().get(task);
          int code = checkout.tryGit("merge", "-q", "--no-ff", "-m", "m", items.get(task).commit());
          String what = "seed %d, %s, task %d".formatted(SEED, history, task);
          assertThat(outcome.merge() != null)
              .as("%s: git merge gives %d, Osier %s", what, code, outcome.headline())
              .isEqualTo(code == 0);
          if (code == 0) {
            clean++;
            assertThat(commits.treeOf(Objects.requireNonNull(outcome.merge())))
                .as(what)
                .isEqualTo(checkout.git("rev-parse", "HEAD^{tree}"));
          } else {
            conflicts++;
            assertThat(sides(outcome.conflicts())).as(what).isEqualTo(unmerged(checkout));
            checkout.git("reset", "-q", "--hard");
            checkout.git("clean", "-q", "-fdx");
          }
        }
      }
    }
    // Both kinds must be there for the comparison to mean something.
    assertThat(clean).isGreaterThan(HISTORIES / 4);
    assertThat(conflicts).isGreaterThan(HISTORIES / 10);
  }

  private static TreeSet<String> sides(List<String> files) {
    TreeSet<String> sides = new TreeSet<>();
    files.forEach(file -> sides.add(file.replaceAll("~[0-9a-f]{40}$", "~side")));
    return sides;
  }

  /** The files of which git has several versions, under the names it tells them apart by. */
  private static TreeSet<String> unmerged(TestRepository checkout) {
    TreeSet<String> files = new TreeSet<>();
    for (String entry : checkout.git("ls-files", "--unmerged", "-z").split("\0", -1)) {
      if (!entry.isEmpty()) {
        String path = entry.substring(entry.indexOf('\t') + 1);
        // Git names the sides by what it was given: HEAD and an id there, two ids here.
        files.add(path.replaceAll("~(HEAD|[0-9a-f]{40})$", "~side"));
      }
    }
    return files;
  }
}
