package dev.osier.git.worktree;

import dev.osier.file.StateFile;
import dev.osier.git.copy.Clones;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What git keeps of one linked worktree in the repository, {@code <common>/worktrees/<name>}: found
 * by the worktree's path, so that it is there also when the worktree, or the {@code .git} in it, is
 * not. Of a clone it is the {@code .git} in it.
 *
 * @param admin the directory
 */
public record WorktreeFiles(Path admin) {
  /** Full commit ids, SHA-1 or SHA-256. */
  private static final Pattern COMMIT = Pattern.compile("\\b(?:[0-9a-f]{64}|[0-9a-f]{40})\\b");

  private static final String GITDIR = "gitdir: ";

  /** Of a log; millions of moves. */
  private static final int LIMIT_BYTES = 1 << 29;

  private static final Pattern ZEROS = Pattern.compile("0+");

  /** Where git names a commit that a stopped operation still needs. */
  private static final List<String> STOPPED =
      List.of(
          "MERGE_HEAD",
          "CHERRY_PICK_HEAD",
          "REVERT_HEAD",
          "REBASE_HEAD",
          "ORIG_HEAD",
          "MERGE_AUTOSTASH",
          "rebase-merge/orig-head",
          "rebase-merge/autostash",
          "rebase-apply/orig-head",
          "rebase-apply/autostash");

