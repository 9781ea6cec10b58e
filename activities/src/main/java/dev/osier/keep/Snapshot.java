package dev.osier.keep;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.Records;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import dev.osier.git.object.IndexEntries;
import dev.osier.git.object.IndexEntries.Gitlink;
import dev.osier.git.object.IndexFile;
import dev.osier.git.object.RawStore;
import dev.osier.git.object.Trees;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.git.worktree.WorktreeStatus.Seen;
import dev.osier.process.ByteText;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All files of a worktree as a tree in its repository: tracked and untracked, but not ignored. The
 * worktree, its index and its locks are left as they are; {@code .osier} is never in it.
 *
 * <p>Files are stored as {@code git add} would store them. Where that fails (a filter, {@code
 * safecrlf}), they are stored byte by byte instead. A repository inside is stored as the files in
 * it, where git would store a link to nowhere.
 */
public final class Snapshot {
  /** What Osier itself writes into a workspace. */
  public static final String OSIER = ".osier";

  private static final String[] LOOK = {
    "--untracked-files=all", "--ignored=matching", "--ignore-submodules=none"
  };

  private final Path commonDir;
  private final Path settings;
  private final Path scratch;
  private final RawStore raw;
  private final @Nullable SpareObjects spares;

  /**
   * @param spares where objects go first, or null
   * @param settings see {@link dev.osier.git.settings.PinnedSettings}
   * @param scratch a directory for files that are only needed meanwhile; the caller removes it
   */
  Snapshot(Path commonDir, @Nullable SpareObjects spares, Path settings, Path scratch) {
    this.spares = spares;
    this.settings = settings;
    this.commonDir = commonDir;
    this.scratch = scratch;
    this.raw = new RawStore(commonDir, spares, scratch.resolve("raw"));
  }

  /** What a worktree holds. */
  sealed interface Taken {}

  /**
   * @param tree the files
   * @param staged a tree of what was staged and then changed again, or null
   * @param special FIFOs, sockets, devices: not in the tree
   * @param repositories directories stored without the history they have
   */
  record Complete(
      String tree, @Nullable String staged, List<String> special, List<String> repositories)
      implements Taken {}

  /**
   * @param reason what could not be stored
   */
  record Incomplete(String reason) implements Taken {}

  /**
   * @param files of the worktree, or null if git has forgotten them
   * @param head the commit checked out
   * @param headTree its tree
   * @param start the commit whose submodules are the user's own, or null
   */
  Taken take(
      Path worktree,
      @Nullable WorktreeFiles files,
      String head,
      String headTree,
      @Nullable String start)
      throws IOException, InterruptedException {
    Files.createDirectories(scratch);
    Path index = freshIndex();
    Git pinned =
        Git.pinned(worktree, files == null ? commonDir : files.admin(), settings)
            .with("GIT_INDEX_FILE", index.toString());
    Git git = spares == null ? pinned : spares.in(pinned);
    IndexEntries entries = openIndex(git, index, files, head);
    reveal(git, worktree, entries);
    WorktreeStatus status = status(git, worktree, index);
    Oddities odd =
        Oddities.in(
            worktree, Set.copyOf(status.ignored()), status.clean() ? entries.looked() : Set.of());
    if (!odd.unreadable().isEmpty()) {
      return new Incomplete("cannot read " + String.join(", ", odd.unreadable()));
    }
    if (odd.mended()) {
      status = status(git, worktree, index);
    }
    Set<String> repositories = repositories(worktree, status);
    for (Gitlink link : entries.gitlinks()) {
      if (isRepository(PathNames.in(worktree, link.path())) && !isIn(start, link)) {
        repositories.add(link.path());
      }
    }
    // Without the worktree's files git compares with the user's HEAD, which says nothing here.
    if (files != null && status.clean() && repositories.isEmpty()) {
      return new Complete(headTree, null, odd.special(), List.of());
    }
    String staged = null;
    forget(git, odd.special());
    if (status.stagedApart()) {
      Exited written = git.call("write-tree");
      // An unmerged index has no tree; its stages are in the commits that were being merged.
      staged = written.succeeded() ? written.text().strip() : null;
    }
    try {
      String tree =
          withUntouched(store(git, worktree, index, repositories), git, head, headTree, files);
      return new Complete(tree, staged, odd.special(), List.copyOf(repositories));
    } catch (NotStoredException e) {
      return new Incomplete(String.valueOf(e.getMessage()));
    }
  }

  /** The tree with what nobody touched as the commit has it, though git stores it otherwise now. */
  private String withUntouched(
      String tree, Git git, String head, String headTree, @Nullable WorktreeFiles files)
      throws IOException, InterruptedException {
    if (files == null || tree.equals(headTree)) {
      return tree;
    }
    Map<String, Optional<Trees.Entry>> back = new HashMap<>();
    new Untouched(git, files.admin(), commonDir, spares, scratch.resolve("checked-out"))
        .in(head, tree)
        .forEach(
            (path, each) ->
                back.put(path, Optional.of(new Trees.Entry(each.oldMode(), each.oldId()))));
    if (back.isEmpty()) {
      return tree;
    }
    try (Commits commits = commits();
        Trees trees = commits.trees()) {
      return trees.with(tree, back);
    }
  }

  /** Git refuses to add what stands where a file of its was and is none. */
  private static void forget(Git git, List<String> special) throws InterruptedException {
    if (!special.isEmpty()) {
      git.callWithInput(Records.ended(special), "update-index", "--force-remove", "-z", "--stdin");
    }
  }

