package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.git.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A cache")
class CachesTest {
  private static final Map<String, String> CARGO = Map.of("CARGO_TARGET_DIR", "cargo");

  @TempDir Path directory;
  private Scene scene;
  private Workspaces workspaces;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
    workspaces = scene.workspaces();
  }

  @AfterEach
  void close() {
    workspaces.close();
    scene.close();
  }

  @Test
  @DisplayName("lies beside the workspaces, below the same name of the repository")
  void liesBesideTheWorkspaces() throws Exception {
    Path cache = cargo(workspaces);
    Path workspace = scene.claim(scene.parser, scene.base).path();

    assertThat(cache).isDirectory();
    assertThat(scene.home.relativize(cache))
        .isEqualTo(
            Path.of("caches")
                .resolve(scene.home.resolve("workspaces").relativize(workspace).getName(0))
                .resolve("cargo"));
    scene.release(scene.parser, scene.base);
  }

  @Test
  void isTheSameFromEveryWorktreeOfTheRepositoryAndOnlyThere() throws Exception {
    Path other = directory.resolve("other");
    Scene.git(scene.root).require("worktree", "add", "-q", "--detach", other.toString());
    try (Workspaces fromOther = new Workspaces(scene.home, Repository.find(other));
        Scene namesake = Scene.in(directory.resolve("second"));
        Workspaces ofNamesake = new Workspaces(scene.home, namesake.repository)) {
      assertThat(cargo(fromOther)).isEqualTo(cargo(workspaces));
      assertThat(cargo(ofNamesake)).isNotEqualTo(cargo(workspaces));
    }
  }

  @Test
  void staysWithItsContentsWhenWorkspacesGo() throws Exception {
    scene.claim(scene.parser, scene.base);
    write(cargo(workspaces), "debug/deps.rlib", "built");
    scene.release(scene.parser, scene.base);
    workspaces.releaseRun(scene.run, scene.base);

    assertThat(cargo(workspaces).resolve("debug/deps.rlib")).hasContent("built");
  }

  @Test
  @DisplayName("is made by any number at once")
  void isMadeByManyAtOnce() {
    List<Path> made =
        IntStream.range(0, 50).parallel().mapToObj(i -> cargo(workspaces)).distinct().toList();
    assertThat(made).hasSize(1);
  }

  @Test
  void isNotUsedWhereAnAgentHasPutALinkOrFile() throws Exception {
    Path cache = cargo(workspaces);
    Files.delete(cache);
    Files.createSymbolicLink(cache, scene.root);
    assertThatThrownBy(() -> cargo(workspaces))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("Cannot use the cache " + cache)
        .hasMessageContaining("remove " + cache);

    Files.delete(cache);
    Files.writeString(cache, "no directory");
    assertThatThrownBy(() -> cargo(workspaces)).isInstanceOf(WorkspaceException.class);
    assertThat(cache).hasContent("no directory");
  }

  @Test
  void isNotUsedThroughALinkedDirectoryOfTheRepository() throws Exception {
    Path ofRepository = Objects.requireNonNull(cargo(workspaces).getParent());
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(ofRepository, elsewhere);
    Files.createSymbolicLink(ofRepository, elsewhere);

    assertThatThrownBy(() -> cargo(workspaces)).isInstanceOf(WorkspaceException.class);
  }

  @Test
  @DisplayName("G1 in a home inside of the checkout is no escape when an agent writes to it")
  void insideOfTheCheckoutIsNoEscape() throws Exception {
    Path home = scene.root.resolve("home");
    try (Workspaces inside = new Workspaces(home, scene.repository);
        Lease lease = Scene.lease(inside, scene.parser)) {
      inside.claim(lease, scene.parser, scene.base, List.of());
      EscapeWatch watch = inside.escapeWatch();
      watch.before(scene.parser, 1, EscapeWatch.Phase.AGENT);
      EffectRecord trying =
          inside.store().load(scene.parser).orElseThrow().trying(1, Instant.now());
      inside.store().save(trying.agentStarted(1, Instant.now()));
      write(cargo(inside), "debug/deps.rlib", "built");
      inside
          .store()
          .save(inside.store().load(scene.parser).orElseThrow().agentFoundEnded(Instant.now()));

      assertThat(watch.after(scene.parser, 1, EscapeWatch.Phase.AGENT)).isEqualTo(Escapes.NONE);
    }
    try (Workspaces inside = new Workspaces(home, scene.repository)) {
      inside.release(scene.parser, scene.base);
    }
  }

  private static Path cargo(Workspaces workspaces) {
    return Path.of(Objects.requireNonNull(workspaces.caches(CARGO).get("CARGO_TARGET_DIR")));
  }
}
