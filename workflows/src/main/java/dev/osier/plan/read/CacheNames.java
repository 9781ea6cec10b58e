package dev.osier.plan.read;

import dev.osier.text.Quote;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand in the plan's {@code workspace.caches}: a variable, and a directory's name. */
public final class CacheNames {
  /** One name of a path, which cannot lead out of the directory it is in. */
  public static final String DIRECTORY = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}";

  /**
   * Variables that every program reads: with a directory of builds in them, an agent would not
   * start, would not find its login, or would load libraries that another one made.
   */
  private static final String NEEDED =
      "(?:PATH|HOME|PWD|OLDPWD|SHELL|USER|LOGNAME|TERM|TMPDIR|TMP|TEMP|IFS|ENV|BASH_ENV|LANG)$"
          + "|LC_|LD_|DYLD_";

  /** For a schema: the names that are taken. */
  public static final String VARIABLE = "(?!OSIER_|GIT_|" + NEEDED + ")" + EnvNames.NAME.pattern();

  private static final Pattern NAME = Pattern.compile(DIRECTORY);
  private static final Pattern NEEDED_START = Pattern.compile(NEEDED);

  private CacheNames() {}

  /** Why the name of an environment variable is not taken, or null. */
  static @Nullable String variableProblem(String variable) {
    return NEEDED_START.matcher(variable).lookingAt()
        ? "programs need " + variable + " as it is; name a variable of a build tool"
        : null;
  }

  /** Why the name of a directory is not taken, or null. */
  static @Nullable String directoryProblem(String directory) {
    return NAME.matcher(directory).matches()
        ? null
        : Quote.of(directory)
            + " must be the name of one directory: letters, digits, \".\", \"_\","
            + " \"-\", and not first \".\" or \"-\"";
  }
}
