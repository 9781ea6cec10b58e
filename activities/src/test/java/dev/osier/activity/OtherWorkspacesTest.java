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
@Timeout(120)
class OtherWorkspacesTest {
  @TempDir Path given;

  @Test
  @DisplayName("cannot be written to by an agent or a check, where there is a PID namespace")
  void areClosed() throws Exception {
    assumeTrue(ContainmentTrial.here().kind() == Kind.NAMESPACE);
    Path folder = given.toRealPath();
    TestRepository repository = TestRepository.in(folder.resolve("repository"));
    repository.commit("Base", Map.of("a", "1\n"));
    Path home = folder.resolve("home");
    Path victim = Files.createDirectories(home.resolve("workspaces/other-12345678/run/task"));
    String write = "touch '%s/backdoor' || touch ../sibling || touch ../../above".formatted(victim);
    String run = ScriptedCaller.fresh();
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      String agent = "if %s; then echo open; else echo closed; fi > gate".formatted(write);
      WholeRun.Result result = whole.run(Map.of("task", agent), "! { " + write + "; }");

      assertThat(result.tasks().get("task")).startsWith("merged");
    }
    assertThat(repository.git("show", "main:gate")).isEqualTo("closed");
    assertThat(victim).isEmptyDirectory();
  }
}
