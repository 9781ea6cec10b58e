package dev.osier.process;

import java.nio.charset.StandardCharsets;

/** How a call of a program ended. */
public sealed interface ProgramResult {

  /**
   * It ended by itself, or by a signal that Osier did not send.
   *
   * @param code its exit code; 128 + n if signal n ended it
   * @param out standard output, the first {@link ProgramRunner#OUTPUT_LIMIT} bytes
   * @param err standard error, likewise
   */
  // Never compared or mutated; a list of bytes would only cost a copy.
  @SuppressWarnings("ArrayRecordComponent")
  record Exited(int code, byte[] out, byte[] err) implements ProgramResult {
    public boolean succeeded() {
      return code == 0;
    }

    /** Standard output as UTF-8; bytes that are none become U+FFFD. */
    public String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    /** Standard error, stripped. */
    public String errors() {
      return new String(err, StandardCharsets.UTF_8).strip();
    }
  }

  /** It did not end before its deadline, and was ended. */
  record TimedOut(long milliseconds) implements ProgramResult {}

  /** There is no such program, it may not be executed, or the directory is missing. */
  record NotStarted(String reason) implements ProgramResult {}
}
