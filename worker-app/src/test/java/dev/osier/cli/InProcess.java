package dev.osier.cli;

import dev.osier.cli.call.Invocation;
import dev.osier.output.Console;
import dev.osier.output.Surface;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** {@code osier} in this process, with streams that can be looked at. */
public final class InProcess {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Invocation invocation;
  private int exitCode = -1;

  public InProcess(Path directory, Map<String, String> environment, byte[] input) {
    Map<String, String> all = new HashMap<>(Map.of("PATH", "/nowhere", "HOME", "/nowhere"));
    all.putAll(environment);
    this.invocation =
        new Invocation(
            new Console(stream(out), stream(err), Surface.PLAIN, Surface.PLAIN),
            all,
            directory,
            new ByteArrayInputStream(input));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  public Invocation invocation() {
    return invocation;
  }

  public int run(String... args) {
    exitCode = Osier.run(invocation, args);
    return exitCode;
  }

  /** Of the last call. */
  int exitCode() {
    return exitCode;
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
