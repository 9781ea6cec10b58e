package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("every kind: worktree")
class LinkedWorktreeContractTest extends KindContract {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.WORKTREE;
  }
}
