package dev.osier.cli;

import dev.osier.output.Console;
import dev.osier.worker.Connections;
import dev.osier.worker.OsierHome;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What one call of the command is given by its surroundings. Nothing else reads them.
 *
 * @param directory the current one, absolute
 */
record Invocation(
    Console console, Map<String, String> environment, Path directory, InputStream input) {

  static Invocation ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Invocation(
        Console.ofProcess(environment), environment, Path.of("").toAbsolutePath(), System.in);
  }

  OsierHome home() {
    return OsierHome.of(environment);
  }

  Connections connections() {
    return new Connections(home(), environment);
  }
}
