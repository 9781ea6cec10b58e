package dev.osier.git.settings;

import dev.osier.git.ObjectDatabase;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.settings.HookFiles.HookFile;
import dev.osier.process.ByteText;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * Finds the hooks that git would run for a commit in a workspace that starts from a commit: in the
 * directory {@code hooks} of the repository, where {@code core.hooksPath} of whatever settings
 * leads, or, if that is relative, in the files of the commit (githooks(5)).
 *
 * <p>Of a relative one, what git ignores is taken from the user's checkout, as a set-up makes it
 * there and in workspaces: husky's {@code .husky/_}. With a directory in the work tree come the
 * files that lie directly above it, which such hooks call, as far as there is room. Links are
 * followed.
 */
public final class HookSearch {
  /** Hook managers have some twenty; a folder of other things is no folder of hooks. */
  static final int LIMIT_FILES = 500;

  static final int LIMIT_BYTES = 4 * 1024 * 1024;

  /** Where hooks that lie in no commit are put. */
  private static final String OWN = "hooks";

  private final Repository repository;
  private final Map<String, HookFile> files = new LinkedHashMap<>();
  private int bytes;

  private HookSearch(Repository repository) {
    this.repository = repository;
  }

  /** What was found. */
  public sealed interface Found {}

  /**
   * No hook would run.
   *
   * @param note why that may surprise, as a sentence; or null
   */
  public record None(@Nullable String note) implements Found {}

  /** There are some. */
  public record Hooks(HookFiles files) implements Found {}

  /**
   * They cannot be used.
   *
   * @param fact why, without an end
   */
  public record Unusable(String fact) implements Found {}

  private static final class TooMuchException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Looks for them.
   *
   * @param base a commit id
   * @param prepared whether workspaces get more than the files of the commit, so that hooks that
   *     are in no commit may be there
   */
  public static Found in(Repository repository, String base, boolean prepared)
      throws InterruptedException {
    Exited setting =
        repository.git().asUserCallsIt().call("config", "--type=path", "--get", "core.hooksPath");
    if (setting.code() > 1) {
      return new Unusable("core.hooksPath cannot be read: " + setting.errors().strip());
    }
    String given = setting.succeeded() ? setting.text().replaceFirst("\\n$", "") : ".git/hooks";
    try {
      Path path = Path.of(given).normalize();
      if (given.isEmpty() || path.startsWith("..")) {
        // It leads to another place from each workspace.
        return new None(null);
      }
      return new HookSearch(repository).at(path, base, prepared);
    } catch (InvalidPathException e) {
      return new Unusable("core.hooksPath is no path: " + given);
    } catch (TooMuchException e) {
      return new Unusable(
          "core.hooksPath leads to %s, which has more than %d files or %d MB; name a folder of hooks"
              .formatted(given, LIMIT_FILES, LIMIT_BYTES >> 20));
    } catch (IOException e) {
      return new Unusable("its hooks cannot be read: " + e);
    }
  }

  private Found at(Path path, String base, boolean prepared)
      throws IOException, InterruptedException, TooMuchException {
    if (path.equals(Path.of(".git/hooks"))) {
      return ofDirectory(repository.commonDir().resolve("hooks"));
    }
    if (path.isAbsolute()) {
      return ofDirectory(path);
    }
    if (path.toString().isEmpty()) {
      return new Unusable("core.hooksPath is the root of the work tree; name a folder of hooks");
    }
    return ofCommit(path.toString(), base, prepared);
  }

