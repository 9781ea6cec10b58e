package dev.osier.server;

import com.uber.m3.tally.Scope;
import dev.osier.host.OsierHome;
import dev.osier.process.ProgramPath;
import io.temporal.envconfig.ClientConfigProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which server a command talks to: the configured one, and no other, if one is configured; else
 * Osier's own; else, for commands that cannot do with Osier's own, the address at which {@code
 * temporal server start-dev} listens.
 */
public final class Connections {
  private static final String SERVER = "OSIER_SERVER";
  private static final String PROGRAM = "temporal";

  private final OsierHome home;
  private final Map<String, String> environment;

  public Connections(OsierHome home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  /** A server that a run may be on; opened when it is that one's turn. */
  @FunctionalInterface
  public interface Candidate {
    Connection open() throws NoServerException, InterruptedException;
  }

  /** True if the user named a server: then there is a worker somewhere, or should be. */
  public boolean isConfigured() throws NoServerException {
    return ServerSettings.load(environment).isPresent();
  }

  /** For a command that starts a run: the configured server, or Osier's own, started if need be. */
  public Connection forRun() throws NoServerException, InterruptedException {
    ClientSetup setup = ClientSetup.of(environment, null);
    Optional<ClientConfigProfile> profile = ServerSettings.load(environment);
    return profile.isPresent()
        ? Connection.configured(profile.get(), setup)
        : Connection.embedded(embedded(), setup);
  }

  /** For a worker of its own: the configured server, or one that already runs on this machine. */
  public Connection forWorker() throws NoServerException, InterruptedException {
    return forWorker(null);
  }

  /**
   * @param scope where the numbers of Temporal's SDK go, or null
   */
  public Connection forWorker(@Nullable Scope scope)
      throws NoServerException, InterruptedException {
    ClientSetup setup = ClientSetup.of(environment, scope);
    Optional<ClientConfigProfile> profile = ServerSettings.load(environment);
    if (profile.isPresent()) {
      return Connection.configured(profile.get(), setup);
    }
    Optional<Path> temporal = temporal();
    if (temporal.isPresent() && new ServerRecords(home).devServer().isPresent()) {
      return Connection.embedded(DevServer.join(home, temporal.get(), environment), setup);
    }
    return Connection.patient(setup);
  }

  /** Where to look for a run, the likeliest and cheapest first. */
  public List<Candidate> forLookup() throws NoServerException {
    ClientSetup setup = ClientSetup.of(environment, null);
    Optional<ClientConfigProfile> profile = ServerSettings.load(environment);
    if (profile.isPresent()) {
      return List.of(() -> Connection.configured(profile.get(), setup));
    }
    ServerRecords records = new ServerRecords(home);
    List<Candidate> candidates = new ArrayList<>();
    Optional<Path> temporal = temporal();
    Candidate own = () -> Connection.embedded(join(temporal.orElseThrow()), setup);
    boolean runs = temporal.isPresent() && records.devServer().isPresent();
    if (runs) {
      candidates.add(own);
    }
    for (ServerRecord record : records.inProcess()) {
      candidates.add(() -> Connection.own(record, setup));
    }
    if (Connection.usualListens()) {
      candidates.add(() -> Connection.usual(setup));
    }
    if (!runs && temporal.isPresent() && DevServer.hasDatabase(home)) {
      // Runs of processes that have ended; starting it takes a second, so it comes last.
      candidates.add(own);
    }
    if (candidates.isEmpty()) {
      // Says that nothing answers there, and what to type.
      candidates.add(() -> Connection.usual(setup));
    }
    return candidates;
  }

  /**
   * Every server that may answer questions about runs now. None is started, and Osier's own is not
   * held in use; those inside other processes look after their runs themselves.
   */
  public List<Candidate> running() throws NoServerException {
    ClientSetup setup = ClientSetup.of(environment, null);
    List<Candidate> candidates = new ArrayList<>();
    ServerSettings.load(environment)
        .ifPresent(profile -> candidates.add(() -> Connection.configured(profile, setup)));
    new ServerRecords(home)
        .devServer()
        .ifPresent(record -> candidates.add(() -> Connection.own(record, setup)));
    candidates.add(() -> Connection.usual(setup));
    return candidates;
  }

  /**
   * What {@link #forRun} takes where no server is configured.
   *
   * @param program of the dev server; empty if a server in the process is used instead
   * @param open why the dev server would be open to every user here, so that it is not used
   * @param configuration the file by which the Temporal CLI reaches one that runs now
   */
  public record Own(Optional<Path> program, Optional<String> open, Optional<Path> configuration) {}

  /** Looks, and starts nothing that stays. */
  public Own own() throws NoServerException, InterruptedException {
    Optional<Path> program = temporal();
    Optional<String> open =
        program.isPresent()
                && ServerNamespace.ask(environment)
                    instanceof ServerNamespace.Answer.Missing missing
            ? Optional.of(missing.reason())
            : Optional.empty();
    return new Own(program, open, new ServerRecords(home).configuration());
  }

  private EmbeddedServer embedded() throws NoServerException, InterruptedException {
    Optional<Path> temporal = temporal();
    if (temporal.isEmpty()) {
      return InProcessServer.start(home);
    }
    try {
      return join(temporal.get());
    } catch (OpenServerException e) {
      if (environment.getOrDefault(SERVER, "").equals(PROGRAM)) {
        throw e;
      }
      return InProcessServer.start(home, Optional.of(e.reason()));
    }
  }

  private DevServer join(Path temporal) throws NoServerException, InterruptedException {
    return DevServer.join(home, temporal, environment);
  }

  /** The Temporal CLI; {@code OSIER_SERVER=in-process} does without it. */
  private Optional<Path> temporal() throws NoServerException {
    String wanted = environment.getOrDefault(SERVER, "");
    if (!wanted.isEmpty() && !wanted.equals("in-process") && !wanted.equals(PROGRAM)) {
      throw new NoServerException(
          "Cannot choose a server: OSIER_SERVER is \"%s\"\n".formatted(wanted)
              + "It must be in-process or temporal, or not be set");
    }
    if (wanted.equals("in-process")) {
      return Optional.empty();
    }
    Optional<Path> program = Optional.ofNullable(ProgramPath.of(environment).find(PROGRAM));
    if (program.isPresent()) {
      return program;
    }
    if (wanted.equals(PROGRAM)) {
      throw new NoServerException(
          "Cannot choose a server: OSIER_SERVER is \"temporal\", and there is no temporal on the"
              + " PATH\nTo run without it, set OSIER_SERVER=in-process");
    }
    return Optional.empty();
  }
}
