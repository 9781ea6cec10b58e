package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.testkit.TestRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the states of repositories only the whole program shows. */
@Tag("slow")
@Order(1)
class OddRepositoriesTest {
  @TempDir Path folder;

  @Test
  void repositoryWithoutACommitIsRefusedInOneAnswer() throws Exception {
    Stage stage = new Stage(folder);
    TestRepository empty = TestRepository.emptyIn(folder.resolve("empty"));
    String plan = stage.plan("shop.yaml", "care", "true");

    InProcess osier = stage.call("run", plan, "--repository", empty.root().toString());
    assertThat(osier.exitCode()).isEqualTo(2);
    assertThat(osier.err()).contains("the repository has no commit yet; make one first");
    assertThat(empty.refs()).isEmpty();
  }

  @Test
  void bareRepositoryGetsItsTargetMovedAndItsWholeChecked() throws Exception {
    Stage stage = new Stage(folder);
    stage.git("clone", "--quiet", "--bare", ".", folder.resolve("shop.git").toString());
    TestRepository bare = TestRepository.at(folder.resolve("shop.git"));
    String plan =
        stage.plan(
            "shop.yaml",
            """
            verify: test ! -e care.md || grep -q dry care.md
            tasks: [{id: care, agent: {command: "echo dry > care.md"}}]
            """);

    InProcess osier = stage.call("run", plan, "--repository", bare.root().toString());
    assertThat(osier.exitCode()).as(osier.err() + osier.out()).isZero();
    assertThat(bare.show("main", "care.md")).isEqualTo("dry\n");
    assertThat(bare.worktrees()).hasSize(1);
  }

  @Test
  void nonAsciiNamesWorkAndAgentsGetTheUsersLocale() throws Exception {
    Stage stage = new Stage(Files.createDirectories(folder.resolve("lädchen-木")));
    // As the launcher starts the JVM for a user whose locale is POSIX.
    stage.with("LC_ALL", "C.UTF-8").with("OSIER_LC_ALL", "POSIX");
    String plan = stage.plan("shöp.yaml", "care", "printf %s $LC_ALL > 'größe'");

    try (OsierProcess osier = stage.start("run", plan)) {
      assertThat(osier.exitCode()).as(osier.err() + osier.out()).isZero();
    }
    assertThat(Map.of("größe", stage.git("show", "main:größe"))).containsEntry("größe", "POSIX");
    stage.assertNothingLeft();
  }
}
