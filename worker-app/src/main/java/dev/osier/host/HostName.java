package dev.osier.host;

import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult;
import dev.osier.process.ProgramRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The stable name of this host, which its task queues carry: {@code OSIER_HOST}, else the machine's
 * name. A run's workspaces are on the disk of the host that prepared it, so a worker that is
 * started again must come back under the same name.
 */
public final class HostName {
  private static final int LIMIT = 40;
  private static final String UNKNOWN = "host";

  private HostName() {}

  /** A slug of at most 40 characters, safe in the name of a queue. */
  public static String of(Map<String, String> environment) throws InterruptedException {
    String given = slug(environment.getOrDefault("OSIER_HOST", ""));
    return given.isEmpty() ? slug(machine(environment), UNKNOWN) : given;
  }

  static String slug(String name) {
    return slug(name, "");
  }

  private static String slug(String name, String otherwise) {
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    slug = slug.substring(0, Math.min(LIMIT, slug.length())).replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? otherwise : slug;
  }

  /** Not by way of InetAddress: it asks the name service, which may take seconds to answer. */
  private static String machine(Map<String, String> environment) throws InterruptedException {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      ProgramResult result =
          ProgramRunner.run(
              new ProgramCall(
                  List.of("hostname"), Path.of("/"), environment, Duration.ofSeconds(2)));
      return result instanceof ProgramResult.Exited exited && exited.succeeded()
          ? exited.text().strip()
          : UNKNOWN;
    }
  }
}
