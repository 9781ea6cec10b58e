package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.osier.process.Containment.Kind;
import dev.osier.process.ContainmentTrial;
import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G1 The workspaces of others")
@Timeout(600)
class OtherWorkspacesTest {
  @TempDir Path given;

  @Test
  @DisplayName("stay as they are whatever an agent or a check does, where there is a PID namespace")
  void areClosed() throws Exception {
    assumeTrue(ContainmentTrial.here().kind() == Kind.NAMESPACE);
    Path folder = given.toRealPath();
    TestRepository repository = TestRepository.in(folder.resolve("repository"));
    repository.commit("Base", Map.of("a", "1\n"));
    Path home = folder.resolve("home");
    Path victim = Files.createDirectories(home.resolve("workspaces/other-12345678/run/task"));
    Path above = victim.getParent();
    String write =
        "touch '%s/backdoor' ../sibling ../../above; chmod 500 .. ../..; rm -rf '%s'"
            .formatted(victim, above);
    String run = ScriptedCaller.fresh();
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      WholeRun.Result result =
          whole.run(Map.of("task", write + "; echo 1 > new"), write + "; true");

      assertThat(result.tasks().get("task")).startsWith("merged");
    }
    assertThat(repository.git("show", "main:new")).isEqualTo("1");
    assertThat(Files.walk(home.resolve("workspaces")).map(Path::getFileName).map(Path::toString))
        .doesNotContain("backdoor", "sibling", "above");
    assertThat(victim).isEmptyDirectory();
  }
}
