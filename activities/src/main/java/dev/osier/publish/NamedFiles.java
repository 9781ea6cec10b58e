package dev.osier.publish;

import dev.osier.process.ByteText;
import java.util.List;
import java.util.stream.Collectors;

/** Files of the user's, as a sentence names them: the first three, and how many more there are. */
final class NamedFiles {
  private static final int NAMED = 3;

  private NamedFiles() {}

  /** At least one; safe to show. */
  static String of(List<String> files) {
    int more = files.size() - NAMED;
    return files.stream()
            .limit(NAMED)
            .map(file -> ByteText.shown(file).replaceAll("\\p{Cntrl}", "?"))
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
