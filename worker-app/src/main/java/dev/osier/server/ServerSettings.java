package dev.osier.server;

import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server that the user configured, in Temporal's own way: its environment variables and the
 * profiles of its {@code temporal.toml}, the same that the Temporal CLI reads.
 */
final class ServerSettings {
  /** Those that Temporal's own reader looks at; another TEMPORAL_… is somebody else's. */
  private static final List<String> VARIABLES =
      List.of(
          "TEMPORAL_ADDRESS",
          "TEMPORAL_NAMESPACE",
          "TEMPORAL_API_KEY",
          "TEMPORAL_PROFILE",
          "TEMPORAL_CONFIG_FILE",
          "TEMPORAL_TLS",
          "TEMPORAL_GRPC_META_");

  private ServerSettings() {}

  /**
   * The configured server, or empty if nothing is.
   *
   * @throws NoServerException if the configuration cannot be read, or names a profile that is not
   *     there
   */
  static Optional<ClientConfigProfile> load(Map<String, String> environment)
      throws NoServerException {
    ClientConfigProfile profile;
    try {
      profile =
          ClientConfigProfile.load(
              LoadClientConfigProfileOptions.newBuilder().setEnvOverrides(environment).build());
    } catch (IOException | RuntimeException e) {
      // Jackson's messages go on with the source, in lines of their own.
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new NoServerException(
          "Cannot read Temporal's configuration: "
              + reason
              + "\nTo see it, run temporal config list");
    }
    boolean variable =
        environment.entrySet().stream()
            .anyMatch(
                entry ->
                    !entry.getValue().isBlank()
                        && VARIABLES.stream().anyMatch(name -> entry.getKey().startsWith(name)));
    boolean file = !profile.equals(ClientConfigProfile.getDefaultInstance());
    return variable || file ? Optional.of(profile) : Optional.empty();
  }
}
