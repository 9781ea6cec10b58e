package dev.osier.effect;

import java.nio.file.Path;

/** The record of an effect is there and cannot be read. Its workspace must not be touched. */
public final class CorruptRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptRecordException(Path record, Exception cause) {
    super(
        "Cannot read the record "
            + record
            + ": "
            + cause.getMessage()
            + "\nTo give its workspace up for Osier to make anew, run rm '"
            + record
            + "'",
        cause);
  }
}
