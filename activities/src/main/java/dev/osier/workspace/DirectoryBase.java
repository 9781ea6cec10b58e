package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.git.RepositoryLock;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.copy.PlainFiles;
import dev.osier.git.copy.PlainFiles.Listing;
import dev.osier.git.object.Commits;
import dev.osier.keep.Oddities;
import dev.osier.keep.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The commit of a hidden repository that holds a plain directory as it is now: where the tasks of a
 * run start, and what is compared before anything is written back. The directory is only read.
 */
public final class DirectoryBase {
  /** Each workspace has a copy. */
  public static final long LIMIT_FILE_BYTES = 512L << 20;

  public static final long LIMIT_BYTES = 8L << 30;
  public static final int LIMIT_FILES = 100_000;

  /** Names in the notes; the rest is counted. */
  private static final int NAMES = 20;

  private final HiddenRepository hidden;
  private final Path home;

  /**
   * @param home {@code $OSIER_HOME}, which may lie in the directory and is no part of it
   */
  public DirectoryBase(HiddenRepository hidden, Path home) {
    this.hidden = hidden;
    this.home = home;
  }

  /** Whether the directory could be stored. */
  public sealed interface Taken {}

  /**
   * @param notes what is not in it and why, one sentence each
   */
  public record Base(String commit, List<String> notes) implements Taken {
    public Base {
      notes = List.copyOf(notes);
    }
  }

  /**
   * @param fact with the limit, and how to get below it
   */
  public record TooMuch(String fact) implements Taken {}

  /** Stores it. A file that changes meanwhile is stored as it was at some moment. */
  public Taken take() throws IOException, InterruptedException {
    return RepositoryLock.onCheckouts(hidden.repository()).holding(this::takeAlone);
  }

  private Taken takeAlone() throws IOException, InterruptedException {
    // Of a call that was killed; nobody else writes to this index.
    Files.deleteIfExists(hidden.index().resolveSibling(hidden.index().getFileName() + ".lock"));
    Git git = hidden.git();
    Path root = hidden.directory();
    Path homeThere = Files.createDirectories(home).toRealPath();
    PlainFiles files =
        new PlainFiles(
            git,
            root,
            LIMIT_FILE_BYTES,
            path -> path.startsWith(homeThere) || path.startsWith(root.resolve(Snapshot.OSIER)));
    Listing listing = files.list();
    if (listing.files().size() > LIMIT_FILES || listing.bytes() > LIMIT_BYTES) {
      return new TooMuch(
          ("%s has %d files of %d MB, and a copy may have %d of %d MB; to leave some out, name them"
                  + " in %s")
              .formatted(
                  root,
                  listing.files().size(),
                  listing.bytes() >> 20,
                  LIMIT_FILES,
                  LIMIT_BYTES >> 20,
                  root.resolve(".gitignore")));
    }
    files.stage(listing);
    String tree = git.require("write-tree");
    List<String> notes = new ArrayList<>();
    note(notes, listing.leftOut());
    Oddities odd = Oddities.inUsers(root, ignored(git));
    note(notes, odd.special().stream().map(name -> name + " (no file)").toList());
    note(
        notes,
        odd.unreadable().stream()
            .filter(name -> Files.isDirectory(root.resolve(name)))
            .map(name -> name + " (cannot be read)")
            .toList());
    try (Commits commits = Commits.of(hidden.repository())) {
      String message = "Files of " + root.getFileName();
      return new Base(
          commits.write(tree, List.of(), message, Identity.OSIER, Identity.OSIER), notes);
    }
  }

  private static void note(List<String> notes, List<String> names) {
    if (!names.isEmpty()) {
      String more = names.size() > NAMES ? " and " + (names.size() - NAMES) + " more" : "";
      notes.add(
          "Not in the copies: "
              + names.stream().limit(NAMES).collect(Collectors.joining(", "))
              + more);
    }
  }

  private static Set<String> ignored(Git git) throws InterruptedException {
    return Set.copyOf(
        git.requireRecords(
            "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"));
  }
}
