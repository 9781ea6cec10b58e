package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.PathNames;
import dev.osier.git.Records;
import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies files that are not in git, such as {@code .env}, from the user's checkout into a new
 * workspace: those the plan names, and those that match {@code .worktreeinclude}, which has the
 * syntax of {@code .gitignore}.
 *
 * <p>Only what git ignores in the workspace is copied, since anything else would be committed with
 * the agent's work. Modes are kept. No link is followed out of the checkout, and none is copied: a
 * link to a file inside becomes a copy of it.
 */
final class Includes {
  private static final Logger LOG = LoggerFactory.getLogger(Includes.class);
  private static final String PATTERNS = ".worktreeinclude";

  private final Repository repository;
  private final @Nullable Path root;
  private final Git source;

  /**
   * @param hidden if the workspaces are copies of a directory
   */
  Includes(Repository repository, @Nullable HiddenRepository hidden) {
    this.repository = repository;
    if (hidden != null) {
      this.root = hidden.directory();
      this.source = hidden.gitWithoutIndex();
    } else {
      this.root = repository.bare() ? null : repository.root();
      this.source = Git.at(repository.root());
    }
  }

  /**
   * @param there git in the workspace
   * @param named files or directories, relative to the checkout
   * @throws WorkspaceException if one of {@code named} leaves the checkout or would be committed
   */
  void copyInto(Git there, Path workspace, List<String> named)
      throws IOException, InterruptedException {
    if (root == null) {
      return;
    }
    Path checkout = root.toRealPath();
    Set<String> wanted = new LinkedHashSet<>();
    for (String name : named) {
      wanted.addAll(requireInside(checkout, name));
    }
    Set<String> matched = matched(checkout);
    Set<String> all = new LinkedHashSet<>(wanted);
    all.addAll(matched);
    all.removeIf(path -> isBeyondLink(workspace, path));
    Set<String> ignored = ignored(there, all);
    for (String path : all) {
      if (Files.exists(PathNames.in(workspace, path), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (ignored.contains(path)) {
        copy(checkout, workspace, path);
      } else if (wanted.contains(path)) {
        throw new WorkspaceException(
            "Cannot include "
                + path
                + ": git does not ignore it, so it would be committed with the task's work\n"
                + "To include it, add it to .gitignore or to "
                + repository.commonDir().resolve("info/exclude"));
      }
    }
  }

  /** Name, size and time of each file that {@link #copyInto} would take, one in a line. */
  String state(List<String> named) throws InterruptedException {
    if (root == null) {
      return "";
    }
    StringBuilder state = new StringBuilder();
    try {
      Path checkout = root.toRealPath();
      Set<String> all = new TreeSet<>(matched(checkout));
      for (String name : named) {
        all.addAll(requireInside(checkout, name));
      }
      for (String path : all) {
        Path from = source(checkout, PathNames.in(checkout, path));
        if (from != null) {
          state
              .append(path)
              .append('\0')
              .append(Files.size(from))
              .append(' ')
              .append(Files.getLastModifiedTime(from).toInstant())
              .append('\n');
        }
      }
    } catch (IOException e) {
      throw new WorkspaceException("Cannot look at the files to include: " + e, e);
    }
    return state.toString();
  }

  /** The untracked files that a name of the plan stands for. */
  private Set<String> requireInside(Path checkout, String name)
      throws IOException, InterruptedException {
    Path path;
    try {
      path = checkout.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new WorkspaceException("Cannot include \"" + name + "\": it is no path", e);
    }
    if (!path.startsWith(checkout) || path.equals(checkout) || Path.of(name).isAbsolute()) {
      throw new WorkspaceException(
          "Cannot include " + name + ": it is not inside of the checkout " + checkout);
    }
    Set<String> files = new LinkedHashSet<>();
    Exited listed =
        source.records(
            files::add,
            "ls-files",
            "--others",
            "-z",
            "--",
            ":(top,literal)" + checkout.relativize(path));
    if (!listed.succeeded()) {
      throw new WorkspaceException("Cannot include " + name + ": " + listed.errors());
    }
    if (files.isEmpty()) {
      LOG.warn("Nothing to include for {}: no untracked file of that name in {}", name, checkout);
    }
    return files;
  }

  private Set<String> matched(Path checkout) throws InterruptedException {
    Path patterns = checkout.resolve(PATTERNS);
    if (!Files.isRegularFile(patterns, LinkOption.NOFOLLOW_LINKS)) {
      return Set.of();
    }
    List<String> names = new ArrayList<>();
    Exited listed =
        source.records(
            names::add, "ls-files", "--others", "--ignored", "-z", "--exclude-from=" + patterns);
    if (!listed.succeeded()) {
      throw new WorkspaceException("Cannot read " + patterns + ": " + listed.errors());
    }
    return ignored(source, names);
  }

  /** Those of {@code paths} that git ignores in a worktree. */
  private static Set<String> ignored(Git worktree, Collection<String> paths)
      throws InterruptedException {
    if (paths.isEmpty()) {
      return Set.of();
    }
    Set<String> ignored = new LinkedHashSet<>();
    Exited checked =
        worktree.recordsWithInput(
            Records.ended(paths), ignored::add, "check-ignore", "-z", "--stdin");
    // Exit code 1: none is ignored.
    if (checked.code() > 1) {
      throw new WorkspaceException("Cannot include files: " + checked.errors());
    }
    return ignored;
  }

  private static void copy(Path checkout, Path workspace, String name) throws IOException {
    Path from = source(checkout, PathNames.in(checkout, name));
    if (from == null) {
      LOG.warn("Not included: {} is no file, or a link that leaves the checkout", name);
      return;
    }
    Path to = PathNames.in(workspace, name);
    Files.createDirectories(Objects.requireNonNull(to.getParent()));
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Whether a link in the repository stands where the file's directory is to be. */
  private static boolean isBeyondLink(Path workspace, String name) {
    Path parent = PathNames.in(workspace, name).getParent();
    while (parent != null && !parent.equals(workspace)) {
      if (Files.isSymbolicLink(parent)) {
        LOG.warn("Not included: {} is behind a link in the repository", name);
        return true;
      }
      parent = parent.getParent();
    }
    return false;
  }

  /** The regular file inside of the checkout that a path leads to, or null. */
  private static @Nullable Path source(Path checkout, Path path) {
    try {
      Path real = path.toRealPath();
      return real.startsWith(checkout) && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
          ? real
          : null;
    } catch (IOException e) {
      return null;
    }
  }
}
