package dev.osier.server;

import dev.osier.file.HostLock;
import dev.osier.host.OsierHome;
import dev.osier.process.ProcessTree;
import dev.osier.process.ProgramCall;
import dev.osier.process.RunningProgram;
import dev.osier.process.RunningProgram.NotStartedException;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Temporal's dev server on a database file under {@code $OSIER_HOME}: runs survive a crash, and it
 * has Temporal's web pages. It knows no users, so it runs in a {@link ServerNamespace} of its own,
 * and is reached by sockets in the {@link ServerFolder} only.
 *
 * <p>All Osier processes of one home share one. The first starts it, in a session of its own, so
 * that Ctrl-C in a terminal reaches Osier only; the last one out ends it. One whose users all
 * crashed is used by the next that comes at once, or ends by itself.
 */
final class DevServer implements EmbeddedServer {
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  /** For the database to be closed in order. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int LOG_LINES = 5;

  /** In a namespace of its own every port is free. */
  private static final int PORT = 7233;

  private static final int WEB_PORT = 8233;

  private final OsierHome home;
  private final Map<String, String> environment;
  private final ServerLocks locks;
  private final FileLock use;
  private final ServerRecords records;
  private final ServerRecord record;
  private final OwnChannel channel;
  private @Nullable WebGate gate;

  private DevServer(
      OsierHome home,
      Map<String, String> environment,
      ServerLocks locks,
      FileLock use,
      ServerRecord record) {
    this.home = home;
    this.environment = environment;
    this.locks = locks;
    this.use = use;
    this.records = new ServerRecords(home);
    this.record = record;
    this.channel = OwnChannel.to(record);
  }

  /** Whether runs of earlier processes are kept here. */
  static boolean hasDatabase(OsierHome home) {
    return Files.exists(database(home));
  }

  private static Path database(OsierHome home) {
    return home.server().resolve("temporal.db");
  }

  /**
   * Uses the server of this home, and starts it if it does not run.
   *
   * @param temporal the Temporal CLI
   * @throws NoServerException if it does not start, with the end of what it said
   */
  // The lock is held, not used.
  @SuppressWarnings("try")
  static DevServer join(OsierHome home, Path temporal, Map<String, String> environment)
      throws NoServerException, InterruptedException {
    try {
      ServerLocks locks = ServerLocks.open(home);
      try (HostLock alone = locks.enter()) {
        ServerRecords records = new ServerRecords(home);
        Optional<ServerRecord> found = records.devServer();
        ServerRecord record =
            found.isPresent() ? found.get() : start(home, temporal, environment, records);
        return new DevServer(home, environment, locks, locks.use(), record);
      } catch (IOException | NoServerException | InterruptedException | RuntimeException e) {
        locks.close();
        throw e;
      }
    } catch (IOException e) {
      throw new NoServerException(
          "Cannot use Osier's own server in %s: %s".formatted(home.server(), e.getMessage()));
    }
  }

  private static ServerRecord start(
      OsierHome home, Path temporal, Map<String, String> environment, ServerRecords records)
      throws IOException, NoServerException, InterruptedException {
    Optional<ServerRecord> stuck = records.livingDevServer();
    if (stuck.isPresent()) {
      end(stuck.get(), home);
    }
    ServerNamespace namespace = ServerNamespace.require(environment);
    // What processes left that were killed.
    records.gates();
    Path log = home.server().resolve("server.log");
    Files.deleteIfExists(log);
    ServerSockets sockets = ServerSockets.make(home);
    RunningProgram program;
    try {
      program = launch(home, temporal, environment, namespace, sockets, log);
    } catch (NotStartedException e) {
      throw failed(temporal, String.valueOf(e.getMessage()), home);
    }
    ServerRecord record =
        ServerRecord.atSocket(program.pid(), program.started(), sockets.temporal());
    if (!awaitAnswer(program, record)) {
      sockets.remove();
      throw failed(temporal, "it said:\n" + tail(log), home);
    }
    records.saveDevServer(record);
    return record;
  }

  private static RunningProgram launch(
      OsierHome home,
      Path temporal,
      Map<String, String> environment,
      ServerNamespace namespace,
      ServerSockets sockets,
      Path log)
      throws NotStartedException {
    List<String> server =
        List.of(
            temporal.toString(),
            "server",
            "start-dev",
            "--db-filename",
            database(home).toString(),
            // A kill loses nothing; a power cut at most the last steps of a run, which are
            // done again. SQLite's default waits for the disk about 100 times a task.
            "--sqlite-pragma",
            "journal_mode=wal",
            "--sqlite-pragma",
            "synchronous=normal",
            "--ip",
            "127.0.0.1",
            "--port",
            Integer.toString(PORT),
            "--ui-port",
            Integer.toString(WEB_PORT),
            "--log-level",
            "error");
    List<String> forwarder =
        NamespaceForwarder.call(
            home,
            List.of(
                new NamespaceForwarder.Gate(sockets.web(), WEB_PORT),
                // Last: who finds it open finds the other open, too.
                new NamespaceForwarder.Gate(sockets.temporal(), PORT)));
    return RunningProgram.start(
        new ProgramCall(
            namespace.shell(forwarder, server),
            home.server(),
            environment,
            // It ends when its last user leaves, not by a deadline.
            Duration.ofDays(365)),
        log,
        null);
  }

  private static boolean awaitAnswer(RunningProgram program, ServerRecord record)
      throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        if (program.awaitEnd(LOOK_EVERY)) {
          return false;
        }
        if (record.answers()) {
          return true;
        }
      }
      program.endTree(ProcessTree.NO_GRACE);
      return false;
    } catch (InterruptedException e) {
      program.endTree(ProcessTree.NO_GRACE);
      throw e;
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return lines.stream()
        .filter(line -> !line.isBlank())
        .skip(Math.max(0, lines.size() - LOG_LINES))
        .map(line -> "  " + line)
        .collect(Collectors.joining("\n"));
  }

  private static NoServerException failed(Path temporal, String reason, OsierHome home) {
    return new NoServerException(
        "Cannot start Temporal's dev server (%s, database %s): %s\n"
                .formatted(temporal, database(home), reason)
            + "To run without it, set OSIER_SERVER=in-process");
  }

  @Override
  public String address() {
    return record.address();
  }

  @Override
  public WorkflowServiceStubsOptions options() {
    return channel.options();
  }

  @Override
  public void openWebPages() {
    if (gate == null) {
      gate = WebGate.open(ServerSockets.of(record, home).web(), records, environment).orElse(null);
    }
  }

  @Override
  public Optional<String> webPage(String path) {
    return gate == null
        ? records.gates().stream().findFirst().map(open -> WebTickets.link(open, path))
        : Optional.of(gate.link(path));
  }

  @Override
  public boolean endsWithThisProcess() {
    return false;
  }

  @Override
  public Optional<String> limits() {
    return Optional.empty();
  }

  // The lock is held, not used.
  @SuppressWarnings("try")
  @Override
  public void close() {
    if (gate != null) {
      gate.close();
    }
    channel.close();
    try (locks;
        HostLock alone = locks.enter()) {
      use.release();
      if (locks.unused()) {
        end(record, home);
        records.removeDevServer();
      }
    } catch (IOException e) {
      // Another holds the gate: it will be the last one out.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(ServerRecord record, OsierHome home) throws InterruptedException {
    Optional<ProcessHandle> process = record.process();
    if (process.isPresent()) {
      ProcessTree.of(process.get()).end(GRACE);
    }
    ServerSockets.of(record, home).remove();
  }
}
