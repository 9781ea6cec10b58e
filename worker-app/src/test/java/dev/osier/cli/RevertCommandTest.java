package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.copy.HiddenRepository;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevertCommandTest {
  @TempDir Path folder;
  private TestRepository git;

  @BeforeEach
  void landTwoTasks() {
    git = TestRepository.in(folder.resolve("r"));
    git.commit("Base", Map.of("a", "1\n", "b", "1\n"));
    git.commit("Write the lexer\n\nOsier-Effect: demo-abc123/lexer", Map.of("a", "lexer\n"));
    git.commit("Write the docs\n\nOsier-Effect: demo-abc123/docs", Map.of("a", "docs\n"));
  }

  private InProcess osier(int exit, String... args) {
    InProcess osier =
        new InProcess(
            git.root(), Map.of("OSIER_HOME", folder.resolve("home").toString()), new byte[0]);
    assertThat(osier.run(args)).as(osier.out() + osier.err()).isEqualTo(exit);
    return osier;
  }

  @Test
  void revertsAndSaysTheCommit() {
    assertThat(osier(0, "revert", "demo", "docs").out())
        .isEqualTo("Reverted demo-abc123/docs in main, by " + git.tip("main") + "\n");
    assertThat(git.read("a")).isEqualTo("lexer\n");
    assertThat(osier(0, "revert", "demo-abc123", "docs").out())
        .isEqualTo("Nothing to revert: main has nothing of demo-abc123/docs any more\n");
  }

  @Test
  void conflictIsExitCode1AndNamesTheLaterTaskAndWhatToType() {
    assertThat(osier(1, "revert", "demo", "lexer").err())
        .isEqualTo(
            """
            Cannot revert demo-abc123/lexer: it conflicts with demo-abc123/docs in a
              a:1
              <<<<<<< the integration
              docs
              =======
              1
              >>>>>>> without lexer
            To undo demo-abc123/docs first, run osier revert demo-abc123 docs
            """);
  }

  @Test
  void workInTheWayIsExitCode1() {
    git.write("a", "mine\n");

    assertThat(osier(1, "revert", "demo", "docs").err())
        .contains(
            "your work on a would be overwritten\nTo apply it yourself, run git cherry-pick ");
    assertThat(git.read("a")).isEqualTo("mine\n");
  }

  @Test
  void whatIsNotThereIsExitCode2() {
    assertThat(osier(2, "revert", "demo-abc123", "dcos").err())
        .startsWith(
            "Cannot revert demo-abc123/dcos: no such task landed in main; did you mean"
                + " \"demo-abc123/docs\"?\nTo see what landed, run git log");
    assertThat(osier(2, "revert", "demo", "docs", "--target", "nowhere").err())
        .isEqualTo(
            "Cannot revert: there is no branch nowhere\nTo name another, add --target BRANCH\n");
    assertThat(osier(2, "revert", "demo").err()).contains("TASK");
    git.git("checkout", "-q", "--detach");
    assertThat(osier(2, "revert", "demo", "docs").err())
        .isEqualTo(
            "Cannot tell where it landed: the repository has no branch checked out\n"
                + "To name one, add --target BRANCH\n");
    git.commit("Other\n\nOsier-Effect: demo-xyz789/docs", Map.of("b", "2\n"));
    git.git("branch", "-f", "main", "HEAD");
    assertThat(osier(2, "revert", "demo", "docs", "--target", "main").err())
        .startsWith(
            "Cannot choose a task: 2 in main begin with demo and are called docs:\n    demo-")
        .contains("\n    demo-xyz789/docs\n");
  }

  @Test
  void directoryThatIsNoRepositoryHasNothingToRevert() throws Exception {
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Path home = folder.resolve("home");
    // As a run that copies the directory makes it.
    HiddenRepository.require(home, plain);
    InProcess osier = new InProcess(plain, Map.of("OSIER_HOME", home.toString()), new byte[0]);

    assertThat(osier.run("revert", "demo", "docs")).isEqualTo(2);
    assertThat(osier.err())
        .isEqualTo(
            "Cannot revert in %s: it is no git repository, so it has no history\n"
                .formatted(plain));
  }
}