  /** Null if git knows no worktree at {@code path}. */
  public static @Nullable WorktreeFiles find(Path commonDir, Path path) throws IOException {
    Path named = namedBy(path.resolve(".git"));
    if (named != null
        && commonDir.resolve("worktrees").equals(named.getParent())
        && belongs(named, path)) {
      return new WorktreeFiles(named);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(commonDir.resolve("worktrees"))) {
      for (Path entry : entries) {
        if (belongs(entry, path)) {
          return new WorktreeFiles(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // The repository has no linked worktree.
    }
    WorktreeFiles own = new WorktreeFiles(path.resolve(".git"));
    return own.isClone() ? own : null;
  }

  /** Whether the {@code .git} of a worktree names this, so that git in it comes here. */
  public boolean isNamedIn(Path worktree) {
    Path named = namedBy(worktree.resolve(".git"));
    return named != null && named.equals(admin);
  }

  /** Turns the {@code .git} of a worktree back here, if it is a file or a link. */
  public void nameIn(Path worktree) throws IOException {
    Path link = worktree.resolve(".git");
    if (!isClone() && !Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(link);
      Files.writeString(link, GITDIR + admin + "\n");
    }
  }

  /** Where the worktree lies of which {@code entry} is what git keeps; null: it does not say. */
  public static @Nullable Path placeOf(Path entry) throws IOException {
    String link = read(entry.resolve("gitdir"));
    try {
      return link.isEmpty() ? null : entry.resolve(link).normalize().getParent();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Whether it is a repository of its own, with its own objects and refs. */
  public boolean isClone() {
    return admin.endsWith(".git")
        && Files.isDirectory(admin, LinkOption.NOFOLLOW_LINKS)
        && Files.isDirectory(admin.resolve("objects"), LinkOption.NOFOLLOW_LINKS)
        && Files.isDirectory(admin.resolve("refs"), LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable Path namedBy(Path link) {
    try {
      String text = Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS) ? read(link) : "";
      return text.startsWith(GITDIR)
          ? link.resolveSibling(text.substring(GITDIR.length())).normalize()
          : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private static boolean belongs(Path admin, Path path) throws IOException {
    // Relative with worktree.useRelativePaths.
    String link = read(admin.resolve("gitdir"));
    return !link.isEmpty() && admin.resolve(link).normalize().equals(path.resolve(".git"));
  }

  /** Whether git takes it for the files of a worktree. */
  public boolean isWhole() {
    return Files.isRegularFile(admin.resolve("HEAD"), LinkOption.NOFOLLOW_LINKS)
        && (isClone()
            || Files.isRegularFile(admin.resolve("commondir"), LinkOption.NOFOLLOW_LINKS));
  }

  /** Whether repositories of submodules are checked out here, whose changes are in no commit. */
  public boolean hasSubmodules() {
    return Files.isDirectory(admin.resolve("modules"), LinkOption.NOFOLLOW_LINKS);
  }

  /** Its index. */
  public Path index() {
    return admin.resolve("index");
  }

  /** The branch checked out, as a full ref, or null if HEAD is detached. */
  public @Nullable String headRef() throws IOException {
    String head = read(admin.resolve("HEAD"));
    return head.startsWith("ref: ") ? head.substring("ref: ".length()) : null;
  }

  /** The commit checked out, or null if HEAD names a branch. */
  public @Nullable String detachedHead() throws IOException {
    List<String> ids = commits(read(admin.resolve("HEAD")));
    return headRef() == null && !ids.isEmpty() ? ids.get(0) : null;
  }

  /** The other parents of a merge that was not finished. */
  public List<String> mergeHeads() throws IOException {
    return commits(read(admin.resolve("MERGE_HEAD")));
  }

  /**
   * Every commit that was checked out or made here, or that a stopped operation needs. Some may be
   * gone from the repository.
   */
  public Set<String> namedCommits() throws IOException {
    Set<String> named = new LinkedHashSet<>();
    for (String file : STOPPED) {
      named.addAll(commits(read(admin.resolve(file))));
    }
    named.addAll(headLog());
    for (String directory : List.of("refs", "logs/refs")) {
      if (Files.isDirectory(admin.resolve(directory))) {
        try (Stream<Path> files = Files.walk(admin.resolve(directory))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            if (!file.startsWith(admin.resolve(directory).resolve("remotes"))) {
              named.addAll(directory.equals("refs") ? commits(read(file)) : reflog(file));
            }
          }
        }
      }
    }
    // Of a clone. What is in refs/remotes is safe where it was fetched from.
    read(admin.resolve("packed-refs"))
        .lines()
        .filter(line -> !line.contains(" refs/remotes/"))
        .forEach(line -> named.addAll(commits(line)));
    named.removeAll(Set.copyOf(commits(read(admin.resolve(Clones.REFS_AT_START)))));
    return named;
  }

  /** Every commit that HEAD has named, as far as its log goes back. */
  public Set<String> headLog() throws IOException {
    return reflog(admin.resolve("logs/HEAD"));
  }

  /** Locks that a git command left which was killed. Only when no process of the agent lives. */
  public void removeStaleLocks() throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(admin, "*.lock")) {
      for (Path lock : locks) {
        Files.deleteIfExists(lock);
      }
    }
    if (isClone()) {
      try (Stream<Path> refs = Files.walk(admin.resolve("refs"))) {
        for (Path lock : refs.filter(file -> file.toString().endsWith(".lock")).toList()) {
          Files.deleteIfExists(lock);
        }
      }
    }
  }

  /** Old and new id of each line; what follows is text. */
  private static Set<String> reflog(Path file) throws IOException {
    Set<String> ids = new LinkedHashSet<>();
    for (String line : (Iterable<String>) read(file).lines()::iterator) {
      String[] words = line.split(" ", 3);
      if (words.length > 1) {
        ids.addAll(commits(words[0] + " " + words[1]));
      }
    }
    return ids;
  }

  private static List<String> commits(String text) {
    List<String> ids = new ArrayList<>();
    Matcher matcher = COMMIT.matcher(text);
    while (matcher.find()) {
      if (!ZEROS.matcher(matcher.group()).matches()) {
        ids.add(matcher.group());
      }
    }
    return ids;
  }

  /** Without the line's end; empty if there is no such file. */
  private static String read(Path file) throws IOException {
    try {
      String text = new String(StateFile.read(file, LIMIT_BYTES), StandardCharsets.UTF_8);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (NoSuchFileException | NotDirectoryException | StateFile.NotAFileException e) {
      return "";
    }
  }
}
