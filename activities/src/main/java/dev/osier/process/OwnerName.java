package dev.osier.process;

import java.time.Instant;

/**
 * Names a process in the name of a file, {@code <pid>-<start>-…}, so that what a killed one left
 * can be told from what a living one holds, also where its pid is another's by now.
 */
public final class OwnerName {
  private OwnerName() {}

  /** This process; what follows in the file's name is the caller's. */
  public static String own() {
    ProcessHandle self = ProcessHandle.current();
    return self.pid() + "-" + startOf(self) + "-";
  }

  /** Whether the process lives that {@code name} begins with; false if it begins with none. */
  public static boolean lives(String name) {
    String[] parts = name.split("-", 3);
    return parts.length == 3
        && parts[0].matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(parts[0]))
            .filter(process -> startOf(process).equals(parts[1]))
            .isPresent();
  }

  private static String startOf(ProcessHandle process) {
    Instant start = ProcessTree.startOf(process);
    return start == null ? "0" : "" + start.toEpochMilli();
  }
}
