package dev.osier.cli;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.run.DemoFolder;
import dev.osier.output.Console;
import dev.osier.output.Surface;
import dev.osier.process.ProgramCall;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ProgramRunner;
import dev.osier.server.Connection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes the archive of classes, loaded and parsed ahead (AppCDS), that the file given names: by a
 * JVM that does once, in a folder of its own, what users will do, and writes down which classes it
 * loaded. The launcher starts it in the background after a build. It has no other effect, and where
 * it fails later starts are only slower.
 */
final class StartRehearsal {
  /** A JVM that fails here leaves nothing behind, and says nothing. */
  private static final List<String> CALM =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:ErrorFile=/dev/null",
          "-Xlog:disable");

  /** Lambdas of the JDK and of some libraries crash the JVM that dumps them (JDK 17.0.15). */
  private static final Pattern CRASHES =
      Pattern.compile("@lambda-proxy (?!.*(dev/osier|io/temporal|ch/qos/logback|picocli)/).*");

  /** One that hangs must not stay behind; behind other work each takes minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private StartRehearsal() {}

  /**
   * @param args the archive to make; without one, this is the JVM that is looked at
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      rehearse();
    } else {
      System.exit(archive(Path.of(args[0]).toAbsolutePath()) ? 0 : 1);
    }
  }

  private static boolean archive(Path archive) throws IOException, InterruptedException {
    Path loaded = archive.resolveSibling(archive.getFileName() + ".loaded");
    Path part = archive.resolveSibling(archive.getFileName() + ".part");
    try {
      if (!java("-XX:DumpLoadedClassList=" + loaded, StartRehearsal.class.getName())) {
        return false;
      }
      List<String> chosen = new ArrayList<>(Files.readAllLines(loaded));
      chosen.removeIf(line -> CRASHES.matcher(line).matches());
      Files.write(loaded, chosen);
      if (!java(
          "-Xshare:dump", "-XX:SharedClassListFile=" + loaded, "-XX:SharedArchiveFile=" + part)) {
        return false;
      }
      Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      Files.deleteIfExists(loaded);
      Files.deleteIfExists(part);
    }
  }

  private static boolean java(String... options) throws InterruptedException {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(CALM);
    argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    argv.addAll(List.of(options));
    ProgramCall call = new ProgramCall(argv, Path.of("").toAbsolutePath(), System.getenv(), LIMIT);
    return ProgramRunner.run(call) instanceof Exited exited && exited.succeeded();
  }

  private static void rehearse() throws Exception {
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
}
