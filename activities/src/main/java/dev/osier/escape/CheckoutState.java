package dev.osier.escape;

import dev.osier.escape.Sight.Thing;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.git.worktree.WorktreeStatus.Change;
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
    "--untracked-files=all", "--ignored=matching", "--ignore-submodules=dirty"
  };

  /** Longer than that nobody waits for a look. */
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /**
   * @param except what is below it is left out
   * @throws GitException if git cannot tell
   */
  static CheckoutState of(Git anyGit, Path root, Path except) throws InterruptedException {
    // A file of the same size and time is another file all the same.
    Git git =
        anyGit.within(DEADLINE).set("core.trustctime", "true").set("core.checkStat", "default");
    WorktreeStatus.Looked looked = WorktreeStatus.look(git, STATUS);
    if (looked instanceof WorktreeStatus.Refused) {
      // A filter that fails on a file of the user's; a look at their state needs none.
      looked = WorktreeStatus.look(withoutFilters(git), STATUS);
    }
    if (looked instanceof WorktreeStatus.Refused refused) {
      throw new GitException(git.failure(refused.exited(), "status"));
    }
    WorktreeStatus status = ((WorktreeStatus.Seen) looked).status();
    Map<String, Thing> files = new TreeMap<>();
    List<Path> apart = new ArrayList<>();
    for (Change change : status.changes()) {
      Path file = PathNames.in(root, change.path());
      if (!file.startsWith(except)) {
        if (change.untracked() && change.repository()) {
          apart.add(file);
        }
        // Not what HEAD has: that is moved by whoever publishes.
        String state = change.code() + " " + change.known() + " " + FileStamps.of(file);
        files.put(change.path(), new Thing(state, file.toString()));
      }
    }
    for (String ignored : status.ignored()) {
      Path file = PathNames.in(root, ignored);
      if (!file.startsWith(except)) {
        apart.add(file);
      }
    }
    return new CheckoutState(files, apart);
  }

  private static Git withoutFilters(Git git) throws InterruptedException {
    List<String> names = new ArrayList<>();
    git.records(names::add, "config", "-z", "--name-only", "--get-regexp", "^filter\\..*");
    Git without = git;
    for (String name : names) {
      without = without.set(name, name.endsWith(".required") ? "false" : "");
    }
    return without;
  }
}
