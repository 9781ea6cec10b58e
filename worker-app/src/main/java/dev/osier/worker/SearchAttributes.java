package dev.osier.worker;

import dev.osier.run.RunAttributes;
import dev.osier.server.Connection;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Whether runs of this worker set search attributes: {@code OSIER_SEARCH_ATTRIBUTES=true}. Without
 * their registration a server refuses a run's steps for ever, so a worker asks before it takes any.
 */
final class SearchAttributes {
  /** Switches them on. */
  static final String VARIABLE = "OSIER_SEARCH_ATTRIBUTES";

  private SearchAttributes() {}

  /**
   * @param say is told if they are wanted and the server cannot have them
   * @throws IllegalArgumentException if the variable is wrong, or they are not registered; the
   *     message names the command that registers them
   */
  static boolean wanted(
      Connection connection, Map<String, String> environment, Consumer<String> say) {
    String value = environment.getOrDefault(VARIABLE, "").strip().toLowerCase(Locale.ROOT);
    if (value.isEmpty() || value.equals("false")) {
      return false;
    }
    if (!value.equals("true")) {
      throw new IllegalArgumentException(
          "Cannot use %s=\"%s\": it must be true or false".formatted(VARIABLE, value));
    }
    return registered(connection, say);
  }

  private static boolean registered(Connection connection, Consumer<String> say) {
    var service = connection.client().getWorkflowServiceStubs();
    String namespace = connection.client().getOptions().getNamespace();
    Map<String, ?> known;
    try {
      // On the channel of the other calls, with their credentials.
      known =
          OperatorServiceGrpc.newBlockingStub(service.blockingStub().getChannel())
              .withDeadlineAfter(Connection.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .listSearchAttributes(
                  ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
              .getCustomAttributesMap();
    } catch (StatusRuntimeException e) {
      say.accept(
          "No search attributes are set: the server does not say which it knows (%s)"
              .formatted(e.getStatus().getCode()));
      return false;
    }
    List<String> missing =
        RunAttributes.names().stream().filter(name -> !known.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot set search attributes: namespace %s does not know %s\nTo register them, run %s"
              .formatted(namespace, String.join(", ", missing), command(connection, missing)));
    }
    return true;
  }

  private static String command(Connection connection, List<String> names) {
    String address =
        connection.address().equals(Connection.DEFAULT_ADDRESS)
            ? ""
            : " --address " + connection.address();
    String namespace = connection.client().getOptions().getNamespace();
    return "temporal operator search-attribute create%s%s %s"
        .formatted(
            address,
            namespace.equals("default") ? "" : " --namespace " + namespace,
            names.stream()
                .map(name -> "--name " + name + " --type Keyword")
                .collect(Collectors.joining(" ")));
  }
}
