package dev.osier.git.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {
  @TempDir Path temp;
  private TestRepository repository;
  private Commits commits;
  private String one;
  private String two;

  @BeforeEach
  void openRepository() throws Exception {
    repository = TestRepository.in(temp.resolve("r"));
    one = repository.tip("main");
    two = repository.commit("two", Map.of("a", "2", ".gitattributes", "* text", "d/a", "3"));
    commits = Commits.of(Repository.find(repository.root()));
  }

  @AfterEach
  void closeRepository() {
    commits.close();
  }

  @Test
  void writesWhatGitReads() {
    Identity author = new Identity("Ägent", "agent@example.org");

    String id =
        commits.write(
            commits.treeOf(two), List.of(two, one), "Merge ü\n\nBody", author, Identity.OSIER);

    repository.git("fsck", "--strict", id);
    assertThat(repository.git("log", "-1", "--format=%an|%ae|%cn|%B|%P", id))
        .isEqualTo("Ägent|agent@example.org|Osier|Merge ü\n\nBody\n|" + two + " " + one);
    assertThat(commits.messageOf(id)).isEqualTo("Merge ü\n\nBody\n");
    assertThat(commits.parentsOf(id)).containsExactly(two, one);
  }

  @Test
  void seesCommitsThatGitMadeMeanwhile() {
    String three = repository.commit("three", Map.of("a", "3"));

    assertThat(commits.exists(three)).isTrue();
    assertThat(commits.isAncestor(one, three)).isTrue();
    assertThat(commits.isAncestor(three, one)).isFalse();
    assertThat(commits.isAncestor(one, one)).isTrue();
    assertThat(commits.count(three, one)).isEqualTo(2);
    repository.git("repack", "-adq");
    String four = repository.commit("four");
    assertThat(commits.firstParents(four, one)).containsExactly(two, three, four);
  }

  @Test
  void firstParentsAreEmptyWhereTheChainEndsElsewhere() {
    String side = repository.commitOn("side", one, "side", Map.of("s", "1"));

    assertThat(commits.firstParents(two, side)).isEmpty();
    assertThat(commits.firstParents(two, two)).isEmpty();
  }

  @Test
  void shallowHistoryEndsWhereItIsCut() throws Exception {
    repository.git(
        "clone", "-q", "--depth=1", "file://" + repository.root(), temp.resolve("s").toString());
    try (Commits shallow = Commits.of(Repository.find(temp.resolve("s")))) {
      assertThat(shallow.parentsOf(two)).isEmpty();
      assertThat(shallow.count(two, two)).isZero();
      assertThat(shallow.exists(one)).isFalse();
    }
  }

  @Test
  void readsFilesByNameWhereverTheyAre() {
    List<Commits.Blob> found = commits.filesNamed(two, "a");

    assertThat(found).extracting(Commits.Blob::path).containsExactly("a", "d/a");
    assertThat(new String(found.get(1).content(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("3");
    assertThat(commits.changedPaths(one, two)).containsExactly(".gitattributes", "a", "d/a");
  }

  @Test
  void unknownIdIsAFault() {
    assertThat(commits.exists("1".repeat(40))).isFalse();
    assertThatThrownBy(() -> commits.treeOf("1".repeat(40)))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("1".repeat(40));
  }
}
