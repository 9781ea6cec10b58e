package dev.osier.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shell that stands around a program which it must not change.
 *
 * @param bash for an environment that {@code sh} would not pass on whole, or null
 */
record Shell(Path sh, @Nullable Path bash) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Null if there is none. */
  static @Nullable Shell of(ProgramPath path) {
    Path sh = path.find("sh");
    return sh == null ? null : new Shell(sh, path.find("bash"));
  }

  /** Some drop variables whose names are none for them ({@code npm_config_@team:registry}). */
  List<String> forScript(Map<String, String> environment, String script) {
    boolean plain = environment.keySet().stream().allMatch(name -> NAME.matcher(name).matches());
    return plain || bash == null
        ? List.of(sh.toString(), "-c", script, "sh")
        : List.of(bash.toString(), "--posix", "-c", script, "sh");
  }
}
