package dev.osier.git.object;

import dev.osier.git.ObjectDatabase;
import dev.osier.git.Repository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;

/** Contents of files, as they lie on the disk and as they are in a repository, byte by byte. */
public final class Blobs implements AutoCloseable {
  public static final int LINK = FileMode.TYPE_SYMLINK;

  private static final int EXECUTABLE = 0100755;
  private static final int REGULAR = 0100644;

  private final FileRepository database;

  private Blobs(FileRepository database) {
    this.database = database;
  }

  /** Opens the repository; to be closed. */
  public static Blobs of(Repository repository) {
    return new Blobs(ObjectDatabase.open(repository.commonDir()));
  }

  /**
   * What stands at a path, as git would store it.
   *
   * @param mode git's; 0: nothing is there; -1: what git stores no content of, such as a directory
   * @param id of the content; of 40 zeros if there is none
   */
  public record Content(int mode, String id) {
    public static final Content NONE = new Content(0, ObjectId.zeroId().name());
    static final Content OTHER = new Content(-1, ObjectId.zeroId().name());

    /** Whether there is no file. */
    public boolean isNone() {
      return mode == 0;
    }
  }

  /** What stands at {@code path}; a link is not followed. */
  public static Content at(Path path) throws IOException {
    PosixFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Content.NONE;
    }
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      if (attributes.isSymbolicLink()) {
        byte[] target = Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
        return new Content(LINK, formatter.idFor(Constants.OBJ_BLOB, target).name());
      }
      if (!attributes.isRegularFile()) {
        return Content.OTHER;
      }
      boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
      try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
        String id = formatter.idFor(Constants.OBJ_BLOB, attributes.size(), in).name();
        return new Content(executable ? EXECUTABLE : REGULAR, id);
      }
    }
  }

  /** Whether a mode of git's is that of a file that may be run. */
  public static boolean isExecutable(int mode) {
    return mode == EXECUTABLE;
  }

  /** Whether a mode of git's is that of a file or a link. */
  public static boolean isFile(int mode) {
    return mode == EXECUTABLE || mode == REGULAR || mode == LINK;
  }

  /** Writes the content of a blob. */
  public void write(String id, OutputStream out) throws IOException {
    try (ObjectReader reader = database.newObjectReader()) {
      reader.open(ObjectId.fromString(id), Constants.OBJ_BLOB).copyTo(out);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
