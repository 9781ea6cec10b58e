package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.step.MergeTasks.Item;
import dev.osier.step.MergeTasks.MergeOutcome;
import dev.osier.step.MergeTasks.Merged;
import dev.osier.step.MergeTasks.Request;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories made at random from a fixed seed, with edits, new and removed files, renames of files
 * and directories, binary files: tasks merged by Osier, and by {@code git merge} in a work tree.
 */
class GeneratedHistoriesTest {
  private static final int HISTORIES = 150;

  /** In every third history a second task, onto the merge of the first: real merges are slow. */
  private static int tasksOf(int history) {
    return history % 3 == 0 ? 2 : 1;
  }

  @TempDir Path temp;

  /** Files by path. */
  private static final class Tree extends TreeMap<String, String> {
    private static final long serialVersionUID = 1L;

    Tree(TreeMap<String, String> files) {
      super(files);
    }

    static Tree base() {
      Tree tree = new Tree(new TreeMap<>());
      for (String name : List.of("a", "b", "d/e", "d/f", "d/g/h", "i")) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 12; line++) {
          text.append(name).append(" line ").append(line).append('\n');
        }
        tree.put(name, text.toString());
      }
      tree.put("bin", "\0\1\2");
      return tree;
    }

    Tree changed(Random random) {
      Tree tree = new Tree(this);
      for (int changes = 1 + random.nextInt(3); changes > 0 && !tree.isEmpty(); changes--) {
        tree.change(random);
      }
      return tree;
    }

    private void change(Random random) {
      String path = List.copyOf(keySet()).get(random.nextInt(size()));
      String text = Objects.requireNonNull(get(path));
      switch (random.nextInt(10)) {
        case 0 -> remove(path);
        case 1 -> put("new" + random.nextInt(3), "new " + random.nextInt(2) + "\n");
        case 2 -> {
          remove(path);
          put("moved" + random.nextInt(2) + "/" + path.replace('/', '-'), text);
        }
        case 3 -> {
          for (String each : List.copyOf(keySet())) {
            if (each.startsWith("d/")) {
              put("renamed/" + each.substring(2), Objects.requireNonNull(remove(each)));
            }
          }
        }
        case 4 -> put(path, "\0" + random.nextInt(3));
        default -> {
          List<String> lines = new ArrayList<>(text.lines().toList());
          int line = random.nextInt(lines.size());
          lines.set(line, "changed " + random.nextInt(3));
          put(path, String.join("\n", lines) + "\n");
        }
      }
    }
  }

  @Test
  @DisplayName("G2 merges are those of git merge, in cleanliness and in tree")
  void merges150HistoriesAsGitDoes() throws Exception {
    TestRepository git = TestRepository.in(temp.resolve("r"));
    Repository repository = Repository.find(git.root());
    Git.at(git.root()).requireWithInput(stream(), "fast-import", "--quiet");
    git.git("worktree", "add", "-q", "--detach", temp.resolve("w").toString());
    TestRepository checkout = TestRepository.at(temp.resolve("w"));
    int clean = 0;
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository)) {
      for (int history = 0; history < HISTORIES; history++) {
        String base = Objects.requireNonNull(refs.tip("refs/heads/h" + history + "/base"));
        String onto = Objects.requireNonNull(refs.tip("refs/heads/h" + history + "/onto"));
        List<Item> items = new ArrayList<>();
        for (int task = 0; task < tasksOf(history); task++) {
          String tip = Objects.requireNonNull(refs.tip("refs/heads/h" + history + "/t" + task));
          items.add(new Item("t" + task, "t", "a", base, tip));
        }
        String run = "run" + history;
        refs.compareAndSet(TaskMerger.integrationRef(run), null, onto, "");

        Merged merged =
            new TaskMerger(repository, refs, commits, () -> false)
                .merge(new Request(run, "", onto, false, items));

        checkout.git("checkout", "-q", "--force", "--detach", onto);
        for (int task = 0; task < tasksOf(history); task++) {
          MergeOutcome outcome = merged.outcomes().get(task);
          int code = checkout.tryGit("merge", "-q", "--no-ff", "-m", "m", items.get(task).commit());
          assertThat(outcome.merge() != null)
              .as("history %d task %d: git merge gives %d", history, task, code)
              .isEqualTo(code == 0);
          if (code == 0) {
            clean++;
            assertThat(commits.treeOf(Objects.requireNonNull(outcome.merge())))
                .as("history %d task %d", history, task)
                .isEqualTo(checkout.git("rev-parse", "HEAD^{tree}"));
          } else {
            checkout.git("reset", "-q", "--hard");
            checkout.git("clean", "-q", "-fdx");
          }
        }
      }
    }
    // Both kinds must be there for the comparison to mean something.
    assertThat(clean).isBetween(HISTORIES / 3, HISTORIES);
  }

  /** All histories as input of fast-import: base ← onto, base ← tasks. */
  private static String stream() {
    StringBuilder stream = new StringBuilder();
    for (int history = 0; history < HISTORIES; history++) {
      Random random = new Random(history);
      Tree base = Tree.base();
      String baseRef = "refs/heads/h" + history + "/base";
      commit(stream, baseRef, null, base);
      commit(stream, "refs/heads/h" + history + "/onto", baseRef, base.changed(random));
      for (int task = 0; task < tasksOf(history); task++) {
        commit(stream, "refs/heads/h" + history + "/t" + task, baseRef, base.changed(random));
      }
    }
    return stream.toString();
  }

  private static void commit(StringBuilder stream, String ref, @Nullable String from, Tree tree) {
    stream.append("commit ").append(ref).append("\ncommitter T <t@example.org> 1 +0000\ndata 0\n");
    if (from != null) {
      stream.append("from ").append(from).append("\ndeleteall\n");
    }
    tree.forEach(
        (path, text) ->
            stream
                .append("M 100644 inline ")
                .append(path)
                .append("\ndata ")
                .append(text.length())
                .append('\n')
                .append(text)
                .append('\n'));
    stream.append('\n');
  }
}
