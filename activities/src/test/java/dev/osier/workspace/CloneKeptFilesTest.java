package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: files")
class CloneKeptFilesTest extends KeptFilesTest {
  @Override
  WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
