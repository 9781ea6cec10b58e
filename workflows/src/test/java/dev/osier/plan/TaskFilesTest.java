package dev.osier.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskFilesTest {
  private final TaskFiles files =
      new TaskFiles(
          List.of("src/Parser.java", "docs/"), List.of("test/**/*Test.java"), List.of("pom.xml"));

  @Test
  void allowsWhatTheTaskCreatesOrModifies() {
    assertThat(
            files.outside(
                List.of("src/Parser.java", "docs/a/b.md", "test/ATest.java", "test/x/BTest.java")))
        .isEmpty();
  }

  @Test
  void namesWhatIsOutsideInTheOrderGiven() {
    assertThat(files.outside(List.of("src/Z.java", "docs/a.md", "pom.xml", "docs")))
        .containsExactly("src/Z.java", "pom.xml", "docs");
  }

  @Test
  void taskThatSaysNothingMayWriteAnything() {
    assertThat(TaskFiles.ANY.outside(List.of("any/file"))).isEmpty();
    TaskFiles onlyReads = new TaskFiles(List.of(), List.of(), List.of("pom.xml"));
    assertThat(onlyReads.outside(List.of("any/file"))).isEmpty();
  }
}
