package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: kills")
class CloneKillIT extends KillTest {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
