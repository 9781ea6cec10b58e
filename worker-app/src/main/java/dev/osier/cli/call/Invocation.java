package dev.osier.cli.call;

import dev.osier.host.OsierHome;
import dev.osier.output.Console;
import dev.osier.server.Connections;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What one call of the command is given by its surroundings. Nothing else reads them.
 *
 * @param directory the current one, absolute
 */
public record Invocation(
    Console console, Map<String, String> environment, Path directory, InputStream input) {

  /** Of this process: its streams, environment and directory. */
  public static Invocation ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Invocation(
        Console.ofProcess(environment), environment, Path.of("").toAbsolutePath(), System.in);
  }

  /** Where Osier keeps what is its own, for this call. */
  public OsierHome home() {
    return OsierHome.of(environment);
  }

  /** The servers that this call may talk to. */
  public Connections connections() {
    return new Connections(home(), environment);
  }
}
