package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.job.Prepared;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.testkit.Leftovers;
import dev.osier.testkit.TestRepository;
import io.temporal.failure.ActivityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a process that has a small disk of its own. Arguments: the case, the small disk, a
 * directory on a large one. Prints what does not hold, and fails then.
 */
final class FullDisk {
  private static final int MEBIBYTE = 1 << 20;

  private final Path small;
  private final Path large;
  private final String run = ScriptedCaller.fresh();

  private FullDisk(Path small, Path large) {
    this.small = small;
    this.large = large;
  }

  public static void main(String[] arguments) throws Exception {
    FullDisk disk = new FullDisk(Path.of(arguments[1]), Path.of(arguments[2]));
    int exit = 0;
    try {
      switch (arguments[0]) {
        case "no-room" -> disk.noRoomForAWorkspace();
        case "fills-while-made" -> disk.fillsWhileTheWorkspaceIsMade();
        case "fills-by-agent" -> disk.agentFillsTheDiskOfTheWorkspaces();
        case "repository" -> disk.repositoryIsOnTheFullDisk();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } catch (AssertionError | Exception e) {
      e.printStackTrace();
      exit = 1;
    }
    // Pools of threads would go on.
    System.exit(exit);
  }

  private TestRepository repository(Path where) {
    return TestRepository.in(where.resolve("repository"));
  }

  private void noRoomForAWorkspace() throws Exception {
    TestRepository repository = repository(large);
    repository.commit("Big", Map.of("big.txt", "x".repeat(70 * MEBIBYTE)));
    Map<String, String> before = repository.refs();
    try (WholeRun whole = new WholeRun(small.resolve("home"), run, repository.root())) {
      assertThatThrownBy(whole::prepare)
          .hasStackTraceContaining("workspace: Cannot make the workspace")
          .hasStackTraceContaining("To make room");
    }
    assertThat(repository.refs()).isEqualTo(before);
    Leftovers.assertNone(repository, small.resolve("home"), run);
  }

  /** The estimate is of the user's checkout; what is made here is another branch. */
  private void fillsWhileTheWorkspaceIsMade() throws Exception {
    TestRepository repository = repository(large);
    repository.branch("small", "main");
    repository.commit("Big", Map.of("big.txt", "x".repeat(70 * MEBIBYTE)));
    String big = repository.tip("main");
    repository.checkout("small");
    try (WholeRun whole = new WholeRun(small.resolve("home"), run, repository.root())) {
      Prepared prepared = whole.prepare();
      Prepared atBig =
          new Prepared(prepared.host(), prepared.repository(), prepared.target(), big, big, 1);
      assertThatThrownBy(() -> whole.agent(atBig, "task", "true"))
          .hasStackTraceContaining("no space left on its disk");
      assertThat(release(whole, prepared).problems()).isEmpty();
    }
    Leftovers.assertNone(repository, small.resolve("home"), run);
  }

  private void agentFillsTheDiskOfTheWorkspaces() throws Exception {
    TestRepository repository = repository(large);
    try (WholeRun whole = new WholeRun(small.resolve("home"), run, repository.root())) {
      WholeRun.Result result =
          whole.run(
              Map.of("task", "echo mine > mine.txt; head -c 90000000 /dev/zero > big"), "true");
      assertThat(result.tasks().get("task")).startsWith("failed: The agent failed");
      assertThat(result.released().problems()).isEmpty();
    }
    assertThat(repository.show("refs/osier/kept/" + run + "/task", "mine.txt")).isEqualTo("mine\n");
    Leftovers.assertNone(repository, small.resolve("home"), run);
  }

  private void repositoryIsOnTheFullDisk() throws Exception {
    TestRepository repository = repository(small);
    Path home = large.resolve("home");
    Path ballast = Files.write(small.resolve("ballast"), new byte[50 * MEBIBYTE]);
    try (WholeRun whole = new WholeRun(home, run, repository.root())) {
      Prepared prepared = whole.prepare();
      String outcome = outcome(whole, prepared);
      Released full = tryRelease(whole, prepared);
      assertThat(full == null || !full.problems().isEmpty())
          .as("%s, then %s", outcome, full)
          .isTrue();

      Files.delete(ballast);
      Released released = release(whole, prepared);

      assertThat(released.problems()).isEmpty();
      assertThat(released.kept()).as("after %s", outcome).containsKey("task");
    }
    assertThat(repository.git("cat-file", "-s", "refs/osier/kept/" + run + "/task:mine.bin"))
        .isEqualTo("30000000");
    repository.git("fsck", "--strict");
    Leftovers.assertNone(repository, home, run);
  }

  private static String outcome(WholeRun whole, Prepared prepared) {
    try {
      return whole.agent(prepared, "task", "head -c 30000000 /dev/urandom > mine.bin").headline();
    } catch (ActivityFailure e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static @Nullable Released tryRelease(WholeRun whole, Prepared prepared) {
    try {
      return release(whole, prepared);
    } catch (ActivityFailure e) {
      return null;
    }
  }

  private static Released release(WholeRun whole, Prepared prepared) {
    return whole.release(prepared, List.of(new ReleaseJob.Item("task", null)), prepared.base());
  }
}
