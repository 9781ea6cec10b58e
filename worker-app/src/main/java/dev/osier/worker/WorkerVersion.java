package dev.osier.worker;

import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerOptions;
import java.util.Map;
import java.util.Optional;

/**
 * Which version of which deployment a worker is, in Temporal's worker versioning: so that a new
 * build takes new runs, and those that go on stay with the build that began them.
 *
 * @param behavior {@code PINNED}: a run stays with its build to its end; {@code AUTO_UPGRADE}: it
 *     goes over to the build that is current
 */
public record WorkerVersion(String deployment, String buildId, VersioningBehavior behavior) {
  /** The names that Temporal's own worker controller sets. */
  private static final String DEPLOYMENT = "TEMPORAL_DEPLOYMENT_NAME";

  private static final String BUILD = "TEMPORAL_WORKER_BUILD_ID";
  private static final String VERSIONING = "OSIER_VERSIONING";

  /** What the server takes for a part of a name; a dot divides the two in its own notation. */
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,99}";

  private static final String BUILD_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  /**
   * Of {@code OSIER_DEPLOYMENT} and {@code OSIER_BUILD_ID}, else of Temporal's {@code
   * TEMPORAL_DEPLOYMENT_NAME} and {@code TEMPORAL_WORKER_BUILD_ID}; empty for a worker without
   * versions.
   *
   * @throws IllegalArgumentException if only one of the two is given, or one is wrong
   */
  public static Optional<WorkerVersion> of(Map<String, String> environment) {
    String deployment = first(environment, "OSIER_DEPLOYMENT", DEPLOYMENT);
    String build = first(environment, "OSIER_BUILD_ID", BUILD);
    String versioning = environment.getOrDefault(VERSIONING, "").strip();
    if (deployment.isEmpty() && build.isEmpty() && versioning.isEmpty()) {
      return Optional.empty();
    }
    if (deployment.isEmpty() || build.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot start a worker: worker versioning needs both a deployment (--deployment,"
              + " OSIER_DEPLOYMENT) and a build id (--build-id, OSIER_BUILD_ID)");
    }
    if (!deployment.matches(NAME) || !build.matches(BUILD_NAME)) {
      throw new IllegalArgumentException(
          "Cannot start a worker: the deployment \"%s\" and the build id \"%s\" must be 1 to 100 letters, digits, \"_\" or \"-\", the build id also \".\""
              .formatted(deployment, build));
    }
    return Optional.of(new WorkerVersion(deployment, build, behavior(versioning)));
  }

  private static VersioningBehavior behavior(String word) {
    return switch (word) {
      case "", "pinned" -> VersioningBehavior.PINNED;
      case "auto-upgrade" -> VersioningBehavior.AUTO_UPGRADE;
      default ->
          throw new IllegalArgumentException(
              "Cannot start a worker: OSIER_VERSIONING is \"%s\", and must be pinned or auto-upgrade"
                  .formatted(word));
    };
  }

  private static String first(Map<String, String> environment, String name, String otherwise) {
    String own = environment.getOrDefault(name, "").strip();
    return own.isEmpty() ? environment.getOrDefault(otherwise, "").strip() : own;
  }

  WorkerOptions.Builder on(WorkerOptions.Builder options) {
    return options.setDeploymentOptions(
        WorkerDeploymentOptions.newBuilder()
            .setUseVersioning(true)
            .setVersion(new WorkerDeploymentVersion(deployment, buildId))
            .setDefaultVersioningBehavior(behavior)
            .build());
  }

  @Override
  public String toString() {
    return deployment + "." + buildId;
  }
}
