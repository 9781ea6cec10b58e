package dev.osier.verify;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.osier.effect.DurableFile;
import dev.osier.effect.StateJson;
import dev.osier.step.CheckResult;
import dev.osier.step.VerifyMerge.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What checks of candidates have said, by tree, command and environment, in {@code
 * <state>/checks/}: so that nothing is checked twice, neither after a crash nor by the next run.
 *
 * <p>What passed is believed by every run for {@value #DAYS} days. What failed is believed only by
 * the run that saw it, and only as often as it failed: the reason may have been the machine, or
 * chance, and a later success replaces it. A time-out, a signal, a command that was not found and a
 * failed set-up say nothing of the tree, and are not noted.
 *
 * <p>A file that cannot be read, or that somebody removed, is as if it had never been: the command
 * is run.
 */
final class CheckMemory {
  private static final Logger LOG = LoggerFactory.getLogger(CheckMemory.class);
  static final int DAYS = 7;

  /** Files of at most about 4 KB each. */
  static final int LIMIT = 500;

  /** Anything larger is none of ours. */
  private static final long FILE_LIMIT_BYTES = 64 * 1024;

  /** From here on a shell's exit code says that it could not run the command, or of a signal. */
  private static final int SHELLS_OWN = 126;

  /** Of a temporary file that a kill left. */
  private static final Duration STALE = Duration.ofHours(1);

  private final Path directory;
  private final Clock clock;
  private final int limit;

  /**
   * @param run whose word it is
   * @param failures how often it has failed there; 0 if it passed
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(
      String key,
      String run,
      boolean passed,
      int failures,
      @Nullable Integer exit,
      double seconds,
      String tail,
      Instant at) {}

  /**
   * @param state {@code <common git dir>/osier}
   */
  CheckMemory(Path state) {
    this(state, Clock.systemUTC(), LIMIT);
  }

  CheckMemory(Path state, Clock clock, int limit) {
    this.directory = state.resolve("checks");
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * Names a check.
   *
   * @param state the tree, and what else of the repository decides
   * @param path where the machine looks for programs
   */
  static String key(Request request, String state, @Nullable String path) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    List<String> parts = new ArrayList<>(List.of("1", state, request.command()));
    parts.add(String.valueOf(request.needs().kind()));
    parts.add("setup " + request.needs().setup());
    parts.add("path " + path);
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
  @Nullable CheckResult answer(String key, Request request) {
    Entry entry = load(key);
    if (entry == null) {
      return null;
    }
    boolean own = entry.run().equals(request.run());
    boolean old = entry.at().isBefore(clock.instant().minus(Duration.ofDays(DAYS)));
    boolean counts =
        entry.passed()
            ? own || (!request.fresh() && !old)
            : own && entry.failures() > request.failures();
    return counts
        ? new CheckResult(
            request.command(),
            entry.passed(),
            entry.exit(),
            entry.seconds(),
            entry.tail(),
            entry.passed() && !own)
        : null;
  }

  /** Notes how the command ended. */
  void note(String key, Request request, CheckResult result) {
    Integer exit = result.exit();
    if (exit == null || exit >= SHELLS_OWN) {
      return;
    }
    Entry before = load(key);
    boolean own = before != null && !before.passed() && before.run().equals(request.run());
    int failures = result.passed() ? 0 : (own ? Objects.requireNonNull(before).failures() : 0) + 1;
    Entry entry =
        new Entry(
            key,
            request.run(),
            result.passed(),
            failures,
            exit,
            result.seconds(),
            result.tail(),
            clock.instant());
    try {
      DurableFile.replaceUnsynced(file(key), StateJson.MAPPER.writeValueAsBytes(entry));
      prune();
    } catch (IOException e) {
      // Costs a check, should it be asked again; the answer itself is not lost.
      LOG.warn("Cannot note a check in {}: {}", directory, e.toString());
    }
  }

  private Path file(String key) {
    return directory.resolve(key + ".json");
  }

  private @Nullable Entry load(String key) {
    Path file = file(key);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) > FILE_LIMIT_BYTES) {
        return null;
      }
      Entry entry = StateJson.MAPPER.readValue(Files.readAllBytes(file), Entry.class);
      return entry != null && isWhole(entry) && entry.key().equals(key) ? entry : null;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      LOG.info("Not read: {}: {}", file, e.toString());
      return null;
    }
  }

  @SuppressWarnings("ConstantValue") // Null from JSON.
  private static boolean isWhole(Entry entry) {
    return entry.key() != null && entry.run() != null && entry.tail() != null && entry.at() != null;
  }

  /** Keeps the newest, and removes what a kill left. */
  private void prune() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path each : all) {
        if (each.toString().endsWith(".json")) {
          files.add(each);
        } else if (time(each).toInstant().isBefore(clock.instant().minus(STALE))) {
          Files.deleteIfExists(each);
        }
      }
    }
    if (files.size() > limit) {
      files.sort(Comparator.comparing(CheckMemory::time));
      for (Path oldest : files.subList(0, files.size() - limit)) {
        Files.deleteIfExists(oldest);
      }
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(Long.MAX_VALUE);
    }
  }
}
