package dev.osier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.plan.TaskFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileClaimsTest {
  private final FileClaims claims =
      FileClaims.of(
          new TaskFiles(
              List.of("src/Parser.java", "docs/"),
              List.of("test/**/*Test.java"),
              List.of("pom.xml")));

  @Test
  void allowsWhatTheTaskCreatesOrModifies() {
    assertThat(
            claims.outside(
                List.of("src/Parser.java", "docs/a/b.md", "test/ATest.java", "test/x/BTest.java")))
        .isEmpty();
  }

  @Test
  void namesWhatIsOutsideInTheOrderGiven() {
    assertThat(claims.outside(List.of("src/Z.java", "docs/a.md", "pom.xml", "docs")))
        .containsExactly("src/Z.java", "pom.xml", "docs");
  }

  @Test
  void taskThatSaysNothingMayWriteAnything() {
    assertThat(FileClaims.of(TaskFiles.ANY).allows("any/file")).isTrue();
    TaskFiles onlyReads = new TaskFiles(List.of(), List.of(), List.of("pom.xml"));
    assertThat(FileClaims.of(onlyReads).allows("any/file")).isTrue();
  }

  @Test
  void matchesAndOverlapTakeGlobsAsText() {
    assertThat(FileClaims.matches("src/*.java", "src/A.java")).isTrue();
    assertThat(FileClaims.matches("src/*.java", "src/a/A.java")).isFalse();
    assertThat(FileClaims.overlap("src/*.java", "src/A*")).isTrue();
    assertThat(FileClaims.overlap("src/*.java", "src/*.kt")).isFalse();
  }

  @Test
  void whatIsNoGlobIsAFault() {
    assertThatThrownBy(() -> FileClaims.overlap("a", "../b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read a glob: \"../b\" must not leave the repository by \"..\"");
  }
}
