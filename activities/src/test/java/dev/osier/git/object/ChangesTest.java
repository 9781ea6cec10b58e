package dev.osier.git.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.Git;
import dev.osier.git.object.Changes.Trees;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
  private static final String EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  @TempDir Path directory;

  @Test
  void manyPairsAreAnsweredAsEachAlone() throws Exception {
    TestRepository repository = TestRepository.in(directory);
    List<Trees> pairs = new ArrayList<>();
    String before = EMPTY;
    for (int i = 0; i < 5; i++) {
      // A name that looks like the beginning of another pair.
      String evil = "f" + i + "\n" + EMPTY + " " + EMPTY + "\n1\t2\tx";
      repository.commit("Commit " + i, Map.of(evil, "a\nb\n", "g", "line\n".repeat(i)));
      String tree = repository.git("rev-parse", "HEAD^{tree}");
      pairs.add(new Trees(before, tree));
      pairs.add(new Trees(tree, tree));
      pairs.add(new Trees(tree, before));
      before = tree;
    }
    pairs.addAll(pairs);
    Git git = Git.at(directory);

    Map<Trees, Changes> all = Changes.ofAll(git, pairs);

    assertThat(all).hasSize(15);
    for (Trees pair : pairs) {
      assertThat(all.get(pair)).isEqualTo(Changes.between(git, pair.a(), pair.b()));
    }
    assertThat(Changes.ofAll(git, List.of())).isEmpty();
  }

  @Test
  void moreThanOneCallTakesAreAllAnswered() throws Exception {
    TestRepository repository = TestRepository.in(directory);
    String tree = repository.git("rev-parse", "HEAD^{tree}");
    List<Trees> pairs = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      String blob = repository.git("hash-object", "-w", "README.md");
      pairs.add(
          new Trees(
              tree,
              Git.at(directory)
                  .requireWithInput("100644 blob " + blob + "\tn" + i + "\n", "mktree")));
    }
    assertThat(Changes.ofAll(Git.at(directory), pairs).values())
        .hasSize(450)
        .allMatch(changes -> changes.files().size() == 2);
  }
}
