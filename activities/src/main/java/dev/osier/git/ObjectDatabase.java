package dev.osier.git;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Opens a repository with JGit in a way that leaves no trace: left to itself, JGit starts {@code
 * git config}, writes {@code ~/.config/jgit/config} and probes the clock of the file system with
 * files in the git directory.
 */
public final class ObjectDatabase {
  private ObjectDatabase() {}

  /** To be closed. Starts no process, and writes nothing of its own. */
  public static FileRepository open(Path commonDir) {
    return open(commonDir, null);
  }

  /**
   * @param spares where what is written goes, and is found beside what the repository has; or null
   */
  public static FileRepository open(Path commonDir, @Nullable SpareObjects spares) {
    Quiet.install();
    FileRepositoryBuilder builder =
        new FileRepositoryBuilder().setGitDir(commonDir.toFile()).setMustExist(true);
    if (spares != null) {
      builder
          .setObjectDirectory(spares.directory().toFile())
          .addAlternateObjectDirectory(spares.objects().toFile());
    }
    try {
      return (FileRepository) builder.build();
    } catch (IOException e) {
      throw new GitException("Cannot open the repository " + commonDir + ": " + e.getMessage(), e);
    }
  }

  /** JGit's view of the machine: no settings but Osier's. JGit keeps one for the whole process. */
  private static final class Quiet extends SystemReader.Delegate {
    private static final Quiet INSTANCE = new Quiet(SystemReader.getInstance());

    private Quiet(SystemReader machine) {
      super(machine);
    }

    private static void install() {
      if (SystemReader.getInstance() != INSTANCE) {
        SystemReader.setInstance(INSTANCE);
      }
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
      return new Settings(parent, fs);
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
      return new Settings(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
      return new Settings(parent, fs);
    }
  }

  /** Settings in memory, which no file changes. */
  private static final class Settings extends FileBasedConfig {
    /**
     * How close together two writes of a file may be and still not be told apart: what JGit assumes
     * where it cannot measure. Too long costs a second look at a small file, too short a wrong ref.
     */
    private static final Duration CLOCK = Duration.ofSeconds(2);

    // A config without a file is how JGit itself stands in for a missing one.
    @SuppressWarnings("NullAway")
    Settings(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
      // An object is on the disk before a ref points to it, and a ref before its move is told.
      setBoolean("core", null, "fsyncObjectFiles", true);
      setBoolean("core", null, "fsyncRefFiles", true);
    }

    @Override
    public long getTimeUnit(
        String section,
        @Nullable String subsection,
        String name,
        long defaultValue,
        TimeUnit wantUnit) {
      return section.equals("filesystem")
          ? wantUnit.convert(CLOCK)
          : super.getTimeUnit(section, subsection, name, defaultValue, wantUnit);
    }

    @Override
    public void load() {
      // There is nothing to read.
    }

    @Override
    public void save() {
      // There is nothing to keep.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
