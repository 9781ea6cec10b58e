package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.Earlier;
import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierWorkTest {
  @TempDir Path temp;
  private TestRepository git;
  private String start;

  @BeforeEach
  void makeRepository() {
    git = TestRepository.in(temp.resolve("r"));
    start = git.commit("Base", Map.of("f", "1\n"));
  }

  private String text(Earlier earlier) throws Exception {
    return EarlierWork.text(earlier, git.root().toString());
  }

  @Test
  void saysWhyWhereWithWhomAndWhatWasChanged() throws Exception {
    String work = git.commitOn("work", start, "Work", Map.of("f", "2\n"));

    assertThat(text(new Earlier("It conflicts", start, work, List.of("f", "g"), List.of("lexer"))))
        .startsWith("This task was done before, and that work was not taken: It conflicts\n")
        .contains("It conflicted in: f, g\nwith the work of: lexer\n")
        .contains("-1\n+2");
  }

  @Test
  void longDiffIsCut() throws Exception {
    String work = git.commitOn("work", start, "Work", Map.of("f", "long line\n".repeat(50_000)));

    assertThat(text(new Earlier("It conflicts", start, work, List.of(), List.of())))
        .hasSizeLessThan(EarlierWork.DIFF + 1_000)
        .contains("…");
  }

  @Test
  void settingsAndDriversOfTheRepositoryChangeNothing() throws Exception {
    git.config("diff.external", "false").config("diff.noprefix", "true");
    git.config("diff.x.textconv", "touch " + temp.resolve("ran") + ";cat");
    String work =
        git.commitOn("work", start, "W", Map.of(".gitattributes", "f diff=x\n", "f", "2\n"));

    assertThat(text(new Earlier("It conflicts", start, work, List.of(), List.of())))
        .contains("-1\n+2");
    assertThat(temp.resolve("ran")).doesNotExist();
  }

  @Test
  void workThatIsGoneIsNotShown() throws Exception {
    String none = "0123456789012345678901234567890123456789";

    assertThat(text(new Earlier("It failed", start, none, List.of(), List.of())))
        .doesNotContain("What was changed then");
    assertThat(text(new Earlier("It failed", start, null, List.of(), List.of())))
        .doesNotContain("conflicted");
  }
}
