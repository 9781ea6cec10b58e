package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: lifecycle")
class CloneWorkspacesTest extends WorkspacesTest {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