  private Found ofDirectory(Path directory) throws IOException, TooMuchException {
    boolean any =
        Stream.of(HookFiles.PRE_COMMIT, HookFiles.COMMIT_MSG)
            .map(directory::resolve)
            .anyMatch(hook -> Files.isRegularFile(hook) && Files.isExecutable(hook));
    if (!any) {
      return new None(null);
    }
    Path real = directory.toRealPath();
    Path above = inWorkTree(directory) ? directory.getParent() : null;
    String own = above == null ? OWN : String.valueOf(directory.getFileName());
    for (Path file : below(real)) {
      take(own + "/" + PathNames.of(real, file), file);
    }
    if (above != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(above, Files::isRegularFile)) {
        for (Path file : files) {
          if (hasRoom(Files.size(file)) && Files.isReadable(file)) {
            take(PathNames.of(above, file), file);
          }
        }
      }
    }
    return found(own);
  }

  /** Not directly in its root: what lies there is the project itself. */
  private boolean inWorkTree(Path directory) {
    Path root = repository.root();
    return !repository.bare()
        && directory.startsWith(root)
        && directory.getNameCount() > root.getNameCount() + 1
        && !isGits(root.relativize(directory));
  }

  /** Files that hooks may call. */
  private static List<Path> below(Path directory) throws IOException, TooMuchException {
    List<Path> found = new ArrayList<>();
    boolean[] tooMuch = {false};
    Files.walkFileTree(
        directory,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          private int entries;

          private FileVisitResult counted() {
            tooMuch[0] = ++entries > 2 * LIMIT_FILES || found.size() > LIMIT_FILES;
            return tooMuch[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
            // A folder of hooks may be a repository itself.
            return isGits(directory.relativize(entry)) ? FileVisitResult.SKIP_SUBTREE : counted();
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()
                && !String.valueOf(file).endsWith(".sample")
                && !isGits(directory.relativize(file))) {
              found.add(file);
            }
            return counted();
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    if (tooMuch[0]) {
      throw new TooMuchException();
    }
    return found;
  }

  private static boolean isGits(Path path) {
    for (Path name : path) {
      if (name.toString().equalsIgnoreCase(".git")) {
        return true;
      }
    }
    return false;
  }

  private Found ofCommit(String directory, String base, boolean prepared)
      throws IOException, InterruptedException, TooMuchException {
    boolean tracked;
    try (FileRepository database = ObjectDatabase.open(repository.commonDir());
        ObjectReader reader = database.newObjectReader();
        RevWalk commits = new RevWalk(reader)) {
      RevTree root = commits.parseCommit(ObjectId.fromString(base)).getTree();
      takeBelow(reader, root, directory);
      tracked = found(directory) instanceof Hooks;
      takeIgnored(directory);
      Path above = Path.of(directory).getParent();
      if (above != null) {
        takeDirectlyIn(reader, root, above.toString());
      }
    }
    Found all = found(directory);
    if (!tracked && all instanceof Hooks && !prepared) {
      return new None(
          "core.hooksPath is %s, and its hooks are not in git: none runs in a workspace, unless workspace.setup makes them"
              .formatted(directory));
    }
    return all;
  }

  private void takeBelow(ObjectReader reader, RevTree root, String directory)
      throws IOException, TooMuchException {
    try (TreeWalk at = TreeWalk.forPath(reader, directory, root)) {
      if (at != null && at.isSubtree()) {
        takeTree(reader, root, at.getObjectId(0), directory, true);
      }
    }
  }

  /**
   * @param as where the files of the tree are put
   * @param follow whether links are
   */
  private void takeTree(ObjectReader reader, RevTree root, ObjectId tree, String as, boolean follow)
      throws IOException, TooMuchException {
    try (TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(tree);
      walk.setRecursive(true);
      while (walk.next()) {
        String path = as + "/" + ByteText.decode(walk.getRawPath());
        if (walk.getFileMode(0) != FileMode.SYMLINK) {
          take(reader, path, walk.getFileMode(0), walk.getObjectId(0));
        } else if (follow) {
          takeTarget(reader, root, path, walk.getObjectId(0));
        }
      }
    }
  }

  private void takeTarget(ObjectReader reader, RevTree root, String link, ObjectId id)
      throws IOException, TooMuchException {
    Path target =
        Path.of(link).resolveSibling(ByteText.decode(reader.open(id).getBytes())).normalize();
    try (TreeWalk to = TreeWalk.forPath(reader, target.toString(), root)) {
      if (to != null && to.isSubtree()) {
        takeTree(reader, root, to.getObjectId(0), link, false);
      } else if (to != null) {
        take(reader, link, to.getFileMode(0), to.getObjectId(0));
      }
    }
  }

  private void takeDirectlyIn(ObjectReader reader, RevTree root, String directory)
      throws IOException, TooMuchException {
    try (TreeWalk at = TreeWalk.forPath(reader, directory, root);
        TreeWalk walk = new TreeWalk(reader)) {
      if (at == null || !at.isSubtree()) {
        return;
      }
      walk.addTree(at.getObjectId(0));
      while (walk.next()) {
        String path = directory + "/" + ByteText.decode(walk.getRawPath());
        ObjectId id = walk.getObjectId(0);
        if (walk.getFileMode(0) == FileMode.SYMLINK) {
          takeTarget(reader, root, path, id);
        } else if (isFile(walk.getFileMode(0))
            && hasRoom(reader.getObjectSize(id, ObjectReader.OBJ_ANY))) {
          take(reader, path, walk.getFileMode(0), id);
        }
      }
    }
  }

  private static boolean isFile(FileMode mode) {
    return mode == FileMode.EXECUTABLE_FILE || mode == FileMode.REGULAR_FILE;
  }

  private void take(ObjectReader reader, String path, FileMode mode, ObjectId id)
      throws IOException, TooMuchException {
    if (isFile(mode)) {
      requireRoom(reader.getObjectSize(id, ObjectReader.OBJ_ANY));
      put(path, new HookFile(mode == FileMode.EXECUTABLE_FILE, reader.open(id).getBytes()));
    }
  }

  /** What the user's checkout has there that git ignores; what git has comes first. */
  private void takeIgnored(String directory)
      throws IOException, InterruptedException, TooMuchException {
    Path root = repository.root();
    if (repository.bare() || !Files.isDirectory(root.resolve(directory))) {
      return;
    }
    List<String> ignored =
        repository
            .git()
            .requireRecords(
                "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", directory);
    for (String name : ignored) {
      Path file = PathNames.in(root, name);
      if (!files.containsKey(name) && Files.isRegularFile(file)) {
        take(name, file);
      }
    }
  }

  private void take(String name, Path file) throws IOException, TooMuchException {
    requireRoom(Files.size(file));
    put(name, new HookFile(Files.isExecutable(file), Files.readAllBytes(file)));
  }

  private void requireRoom(long size) throws TooMuchException {
    if (!hasRoom(size)) {
      throw new TooMuchException();
    }
  }

  private boolean hasRoom(long size) {
    return size + bytes <= LIMIT_BYTES && files.size() < LIMIT_FILES;
  }

  private void put(String name, HookFile file) {
    bytes += file.content().length;
    files.put(name, file);
  }

  private Found found(String directory) {
    HookFiles all = new HookFiles(directory, files);
    boolean any = all.has(HookFiles.PRE_COMMIT) || all.has(HookFiles.COMMIT_MSG);
    return any ? new Hooks(all) : new None(null);
  }
}