  /** The files as a tree, those of the repositories inside included. */
  private String store(Git git, Path worktree, Path index, Collection<String> repositories)
      throws IOException, InterruptedException, NotStoredException {
    Git writer = git;
    if (!add(git, repositories).succeeded()) {
      // From here on without filters: writing a tree may run them, too.
      writer = raw.git(worktree, index);
      Exited added = add(writer, repositories);
      if (!added.succeeded()) {
        throw new NotStoredException(added.errors());
      }
    }
    for (String path : repositories) {
      Path inside = PathNames.in(worktree, path);
      Path itsIndex = freshIndex();
      Git its = raw.git(inside, itsIndex);
      String tree =
          store(its, inside, itsIndex, repositories(inside, WorktreeStatus.require(its, LOOK)));
      writer.callWithInput(
          Records.ended(List.of(path)), "update-index", "--force-remove", "-z", "--stdin");
      List<String> entries = new ArrayList<>();
      for (String entry : writer.requireRecords("ls-tree", "-r", "-z", "--full-tree", tree)) {
        // <mode> <type> <id> TAB <path>
        String[] fields = Records.fields(entry, 2);
        String[] last = fields[2].split("\t", 2);
        entries.add(fields[0] + " " + last[0] + "\t" + path + "/" + last[1]);
      }
      Exited read =
          writer.callWithInput(Records.ended(entries), "update-index", "-z", "--index-info");
      if (!read.succeeded()) {
        throw new NotStoredException(path + ": " + read.errors());
      }
    }
    Exited written = writer.call("write-tree");
    if (!written.succeeded()) {
      throw new NotStoredException(written.errors());
    }
    return written.text().strip();
  }

  private Exited add(Git git, Collection<String> repositories)
      throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>(List.of(":(top)", ":(top,exclude)" + OSIER));
    repositories.forEach(path -> paths.add(":(top,exclude,literal)" + path));
    Path list = scratch.resolve("paths");
    Files.write(list, ByteText.encode(Records.ended(paths)));
    // --sparse: also what lies outside of a sparse checkout.
    return git.call("add", "-A", "--sparse", "--pathspec-from-file=" + list, "--pathspec-file-nul");
  }

  /** A copy of the worktree's index; made anew from HEAD if that is missing or damaged. */
  private static IndexEntries openIndex(
      Git git, Path index, @Nullable WorktreeFiles files, String head)
      throws IOException, InterruptedException {
    if (files != null && Files.isRegularFile(files.index())) {
      // With its time: of a file changed in that second git knows only by reading it (see
      // racy-git(7)), and by a later one it would take the file for unchanged.
      Files.copy(files.index(), index, StandardCopyOption.COPY_ATTRIBUTES);
      if (isSplit(files)) {
        // It belongs to its own repository; another could not read it.
        git.call("update-index", "--no-split-index", "--force-write-index");
      }
      Optional<IndexFile> read = IndexFile.read(index);
      if (read.isPresent()) {
        return IndexEntries.of(read.get());
      }
      List<String> entries = new ArrayList<>();
      if (git.records(entries::add, "ls-files", "-v", "-s", "-z").succeeded()) {
        return IndexEntries.parse(entries);
      }
      Files.delete(index);
    }
    git.require("read-tree", head);
    return IndexEntries.parse(git.requireRecords("ls-files", "-v", "-s", "-z"));
  }

  private static boolean isSplit(WorktreeFiles files) throws IOException {
    try (Stream<Path> shared = Files.list(files.admin())) {
      return shared.anyMatch(path -> path.getFileName().toString().startsWith("sharedindex."));
    }
  }

  /** Makes git look at files that it was told not to look at. */
  private static void reveal(Git git, Path worktree, IndexEntries entries)
      throws InterruptedException {
    if (entries.assumed()) {
      git.call("update-index", "-q", "--really-refresh");
    }
    List<String> there = new ArrayList<>();
    for (String path : entries.skipped()) {
      if (Files.exists(PathNames.in(worktree, path), LinkOption.NOFOLLOW_LINKS)) {
        there.add(path);
      }
    }
    if (!there.isEmpty()) {
      git.callWithInput(
          Records.ended(there), "update-index", "--no-skip-worktree", "-z", "--stdin");
    }
  }

  /** A filter that fails on a file that has changed makes git fail here already. */
  private WorktreeStatus status(Git git, Path worktree, Path index)
      throws IOException, InterruptedException {
    return WorktreeStatus.look(git, LOOK) instanceof Seen seen
        ? seen.status()
        : WorktreeStatus.require(raw.git(worktree, index), LOOK);
  }

  private static Set<String> repositories(Path worktree, WorktreeStatus status) {
    Set<String> paths = new LinkedHashSet<>();
    for (String path : status.repositories()) {
      if (isRepository(PathNames.in(worktree, path))) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static boolean isRepository(Path directory) {
    return Files.exists(directory.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the commit that the work started from has the same link. */
  private boolean isIn(@Nullable String start, Gitlink link) {
    if (start == null) {
      return false;
    }
    try (Commits commits = commits();
        Trees trees = commits.trees()) {
      return trees
          .entry(commits.treeOf(start), link.path())
          .filter(entry -> entry.id().equals(link.commit()))
          .isPresent();
    } catch (GitException e) {
      // A clone may be cut off there.
      return false;
    }
  }

  private Commits commits() {
    return Commits.of(new Repository(commonDir, commonDir, false), spares);
  }

  private Path freshIndex() {
    return scratch.resolve("index-" + UUID.randomUUID());
  }

  /** Something of the worktree is not in the tree. */
  private static final class NotStoredException extends Exception {
    private static final long serialVersionUID = 1L;

    NotStoredException(String reason) {
      super(reason);
    }
  }
}
