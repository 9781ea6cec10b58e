package dev.osier.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Records;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G3 half an answer of git merge-tree is refused")
class CutMergeAnswerTest {
  @TempDir Path temp;

  @Test
  @DisplayName("wherever in its trees, files and messages it was cut")
  void cutAnywhere() throws Exception {
    TestRepository repository = TestRepository.in(temp);
    String base = repository.commit("Base", Map.of("a", "1\n", "b", "1\n", "c", "1\n2\n3\n4\n5\n"));
    String ours =
        repository.commitOn("ours", base, "Ours", Map.of("a", "2\n", "c", "0\n1\n2\n3\n4\n5\n"));
    String theirs =
        repository.commitOn(
            "theirs", base, "Theirs", Map.of("a", "3\n", "c", "1\n2\n3\n4\n5\n6\n"));
    String clean = repository.commitOn("clean", base, "Clean", Map.of("b", "3\n"));

    assertRefused(merged(ours, theirs), false, ours, theirs);
    assertRefused(merged(ours, clean), true, ours, clean);

    Conflict conflict =
        (Conflict) MergeAnswer.parse(Records.of(merged(ours, theirs)), false, ours, theirs);
    assertThat(conflict.files()).containsExactly("a");
  }

  private byte[] merged(String ours, String theirs) throws Exception {
    return Git.at(temp).call("merge-tree", "--write-tree", "-z", "--messages", ours, theirs).out();
  }

  /** But for an end between two messages, which are for people. */
  private static void assertRefused(byte[] answer, boolean clean, String ours, String theirs) {
    int ends = 0;
    for (int length = 0; length < answer.length; length++) {
      byte[] half = Arrays.copyOf(answer, length);
      boolean between = length > 0 && answer[length - 1] == 0;
      if (!between || ends < 2) {
        assertThatThrownBy(() -> MergeAnswer.parse(Records.of(half), clean, ours, theirs))
            .as("%d of %d bytes", length, answer.length)
            .isInstanceOf(GitException.class);
      }
      ends += answer[length] == 0 ? 1 : 0;
    }
  }
}
