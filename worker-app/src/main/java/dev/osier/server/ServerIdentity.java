package dev.osier.server;

import dev.osier.effect.RunOrigin;
import dev.osier.process.ProcessTree;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells one server and namespace from every other: by the id that the server gave the namespace as
 * it was made. Not by the cluster's id: dev servers in memory all have the same, of which one knows
 * nothing of the other's runs. Where the server does not tell, by its address.
 */
public final class ServerIdentity {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A start is told relative to the machine's, which the clock's corrections move. */
  private static final Duration CLOCK_DRIFT = Duration.ofSeconds(3);

  private ServerIdentity() {}

  /**
   * Asks it anew, since another server may have been started at the address.
   *
   * @throws StatusRuntimeException if it does not answer
   */
  public static RunOrigin.Server ask(Connection connection) {
    boolean own = connection.embedded().filter(InProcessServer.class::isInstance).isPresent();
    if (own) {
      ProcessHandle self = ProcessHandle.current();
      return inProcess(self.pid(), ProcessTree.startOf(self));
    }
    WorkflowClient client = connection.client();
    String namespace = client.getOptions().getNamespace();
    String id;
    try {
      id =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .describeNamespace(
                  DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build())
              .getNamespaceInfo()
              .getId();
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      if (code != Status.Code.UNIMPLEMENTED && code != Status.Code.PERMISSION_DENIED) {
        throw e;
      }
      id = "";
    }
    // The in-memory server makes it from the name: all such servers have the same.
    String made = UUID.nameUUIDFromBytes(namespace.getBytes(StandardCharsets.UTF_8)).toString();
    return id.isBlank() || id.equals(made)
        ? new RunOrigin.Server("address " + connection.address() + "/" + namespace, null, null)
        : new RunOrigin.Server("namespace " + id, null, null);
  }

  /** That of a server inside a process, with which its runs end. */
  public static RunOrigin.Server inProcess(long pid, @Nullable Instant started) {
    long millis = started == null ? 0 : started.toEpochMilli();
    return new RunOrigin.Server(
        "in-process %s %d %d".formatted(processes(), pid, millis), pid, started);
  }

  /**
   * Whether the process that a server lives in is there; empty for any other server, and for a
   * process of another container, of which nothing is known here.
   */
  public static Optional<Boolean> process(RunOrigin.Server server) {
    Long pid = server.pid();
    Instant started = server.pidStarted();
    if (pid == null
        || started == null
        || !server.id().startsWith("in-process " + processes() + " ")) {
      return Optional.empty();
    }
    return Optional.of(
        ProcessHandle.of(pid)
            .map(ProcessTree::startOf)
            .filter(now -> Duration.between(now, started).abs().compareTo(CLOCK_DRIFT) <= 0)
            .isPresent());
  }

  /** Names what the pids seen here are the pids of. */
  private static String processes() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "pid:[host]";
    }
  }
}
