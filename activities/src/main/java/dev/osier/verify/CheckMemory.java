package dev.osier.verify;

import dev.osier.job.CheckJob;
import dev.osier.outcome.CheckResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What checks of candidates have said in a run, by tree, command and environment: so that nothing
 * is checked twice in it. In the worker's memory alone: on a disk an agent could write that its
 * work has passed. A worker that is started again, and another run, run the command.
 *
 * <p>What failed is believed only as often as it failed: the reason may have been the machine, or
 * chance, and a later success replaces it. A time-out, a signal, a command that was not found and a
 * failed set-up say nothing of the tree, and are not noted.
 */
public final class CheckMemory {
  /** Checks of at most about 4 KB each; the oldest go. */
  static final int LIMIT = 500;

  /** From here on a shell's exit code says that it could not run the command, or of a signal. */
  private static final int SHELLS_OWN = 126;

  private final Map<Name, Entry> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Entry> eldest) {
          return size() > LIMIT;
        }
      };

  private record Name(String run, String key) {}

  /**
   * @param failures how often it has failed; 0 if it passed
   */
  private record Entry(CheckResult result, int failures) {}

  /**
   * Names a check.
   *
   * @param state the tree, and what else of the repository decides
   * @param environment all that the command is given, but for what names its workspace
   */
  static String key(CheckJob request, String state, Map<String, String> environment) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    List<String> parts = new ArrayList<>(List.of("1", state, request.command()));
    parts.add(String.valueOf(request.needs().kind()));
    parts.add("setup " + request.needs().setup());
    new TreeMap<>(environment).forEach((name, value) -> parts.add("env " + name + "=" + value));
    parts.addAll(request.needs().include());
    new TreeMap<>(request.needs().caches()).forEach((name, of) -> parts.add(name + "=" + of));
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** What is known and counts for {@code request}, or null. */
  synchronized @Nullable CheckResult answer(String key, CheckJob request) {
    Entry entry = entries.get(new Name(request.run(), key));
    return entry != null && (entry.result().passed() || entry.failures() > request.failures())
        ? entry.result()
        : null;
  }

  /** Notes how the command ended. */
  synchronized void note(String key, CheckJob request, CheckResult result) {
    Integer exit = result.exit();
    if (exit == null || exit >= SHELLS_OWN) {
      return;
    }
    Name name = new Name(request.run(), key);
    Entry before = entries.remove(name);
    int failures = result.passed() ? 0 : (before == null ? 0 : before.failures()) + 1;
    entries.put(name, new Entry(result, failures));
  }

  /** The run is over. */
  public synchronized void forget(String run) {
    entries.keySet().removeIf(name -> name.run().equals(run));
  }
}
