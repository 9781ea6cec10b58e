package dev.osier.activity;

import dev.osier.effect.RunOrigin;
import dev.osier.prepare.WorkerLimits;
import dev.osier.workspace.WorkspaceCap;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The workflow that a {@code TestActivityEnvironment} gives out for the caller: always of the same
 * id, and of another run id at each call, as if it was reset each time.
 */
final class ScriptedCaller {
  private static final String PREFIX = "test-workflow-id-";

  private ScriptedCaller() {}

  /** The key of a run of its, which no other run on this machine has. */
  static String fresh() {
    return PREFIX + UUID.randomUUID().toString().substring(0, 6);
  }

  /** The host's activities, for calls of this run. */
  static HostActivities host(Path home, String run) {
    return host(home, run, WorkerLimits.NONE);
  }

  static HostActivities host(Path home, String run, WorkerLimits limits) {
    return new HostActivities(
        home,
        "here",
        4,
        WorkspaceCap.UNLIMITED,
        () -> new RunOrigin.Server("tests", null, null),
        limits,
        HostActivities.BEAT_EVERY,
        caller -> Optional.of(run.substring(PREFIX.length())));
  }
}
