package dev.osier.cli;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.run.DemoFolder;
import dev.osier.output.Console;
import dev.osier.output.Surface;
import dev.osier.server.Connection;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Does once, in a folder of its own, what users will do: the launcher starts it in the background
 * after a build, with a JVM that writes down which classes it loaded, so that later starts find
 * them ready. What it does has no other effect, and how it ends does not matter.
 */
final class StartRehearsal {
  /** A rehearsal that does not come to its end must not stay behind. */
  private static final int LIMIT_SECONDS = 120;

  private StartRehearsal() {}

  public static void main(String[] args) throws Exception {
    Thread watchdog = new Thread(StartRehearsal::giveUp, "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
    Path home = Files.createTempDirectory("osier-rehearsal-");
    DemoFolder folder = DemoFolder.create();
    try {
      Map<String, String> environment = new HashMap<>(System.getenv());
      environment.keySet().removeIf(name -> name.startsWith("TEMPORAL_"));
      environment.put("OSIER_HOME", home.toString());
      environment.put("OSIER_SERVER", "in-process");
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
      Invocation invocation =
          new Invocation(
              new Console(nowhere, nowhere, Surface.PLAIN, Surface.PLAIN),
              environment,
              folder.repository(),
              new ByteArrayInputStream(new byte[0]));
      String plan = folder.plan().toString();
      Osier.run(invocation, "--help");
      Osier.run(invocation, "validate", plan);
      Osier.run(invocation, "schema");
      Osier.run(invocation, "run", plan);
      try (Connection server = invocation.connections().forRun()) {
        // By its port, as another process does it.
        Osier.run(invocation, "status", "none-at-" + server.address());
      }
    } finally {
      folder.delete();
      new DemoFolder(home).delete();
    }
    System.exit(0);
  }

  private static void giveUp() {
    try {
      TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
    } catch (InterruptedException e) {
      // Nobody interrupts it.
    }
    // Not exit, which would write the archive of a rehearsal that went wrong.
    Runtime.getRuntime().halt(1);
  }
}
