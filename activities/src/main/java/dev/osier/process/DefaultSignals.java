package dev.osier.process;

import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives programs the signals back that this process was started to ignore ({@code nohup}, a job in
 * a shell's background): a program inherits that, and a check that tests what SIGHUP or Ctrl-C does
 * would wait for ever. Osier itself goes on to ignore them.
 */
final class DefaultSignals {
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final String IGNORED = "SigIgn:";

  private static final int HEXADECIMAL = 16;

  private static final Map<String, Integer> NUMBERS = numbers();

  private static @Nullable List<String> known;

  private DefaultSignals() {}

  /** To be put before the words of a call; empty if nothing is ignored, or nothing can be done. */
  static synchronized List<String> words() throws InterruptedException {
    List<String> words = known;
    if (words == null) {
      words = of(ignored(STATUS), ProgramPath.own());
      known = words;
    }
    return words;
  }

  /** Likewise, of one call. */
  static ProgramCall on(ProgramCall call) throws InterruptedException {
    return call.under(words());
  }

  /** The names of those that a process ignores, of the ones that a user can set aside so. */
  static List<String> ignored(Path status) {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(IGNORED)) {
          long mask = Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), HEXADECIMAL);
          return NUMBERS.entrySet().stream()
              .filter(signal -> (mask >>> (signal.getValue() - 1) & 1) == 1)
              .map(Map.Entry::getKey)
              .toList();
        }
      }
    } catch (IOException e) {
      // Not Linux: then nobody tells.
    }
    return List.of();
  }

  /** Empty where {@code env} is too old for it (coreutils before 8.31). */
  static List<String> of(List<String> signals, ProgramPath path) throws InterruptedException {
    Path env = path.find("env");
    if (signals.isEmpty() || env == null) {
      return List.of();
    }
    List<String> words = List.of(env.toString(), "--default-signal=" + String.join(",", signals));
    List<String> trial = new ArrayList<>(words);
    trial.add("true");
    ProgramCall call =
        new ProgramCall(trial, Path.of("/"), Map.of("PATH", path.path()), Duration.ofSeconds(10));
    return ProgramRunner.run(call) instanceof Exited exited && exited.succeeded()
        ? words
        : List.of();
  }

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("HUP", 1);
    numbers.put("INT", 2);
    numbers.put("QUIT", 3);
    numbers.put("TERM", 15);
    return numbers;
  }
}
