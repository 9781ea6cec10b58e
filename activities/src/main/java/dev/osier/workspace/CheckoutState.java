package dev.osier.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.workspace.Sight.Thing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What differs from HEAD in a work tree of the user's, at one moment, by one {@code git status},
 * which takes no lock.
 *
 * @param files path → what git says of it (what is staged included), and of the file
 * @param apart what git does not look into: ignored files and directories, and repositories inside
 */
record CheckoutState(Map<String, Thing> files, List<Path> apart) {
  private static final String[] STATUS = {
    // A file of the same size and time is another file all the same.
    "-c",
    "core.trustctime=true",
    "-c",
    "core.checkStat=default",
    "status",
    "--porcelain=v2",
    "-z",
    "--no-renames",
    "--untracked-files=all",
    "--ignored=matching",
    "--ignore-submodules=dirty"
  };

  /** Longer than that nobody waits for a look. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** Fields before the path of a changed and of an unmerged entry. */
  private static final int CHANGED_FIELDS = 8;

  private static final int UNMERGED_FIELDS = 10;

  /**
   * @param except what is below it is left out
   * @throws GitException if git cannot tell
   */
  static CheckoutState of(Git anyGit, Path root, Path except) throws InterruptedException {
    Git git = anyGit.within(DEADLINE);
    Exited status = git.call(STATUS);
    if (!status.succeeded()) {
      // A filter that fails on a file of the user's; a look at their state needs none.
      status = withoutFilters(git);
    }
    if (!status.succeeded()) {
      throw new GitException(git.failure(status, "status"));
    }
    Map<String, Thing> files = new TreeMap<>();
    List<Path> apart = new ArrayList<>();
    for (String entry : new String(status.out(), UTF_8).split("\0", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      String known;
      String path;
      switch (entry.charAt(0)) {
        case '1', 'u' -> {
          int fields = entry.charAt(0) == '1' ? CHANGED_FIELDS : UNMERGED_FIELDS;
          String[] words = entry.split(" ", fields + 1);
          path = words[fields];
          // XY, what it is in the index and on the disk: HEAD is moved by whoever publishes.
          known = words[1] + " " + words[4] + " " + words[5] + " " + words[7];
        }
        default -> {
          path = entry.substring(2);
          known = entry.substring(0, 1);
        }
      }
      Path file = root.resolve(path);
      if (file.startsWith(except)) {
        continue;
      }
      if (known.equals("!") || path.endsWith("/")) {
        apart.add(file);
      }
      if (!known.equals("!")) {
        files.put(path, new Thing(known + " " + FileStamps.of(file), file.toString()));
      }
    }
    return new CheckoutState(files, apart);
  }

  private static Exited withoutFilters(Git git) throws InterruptedException {
    List<String> args = new ArrayList<>();
    String settings =
        git.call("config", "-z", "--name-only", "--get-regexp", "^filter\\..*").text();
    for (String name : settings.split("\0", -1)) {
      if (name.endsWith(".required")) {
        args.addAll(List.of("-c", name + "=false"));
      } else if (!name.isEmpty()) {
        args.addAll(List.of("-c", name + "="));
      }
    }
    args.addAll(List.of(STATUS));
    return git.call(args.toArray(String[]::new));
  }
}
