package dev.osier.process;

import java.nio.charset.StandardCharsets;

/** How a call of a program ended: with an answer, or with none that could be used. */
public sealed interface ProgramResult {

  /**
   * It ended by itself, or by a signal that Osier did not send.
   *
   * @param code its exit code; 128 + n if signal n ended it
   * @param out standard output, all of it; empty where it was streamed
   * @param err standard error, the first {@link ProgramRunner#OUTPUT_LIMIT} bytes: for people,
   *     never parsed
   */
  // Never compared or mutated; a list of bytes would only cost a copy.
  @SuppressWarnings("ArrayRecordComponent")
  record Exited(int code, byte[] out, byte[] err) implements ProgramResult {
    /** Whether it ended with exit code 0. */
    public boolean succeeded() {
      return code == 0;
    }

    /** Standard output as text without loss ({@link ByteText}). */
    public String text() {
      return ByteText.decode(out);
    }

    /** Standard error, stripped. */
    public String errors() {
      return new String(err, StandardCharsets.UTF_8).strip();
    }
  }

  /** There is no answer, and nobody may take what there is for one. */
  sealed interface NoAnswer extends ProgramResult {
    /** Why, as the second half of a sentence. */
    String fact();
  }

  /** It did not end before its deadline, and was ended. */
  record TimedOut(long milliseconds) implements NoAnswer {
    @Override
    public String fact() {
      return "it did not end within " + milliseconds + " ms";
    }
  }

  /** There is no such program, it may not be executed, or the directory is missing. */
  record NotStarted(String reason) implements NoAnswer {
    @Override
    public String fact() {
      return reason;
    }
  }

  /**
   * It said more than anybody wanted to keep, and the rest was dropped. A part of an answer is
   * none.
   *
   * @param limit bytes
   */
  record Cut(long limit) implements NoAnswer {
    @Override
    public String fact() {
      return "its answer has more than " + limit + " bytes";
    }
  }
}
