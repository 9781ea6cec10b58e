package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.HiddenRepository;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.WorktreeStatus;
import dev.osier.git.WorktreeStatus.Change;
import dev.osier.git.WorktreeStatus.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What differs from HEAD in a user's checkout, at one moment.
 *
 * @param files path → what is known of it
 */
record CheckoutState(Map<String, Dirt> files) {

  private static final String[] STATUS = {"--untracked-files=all", "--ignore-submodules=dirty"};

  /**
   * A path that is not as in HEAD.
   *
   * @param code the two letters of git's short format
   * @param size in bytes; -1 if there is no such file
   * @param modified nanoseconds since 1970
   */
  record Dirt(String code, long size, long modified) {}

  /**
   * By one {@code git status}, which takes no lock; empty for a bare repository.
   *
   * @param except what is below it is left out
   */
  static CheckoutState of(Repository repository, Path except) throws InterruptedException {
    return repository.bare()
        ? new CheckoutState(Map.of())
        : of(Git.at(repository.root()), repository.root(), except);
  }

  /** The same of a plain directory: all files that are there. */
  static CheckoutState of(HiddenRepository hidden, Path except) throws InterruptedException {
    return of(hidden.gitWithoutIndex(), hidden.directory(), except);
  }

  private static CheckoutState of(Git git, Path root, Path except) throws InterruptedException {
    Map<String, Dirt> files = new TreeMap<>();
    Looked looked = WorktreeStatus.look(git, STATUS);
    if (looked instanceof WorktreeStatus.Refused) {
      // A filter that fails on a file of the user's; a look at their state needs none.
      looked = WorktreeStatus.look(withoutFilters(git), STATUS);
    }
    if (!(looked instanceof WorktreeStatus.Seen seen)) {
      throw new IllegalStateException("Cannot look at the checkout: " + looked.warnings());
    }
    for (Change change : seen.status().changes()) {
      Path path = PathNames.in(root, change.path());
      if (!path.startsWith(except)) {
        files.put(change.path(), dirt(change.code(), path));
      }
    }
    return new CheckoutState(files);
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

  private static Dirt dirt(String code, Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Dirt(
          code, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    } catch (IOException e) {
      return new Dirt(code, -1, 0);
    }
  }

  /** Paths that are in one of the two states only, or differently. */
  Set<String> differencesFrom(CheckoutState before) {
    Set<String> paths = new LinkedHashSet<>(before.files.keySet());
    paths.addAll(files.keySet());
    paths.removeIf(path -> Objects.equals(files.get(path), before.files.get(path)));
    return paths;
  }
}
