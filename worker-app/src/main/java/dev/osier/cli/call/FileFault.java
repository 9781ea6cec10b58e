package dev.osier.cli.call;

import dev.osier.output.SafeText;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Why a file could not be read or written, in the words of a person and not of a class. */
public final class FileFault {
  private FileFault() {}

  /** Without the name of the file, which the caller says. */
  public static String of(Exception fault) {
    if (fault instanceof NoSuchFileException) {
      return "there is no such folder";
    }
    if (fault instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (fault instanceof InvalidPathException path) {
      return SafeText.line(path.getReason());
    }
    if (fault instanceof FileSystemException file && file.getReason() != null) {
      String reason = SafeText.line(file.getReason());
      return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }
    return SafeText.line(String.valueOf(fault.getMessage()));
  }
}
