package dev.osier.worker;

import dev.osier.process.ProcessTree;
import dev.osier.process.ProgramCall;
import dev.osier.process.RunningProgram;
import dev.osier.process.RunningProgram.NotStartedException;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Temporal's dev server on a database file under {@code $OSIER_HOME}: runs survive a crash, and it
 * has Temporal's web pages.
 *
 * <p>All Osier processes of one home share one. The first starts it, in a session of its own, so
 * that Ctrl-C in a terminal reaches Osier only; the last one out ends it. One whose users all
 * crashed lives on, and is found and used by the next.
 */
final class DevServer implements EmbeddedServer {
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  /** For the database to be closed in order. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** A port that was free may be taken by another before the server opens it. */
  private static final int ATTEMPTS = 3;

  private static final int LOG_LINES = 5;

  private final ServerLocks locks;
  private final FileLock use;
  private final ServerRecords records;
  private final ServerRecord record;

  private DevServer(ServerLocks locks, FileLock use, ServerRecords records, ServerRecord record) {
    this.locks = locks;
    this.use = use;
    this.records = records;
    this.record = record;
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
      ServerLocks locks = ServerLocks.open(home.server());
      try (FileLock alone = locks.enter()) {
        ServerRecords records = new ServerRecords(home);
        Optional<ServerRecord> found = records.devServer();
        ServerRecord record =
            found.isPresent() ? found.get() : start(home, temporal, environment, records);
        return new DevServer(locks, locks.use(), records, record);
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
      end(stuck.get());
    }
    Path log = home.server().resolve("server.log");
    for (int attempt = 1; ; attempt++) {
      Files.deleteIfExists(log);
      try {
        Optional<ServerRecord> started = attempt(home, temporal, environment, log);
        if (started.isPresent()) {
          records.saveDevServer(started.get());
          return started.get();
        }
      } catch (NotStartedException e) {
        throw failed(temporal, String.valueOf(e.getMessage()), home);
      }
      if (attempt == ATTEMPTS) {
        throw failed(temporal, "it said:\n" + tail(log), home);
      }
    }
  }

  private static Optional<ServerRecord> attempt(
      OsierHome home, Path temporal, Map<String, String> environment, Path log)
      throws IOException, NotStartedException, InterruptedException {
    int port;
    int webPort;
    try (ServerSocket first = freePort();
        ServerSocket second = freePort()) {
      port = first.getLocalPort();
      webPort = second.getLocalPort();
    }
    RunningProgram program =
        RunningProgram.start(
            new ProgramCall(
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
                    // Whoever reaches it may run commands here: this machine only.
                    "--ip",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port),
                    "--ui-port",
                    Integer.toString(webPort),
                    "--log-level",
                    "error"),
                home.server(),
                environment,
                // It ends when its last user leaves, not by a deadline.
                Duration.ofDays(365)),
            log,
            null);
    ServerRecord record = ServerRecord.of(program.pid(), program.started(), port, webPort);
    long deadline = System.nanoTime() + START.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        if (program.awaitEnd(LOOK_EVERY)) {
          return Optional.empty();
        }
        // Both: on one of them another program may have begun to listen since it was found free.
        if (!Connection.nothingListens(record.address())
            && !Connection.nothingListens("127.0.0.1:" + webPort)) {
          return Optional.of(record);
        }
      }
      program.endTree(ProcessTree.NO_GRACE);
      return Optional.empty();
    } catch (InterruptedException e) {
      program.endTree(ProcessTree.NO_GRACE);
      throw e;
    }
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
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
    return WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build();
  }

  @Override
  public Optional<String> webUi() {
    return record.webPort() == 0
        ? Optional.empty()
        : Optional.of("http://127.0.0.1:" + record.webPort());
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
    try (locks;
        FileLock alone = locks.enter()) {
      use.release();
      if (locks.unused()) {
        end(record);
        records.removeDevServer();
      }
    } catch (IOException e) {
      // Another holds the gate: it will be the last one out.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(ServerRecord record) throws InterruptedException {
    Optional<ProcessHandle> process = record.process();
    if (process.isPresent()) {
      ProcessTree.of(process.get()).end(GRACE);
    }
  }
}
