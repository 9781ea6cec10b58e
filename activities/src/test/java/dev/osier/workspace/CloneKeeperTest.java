package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: G4 nothing lost: commits")
class CloneKeeperTest extends KeeperTest {
  @Override
  WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
