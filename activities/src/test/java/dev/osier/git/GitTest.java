package dev.osier.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.testkit.TestRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitTest {
  @TempDir Path temp;

  @Test
  void dropsWhateverTheInstalledGitCallsLocalToARepository() throws Exception {
    List<String> local = Git.at(temp).require("rev-parse", "--local-env-vars").lines().toList();

    assertThat(GitEnvironment.OF_ANOTHER_REPOSITORY).containsAll(local);
  }

  @Test
  void leakedRepositoryDoesNotChangeTheAnswer() {
    Map<String, String> leaked = new HashMap<>(Map.of("PATH", "/bin", "HOME", "/home/willow"));
    GitEnvironment.OF_ANOTHER_REPOSITORY.forEach(name -> leaked.put(name, "/elsewhere"));
    leaked.put("GIT_CONFIG_KEY_0", "core.bare");
    leaked.put("GIT_EXTERNAL_DIFF", "rm");
    leaked.put("LC_ALL", "de_DE.UTF-8");

    assertThat(GitEnvironment.clean(leaked))
        .containsEntry("HOME", "/home/willow")
        .containsEntry("LC_ALL", "C")
        .doesNotContainValue("/elsewhere")
        .doesNotContainKeys("GIT_CONFIG_KEY_0", "GIT_EXTERNAL_DIFF");
  }

  @Test
  void failureNamesCommandCodeAndWhatGitSaid() {
    assertThatThrownBy(() -> Git.at(temp).require("rev-parse", "--git-dir"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("git rev-parse --git-dir in " + temp)
        .hasMessageContaining("exit code 128\n  fatal: ");
  }

  @Test
  void evidenceIsCutToItsEnd() {
    String errors = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";

    assertThat(Git.evidence(errors)).startsWith("\n  (2 lines before)\n  3\n").endsWith("\n  12");
  }

  @Test
  void deadlineEndsTheCall() {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    Git git = Git.at(repository.root()).within(Duration.ofMillis(200));

    assertThatThrownBy(() -> git.require("-c", "alias.wait=!sleep 60", "wait"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("did not end within 200 ms");
  }

  @Test
  void missingDirectoryIsAFaultOfTheCall() {
    assertThatThrownBy(() -> Git.at(temp.resolve("gone")).call("version"))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("Cannot run git version");
  }

  @Test
  void settingsOfTheUserDoNotShowInAnswers() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    repository.config("color.ui", "always").config("core.quotePath", "true");
    repository.config("status.showUntrackedFiles", "no").write("ü", "1");

    assertThat(Git.at(repository.root()).require("status", "--short")).isEqualTo("?? ü");
  }

  @Test
  void inputReachesGit() throws Exception {
    TestRepository repository = TestRepository.in(temp.resolve("r"));
    Git git = Git.at(repository.root());

    String id = git.requireWithInput("text\n", "hash-object", "-w", "--stdin");

    assertThat(git.require("cat-file", "blob", id)).isEqualTo("text");
  }

  @Test
  void versionsCompareByNumber() {
    assertThat(new GitVersion(2, 9).atLeast(GitVersion.OLDEST)).isFalse();
    assertThat(new GitVersion(2, 38).atLeast(GitVersion.OLDEST)).isTrue();
    assertThat(new GitVersion(3, 0).atLeast(GitVersion.OLDEST)).isTrue();
  }
}
