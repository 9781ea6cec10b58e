package dev.osier.git.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.name.RunNames;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sections {@code [branch "…"]} that {@code git push -u} and its like write into the settings
 * of a repository: those of a branch that Osier removes go with it (G5), as they do with {@code git
 * branch -d}. Each is removed by git, under its own lock of the file.
 */
public final class BranchSections {
  private static final String PREFIX = "branch.";

  /** How long another git may hold the lock of the settings: it writes a file. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private BranchSections() {}

  /**
   * Removes them.
   *
   * @param ours which branches, without {@code refs/heads/}
   * @return null, or why one stays
   */
  public static @Nullable String remove(Repository repository, Predicate<String> ours)
      throws InterruptedException {
    Path file = repository.commonDir().resolve("config");
    if (!mentionsOsier(file)) {
      return null;
    }
    Map<String, String> settings = SettingsFile.read(file);
    if (settings == null) {
      return "git cannot read " + file;
    }
    for (String branch : branches(settings, ours)) {
      String problem = removeSection(file, branch);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** Without a process for each branch of each run. */
  private static boolean mentionsOsier(Path file) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains("\"" + RunNames.BRANCH);
    } catch (IOException e) {
      return false;
    }
  }

  private static Set<String> branches(Map<String, String> settings, Predicate<String> ours) {
    Set<String> names = new TreeSet<>();
    for (String key : settings.keySet()) {
      int end = key.lastIndexOf('.');
      if (key.startsWith(PREFIX) && end > PREFIX.length()) {
        String name = key.substring(PREFIX.length(), end);
        if (ours.test(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static @Nullable String removeSection(Path file, String branch)
      throws InterruptedException {
    Git git = SettingsFile.git();
    Path lock = file.resolveSibling("config.lock");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Exited removed =
          git.call("config", "--file", file.toString(), "--remove-section", PREFIX + branch);
      if (removed.succeeded()) {
        return null;
      }
      Map<String, String> left = SettingsFile.read(file);
      if (left != null && branches(left, branch::equals).isEmpty()) {
        // Another was faster.
        return null;
      }
      if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS) || System.nanoTime() > deadline) {
        return "git cannot remove the settings of branch %s from %s (exit code %d: %s)"
            .formatted(branch, file, removed.code(), removed.errors());
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
