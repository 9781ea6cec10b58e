package dev.osier.keep;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: files")
class CloneKeptFilesTest extends KeptFilesTest {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
