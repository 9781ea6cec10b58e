package dev.osier.keep;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: G4 nothing lost: commits")
class CloneKeeperTest extends KeeperTest {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
