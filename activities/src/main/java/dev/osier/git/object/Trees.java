package dev.osier.git.object;

import dev.osier.git.GitException;
import dev.osier.process.ByteText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEditor.DeletePath;
import org.eclipse.jgit.dircache.DirCacheEditor.PathEdit;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Trees and the files in them, by id: read, and made anew with other files. What is written is on
 * the disk when the call returns.
 */
public final class Trees implements AutoCloseable {
  private final FileRepository database;

  Trees(FileRepository database) {
    this.database = database;
  }

  /**
   * A file in a tree.
   *
   * @param mode git's
   */
  public record Entry(int mode, String id) {
    /** Whether it is a file with content of its own, and not a link or a submodule. */
    public boolean isRegular() {
      return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
    }
  }

  /** What is at {@code path}; empty if nothing is, or a directory. */
  public Optional<Entry> entry(String tree, String path) {
    byte[] name = ByteText.encode(path);
    try (ObjectReader reader = database.newObjectReader();
        TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(ObjectId.fromString(tree));
      while (walk.next()) {
        int match = walk.isPathMatch(name, name.length);
        if (match == 0) {
          return walk.isSubtree()
              ? Optional.empty()
              : Optional.of(new Entry(walk.getRawMode(0), walk.getObjectId(0).name()));
        }
        if (match == 1) {
          walk.enterSubtree();
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(tree, e);
    }
  }

  /** The first {@code limit} bytes of a file. */
  public byte[] content(String blob, int limit) {
    try (ObjectReader reader = database.newObjectReader();
        InputStream in = reader.open(ObjectId.fromString(blob), Constants.OBJ_BLOB).openStream()) {
      return in.readNBytes(limit);
    } catch (IOException e) {
      throw unreadable(blob, e);
    }
  }

  /** Writes a file; gives its id. */
  public String write(byte[] content) {
    try (ObjectInserter inserter = database.newObjectInserter()) {
      ObjectId id =
          inserter.insert(Constants.OBJ_BLOB, content.length, new ByteArrayInputStream(content));
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw new GitException("Cannot write a file: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a tree that differs from {@code tree} in these files.
   *
   * @param files path → what is to be there; empty: nothing
   * @return its id
   */
  public String with(String tree, Map<String, Optional<Entry>> files) {
    try (ObjectReader reader = database.newObjectReader();
        ObjectInserter inserter = database.newObjectInserter()) {
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      builder.addTree(new byte[0], DirCacheEntry.STAGE_0, reader, ObjectId.fromString(tree));
      builder.finish();
      DirCacheEditor editor = index.editor();
      new LinkedHashMap<>(files)
          .forEach(
              (path, entry) ->
                  editor.add(entry.isEmpty() ? new DeletePath(at(path)) : put(path, entry.get())));
      editor.finish();
      ObjectId id = index.writeTree(inserter);
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw unreadable(tree, e);
    }
  }

  private static DirCacheEntry at(String path) {
    return new DirCacheEntry(ByteText.encode(path));
  }

  private static PathEdit put(String path, Entry entry) {
    return new PathEdit(at(path)) {
      @Override
      public void apply(DirCacheEntry at) {
        at.setFileMode(FileMode.fromBits(entry.mode()));
        at.setObjectId(ObjectId.fromString(entry.id()));
      }
    };
  }

  @Override
  public void close() {
    database.close();
  }

  private static GitException unreadable(String id, IOException cause) {
    return new GitException("Cannot read " + id + ": " + cause.getMessage(), cause);
  }
}
