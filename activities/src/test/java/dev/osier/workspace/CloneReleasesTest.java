package dev.osier.workspace;

import dev.osier.plan.WorkspaceKind;
import org.junit.jupiter.api.DisplayName;

@DisplayName("clone: releases")
class CloneReleasesTest extends ReleasesTest {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.CLONE;
  }
}
