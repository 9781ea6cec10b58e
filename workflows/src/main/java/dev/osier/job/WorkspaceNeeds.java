package dev.osier.job;

import dev.osier.plan.WorkspaceKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a workspace is made, and what it has besides the repository's files; see the plan's {@code
 * workspace}.
 *
 * @param kind null: what suits the repository
 */
public record WorkspaceNeeds(
    @Nullable String setup,
    List<String> include,
    Map<String, String> caches,
    @Nullable WorkspaceKind kind) {
  public static final WorkspaceNeeds NOTHING = new WorkspaceNeeds(null, List.of(), Map.of(), null);
}
