package dev.osier.git.settings;

import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.ObjectDatabase;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.process.ByteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The hooks with which a commit is made, and the files beside them that they call. As a commit of
 * the repository they have an id: what is laid out by it later is what was found, whatever was
 * changed on the disk meanwhile.
 *
 * @param directory of the hooks, relative, with {@code /}
 * @param files by path, at least one of them a hook that may be run
 */
public record HookFiles(String directory, Map<String, HookFile> files) {
  public static final String PRE_COMMIT = "pre-commit";
  public static final String COMMIT_MSG = "commit-msg";

  public HookFiles {
    files = Map.copyOf(files);
  }

  /** A file as it is run. */
  // Written out once and dropped.
  @SuppressWarnings("ArrayRecordComponent")
  public record HookFile(boolean executable, byte[] content) {}

  /** Whether there is a hook of this name that may be run; git passes over one that may not. */
  public boolean has(String hook) {
    HookFile file = files.get(directory + "/" + hook);
    return file != null && file.executable();
  }

  /**
   * Stores them.
   *
   * @return the id of a commit that is in no ref yet; the same files have the same
   */
  public String store(Repository repository) {
    try (FileRepository database = ObjectDatabase.open(repository.commonDir());
        ObjectInserter inserter = database.newObjectInserter()) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      for (Map.Entry<String, HookFile> file : new TreeMap<>(files).entrySet()) {
        DirCacheEntry entry = new DirCacheEntry(ByteText.encode(file.getKey()));
        boolean executable = file.getValue().executable();
        entry.setFileMode(executable ? FileMode.EXECUTABLE_FILE : FileMode.REGULAR_FILE);
        entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue().content()));
        builder.add(entry);
      }
      builder.finish();
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(index.writeTree(inserter));
      PersonIdent osier =
          new PersonIdent(
              Identity.OSIER.name(), Identity.OSIER.email(), Instant.EPOCH, ZoneOffset.UTC);
      commit.setAuthor(osier);
      commit.setCommitter(osier);
      commit.setMessage("Hooks as the run found them\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw new GitException("Cannot store the hooks: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the files of a stored commit.
   *
   * @param place an empty directory
   */
  public static void lay(Repository repository, String commit, Path place) {
    try (FileRepository database = ObjectDatabase.open(repository.commonDir());
        ObjectReader reader = database.newObjectReader();
        RevWalk commits = new RevWalk(reader);
        TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(commits.parseCommit(ObjectId.fromString(commit)).getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        write(
            PathNames.in(place, ByteText.decode(walk.getRawPath())),
            walk.getFileMode(0) == FileMode.EXECUTABLE_FILE,
            reader.open(walk.getObjectId(0)).getBytes());
      }
    } catch (IOException e) {
      throw new GitException("Cannot lay out the hooks: " + e.getMessage(), e);
    }
  }

  /**
   * Writes these files.
   *
   * @param place an empty directory
   */
  public void lay(Path place) throws IOException {
    for (Map.Entry<String, HookFile> file : files.entrySet()) {
      HookFile hook = file.getValue();
      write(PathNames.in(place, file.getKey()), hook.executable(), hook.content());
    }
  }

  private static void write(Path file, boolean executable, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    if (executable) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
