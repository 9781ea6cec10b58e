package dev.osier.prepare;

import dev.osier.git.Repository;
import dev.osier.git.settings.HookFiles;
import dev.osier.job.CommitWish;
import dev.osier.job.CommitWish.Sample;
import dev.osier.outcome.CheckResult;
import dev.osier.process.ByteText;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.text.Limits;
import dev.osier.verify.CommitHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries the messages of a plan's commits on the repository's {@code commit-msg} hook, so that no
 * agent is paid for work that cannot be committed. In the user's checkout, where such a hook finds
 * what it needs; it is given a file of its own to look at.
 */
final class MessageTrial {
  /** For all messages; who has slower hooks is not kept waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Exit codes of a shell that does not find a program, or may not run it. */
  private static final List<Integer> NO_PROGRAM = List.of(126, 127);

  private static final int LAST_LINES = 3;
  private static final int WORDS = 300;

  private static final Pulse SILENT =
      new Pulse() {
        @Override
        public void at(String phase, @Nullable Long pid, @Nullable Path log) {}

        @Override
        public boolean stopped() {
          return false;
        }
      };

  private final Repository repository;
  private final HookFiles hooks;
  private final CommitWish wish;
  private final long deadline = System.nanoTime() + PATIENCE.toNanos();

  private MessageTrial(Repository repository, HookFiles hooks, CommitWish wish) {
    this.repository = repository;
    this.hooks = hooks;
    this.wish = wish;
  }

  /**
   * What came of it; at most one of the two.
   *
   * @param problem why the run cannot succeed, with what mends it
   * @param note why it is not known whether it can
   */
  record Result(@Nullable String problem, @Nullable String note) {
    static final Result GOOD = new Result(null, null);
  }

  static Result of(Repository repository, HookFiles hooks, CommitWish wish)
      throws InterruptedException {
    if (!hooks.has(HookFiles.COMMIT_MSG) || wish.messages().isEmpty() || repository.bare()) {
      return Result.GOOD;
    }
    Path place = null;
    try {
      place = Files.createTempDirectory("osier-hooks");
      hooks.lay(place);
      return new MessageTrial(repository, hooks, wish).in(place);
    } catch (IOException e) {
      return untried(e.toString());
    } catch (StoppedException e) {
      throw new IllegalStateException("nobody stops it", e);
    } finally {
      delete(place);
    }
  }

  private static Result untried(String why) {
    return new Result(
        null, "The commit-msg hook could not be tried on the plan's messages: " + why);
  }

  private Result in(Path place) throws IOException, InterruptedException, StoppedException {
    List<String> refused = new ArrayList<>();
    for (Sample sample : wish.messages()) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isNegative()) {
        break;
      }
      CheckResult result = tried(place, sample, left);
      if (result.exit() == null) {
        return refused.isEmpty()
            ? untried("it did not end within " + PATIENCE.toSeconds() + " s")
            : problem(refused);
      }
      if (wish.prepared() && NO_PROGRAM.contains(result.exit())) {
        return untried("it needs what is not in your checkout: " + words(result.tail()));
      }
      if (!result.passed()) {
        refused.add(
            "refuses \"%s\" of task %s with exit code %d: %s"
                .formatted(
                    sample.message().lines().findFirst().orElse(""),
                    sample.task(),
                    result.exit(),
                    words(result.tail())));
      }
    }
    return refused.isEmpty() ? Result.GOOD : problem(refused);
  }

  private static Result problem(List<String> refused) {
    int more = refused.size() - 1;
    return new Result(
        "the commit-msg hook %s%s; give it a message that it takes, or set workspace.hooks: skip"
            .formatted(refused.get(0), more == 0 ? "" : "; and those of " + more + " more"),
        null);
  }

  private CheckResult tried(Path place, Sample sample, Duration left)
      throws IOException, InterruptedException, StoppedException {
    Path file = place.resolve("COMMIT_EDITMSG");
    Files.writeString(file, sample.message());
    Map<String, String> environment = CleanEnvironment.of(System.getenv());
    environment.put("PWD", repository.root().toString());
    return new CommitHook(
            HookFiles.COMMIT_MSG,
            place.resolve(hooks.directory()).resolve(HookFiles.COMMIT_MSG),
            left)
        .run(
            List.of(file.toString()),
            repository.root(),
            environment,
            null,
            place.resolve("log"),
            SILENT);
  }

  /** The last ones of a hook, on one line. */
  private static String words(String tail) {
    List<String> lines = tail.strip().lines().filter(line -> !line.isBlank()).toList();
    String last =
        String.join(" ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    return lines.isEmpty() ? "it says nothing" : Limits.cut(ByteText.shown(last), WORDS);
  }

  private static void delete(@Nullable Path place) {
    if (place == null) {
      return;
    }
    try (Stream<Path> tree = Files.walk(place)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // Of no harm, and in the folder for what is temporary.
    }
  }
}
