package dev.osier.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another Java with this one's classes: for what is to be killed, or to be held by a stranger. */
public final class OtherJava {
  private OtherJava() {}

  /** How it is started; arguments may be added. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // Classes that this Java has loaded and verified: half of the time of one that is
                // soon to die goes into loading.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
