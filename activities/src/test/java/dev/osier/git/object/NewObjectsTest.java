package dev.osier.git.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held against git's own list. */
@DisplayName("G3 all that a merge has made is held")
class NewObjectsTest {
  @TempDir Path temp;

  private static Set<String> byGit(TestRepository repository, String tip, List<String> without) {
    List<String> call = new ArrayList<>(List.of("rev-list", "--objects", "--no-object-names", tip));
    without.forEach(each -> call.add("^" + each));
    return Stream.of(repository.git(call.toArray(String[]::new)).split("\n", -1))
        .filter(line -> !line.isEmpty())
        .collect(TreeSet::new, Set::add, Set::addAll);
  }

  @Test
  void findsWhatGitFindsInHistoriesOfAnyShape() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    Random random = new Random(3);
    List<String> made = new ArrayList<>(List.of(repository.tip("main")));
    for (int i = 0; i < 40; i++) {
      String one = made.get(random.nextInt(made.size()));
      String other = made.get(random.nextInt(made.size()));
      repository.git("checkout", "-q", "--detach", one);
      if (random.nextInt(3) == 0) {
        // Merged however it comes: what counts is that the tree is of neither parent.
        repository.git(
            "merge", "-q", "--no-commit", "-s", "ours", "--allow-unrelated-histories", other);
      }
      Map<String, String> files = new HashMap<>();
      for (int n = random.nextInt(4); n >= 0; n--) {
        // A file where a directory was, and the other way round, and old contents at new places.
        String path = List.of("a", "d/a", "d/e/f", "d/e", "d", "x/y/z").get(random.nextInt(6));
        files.put(path, "content " + random.nextInt(8) + "\n");
      }
      put(repository, files);
      repository.git("add", "-A");
      repository.git("commit", "-q", "--allow-empty", "-m", "c" + i);
      made.add(repository.tip("HEAD"));
    }
    try (Commits commits = Commits.of(Repository.find(repository.root()))) {
      for (int i = 0; i < 60; i++) {
        String tip = made.get(random.nextInt(made.size()));
        List<String> without =
            random.ints(random.nextInt(3), 0, made.size()).mapToObj(made::get).toList();

        Set<String> found = commits.newObjects(tip, without);

        assertThat(found).containsAll(byGit(repository, tip, without));
        assertThat(byGit(repository, tip, List.of())).containsAll(found);
      }
    }
  }

  private static void put(TestRepository repository, Map<String, String> files) throws Exception {
    for (Map.Entry<String, String> file : files.entrySet()) {
      String path = file.getKey();
      repository.git("rm", "-rqf", "--ignore-unmatch", path);
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
        if (Files.isRegularFile(repository.file(path.substring(0, end)))) {
          repository.git("rm", "-qf", "--ignore-unmatch", path.substring(0, end));
          Files.deleteIfExists(repository.file(path.substring(0, end)));
        }
      }
      try (Stream<Path> below =
          Files.exists(repository.file(path)) ? Files.walk(repository.file(path)) : Stream.of()) {
        for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
      repository.write(path, file.getValue());
    }
  }

  @Test
  void leavesOutTheCommitsOfSubmodules() throws Exception {
    TestRepository inner = TestRepository.in(temp.resolve("inner"));
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    String before = repository.tip("main");
    repository.submodule(inner.root(), "sub");
    String after = repository.commit("with a submodule");

    try (Commits commits = Commits.of(Repository.find(repository.root()))) {
      assertThat(commits.newObjects(after, List.of(before)))
          .containsExactlyInAnyOrderElementsOf(byGit(repository, after, List.of(before)))
          .doesNotContain(inner.tip("main"));
    }
  }

  @Test
  void saysWhereATreeIsGone() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    String before = repository.tip("main");
    String after = repository.commit("deep", Map.of("d/e/f", "1\n"));
    String tree = repository.git("rev-parse", "HEAD:d");
    Files.delete(
        repository
            .commonDir()
            .resolve("objects")
            .resolve(tree.substring(0, 2))
            .resolve(tree.substring(2)));

    try (Commits commits = Commits.of(Repository.find(repository.root()))) {
      assertThatThrownBy(() -> commits.newObjects(after, List.of(before)))
          .isInstanceOf(GitException.class)
          .hasMessageContaining(tree);
    }
  }
}
