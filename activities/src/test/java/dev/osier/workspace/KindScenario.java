package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A scene whose workspaces are of one kind: worktrees, where a class's child does not say else. */
public abstract class KindScenario {
  @TempDir public Path directory;
  public Scene scene;

  /** The same holds for other kinds: see the class's children. */
  protected WorkspaceKind kind() {
    return WorkspaceKind.WORKTREE;
  }

  @BeforeEach
  final void openScene() throws Exception {
    scene = Scene.in(directory, kind());
  }

  @AfterEach
  final void closeScene() {
    scene.close();
  }
}
