package dev.osier.diagnosis;

import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.prepare.Disks;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.process.ThisUser;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a repository, or with the disks that a run writes to, found by looking: does
 * it exist, may one write there, is there room, does git read it. For a step that failed, whose
 * error says it in words only. Changes nothing that stays.
 */
final class Symptoms {
  /** With less than that on a disk, git and agents cannot work, whatever the rest is for. */
  private static final long NO_ROOM = 16L << 20;

  /** Written to see whether one can: more than what a file system has room for in an inode. */
  private static final int PROBE = 8 << 10;

  /** Directories that are looked at in one of git's, at most: it has 256 for loose objects. */
  private static final int DIRECTORIES = 600;

  /** From this exit code on git says that it cannot work at all. */
  private static final int FATAL = 128;

  private Symptoms() {}

  /** What is wrong, and the sentence that says it. */
  record Symptom(FaultKind kind, FaultCause cause, String sentence) {}

  /**
   * @param repository where it was when the run was prepared
   * @return the first thing that is wrong with it, or null
   */
  static @Nullable Symptom ofRepository(Path repository) throws InterruptedException {
    boolean linked = Files.isRegularFile(repository.resolve(".git"));
    if (!linked
        && !Files.exists(repository.resolve(".git/HEAD"))
        && !Files.exists(repository.resolve("HEAD"))) {
      return new Symptom(
          FaultKind.REPOSITORY,
          FaultCause.MISSING,
          "The repository %s is not there any more".formatted(repository));
    }
    Git git = Git.at(repository);
    try {
      Exited common = git.call("rev-parse", "--path-format=absolute", "--git-common-dir");
      if (!common.succeeded()) {
        return broken(repository, common);
      }
      Path commonDir = Path.of(common.text().strip());
      Symptom unwritable = ofGitDirectory(commonDir);
      return unwritable != null ? unwritable : ofSettings(repository, git, commonDir);
    } catch (GitException e) {
      // It could not be started, or did not end: the step's own fault says it.
      return null;
    }
  }

  private static @Nullable Symptom ofSettings(Path repository, Git git, Path commonDir)
      throws InterruptedException {
    List<Exited> asked =
        List.of(
            git.call("config", "--list"),
            // Reads the index, and what a diff is told by settings.
            git.call("ls-files", "--cached", "--", ".no-such-file"),
            git.call("diff", "--no-index", "--quiet", "--", "/dev/null", commonDir + "/HEAD"));
    for (Exited exited : asked) {
      if (exited.code() >= FATAL) {
        return broken(repository, exited);
      }
    }
    boolean hasWorkTree = Files.exists(repository.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
    boolean saysBare = git.call("rev-parse", "--is-bare-repository").text().strip().equals("true");
    return hasWorkTree && saysBare
        ? new Symptom(
            FaultKind.REPOSITORY,
            FaultCause.SETTINGS_BROKEN,
            "The settings of %s say core.bare, though it has a work tree; to mend them, run git config core.bare false"
                .formatted(repository))
        : null;
  }

  private static Symptom broken(Path repository, Exited said) {
    String last = said.errors().lines().reduce((before, line) -> line).orElse("");
    return new Symptom(
        FaultKind.REPOSITORY,
        FaultCause.SETTINGS_BROKEN,
        "Git cannot read %s with its settings (exit code %d): %s"
            .formatted(repository, said.code(), last.strip()));
  }

  private static @Nullable Symptom ofGitDirectory(Path commonDir) {
    List<Path> directories = new ArrayList<>(List.of(commonDir));
    for (String name :
        List.of("objects", "refs", "refs/heads", "refs/osier", "osier", "worktrees")) {
      Path directory = commonDir.resolve(name);
      if (Files.isDirectory(directory)) {
        directories.add(directory);
      }
    }
    directories.addAll(below(commonDir.resolve("objects")));
    for (Path directory : directories) {
      Symptom symptom = ofModes(directory, FaultKind.REPOSITORY);
      if (symptom != null) {
        return symptom;
      }
    }
    return ofRoom(commonDir, FaultKind.REPOSITORY);
  }

  private static List<Path> below(Path directory) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path child : children) {
        if (found.size() < DIRECTORIES) {
          found.add(child);
        }
      }
    } catch (IOException e) {
      // That it cannot be listed is found by its modes.
      return found;
    }
    return found;
  }

  /**
   * @return why nothing can be written into {@code directory}, or null; also if it is not there
   */
  static @Nullable Symptom ofDirectory(Path directory) {
    Path there = directory;
    while (there != null && !Files.isDirectory(there)) {
      there = there.getParent();
    }
    if (there == null) {
      return null;
    }
    Symptom modes = ofModes(there, FaultKind.HOST);
    return modes == null ? ofRoom(there, FaultKind.HOST) : modes;
  }

  private static @Nullable Symptom ofModes(Path directory, FaultKind kind) {
    if (Files.isWritable(directory) && Files.isExecutable(directory)) {
      return null;
    }
    if (Disks.isReadOnly(directory)) {
      return new Symptom(
          kind,
          FaultCause.READ_ONLY,
          "Cannot write into %s: its disk is mounted to be read only".formatted(directory));
    }
    return new Symptom(
        kind,
        FaultCause.NOT_PERMITTED,
        "Cannot write into %s: permission denied; it belongs to %s, and Osier runs as %s"
            .formatted(directory, owner(directory), ThisUser.name()));
  }

  private static String owner(Path directory) {
    try {
      return Files.getOwner(directory).getName();
    } catch (IOException e) {
      return "another user";
    }
  }

  private static @Nullable Symptom ofRoom(Path directory, FaultKind kind) {
    try {
      FileStore disk = Files.getFileStore(directory);
      if (disk.getTotalSpace() > 0 && disk.getUsableSpace() < NO_ROOM) {
        return full(directory, kind, "%d MB left".formatted(disk.getUsableSpace() >> 20));
      }
    } catch (IOException e) {
      // Then the file below tells.
    }
    try {
      Path probe = Files.createTempFile(directory, "osier-probe-", ".tmp");
      try {
        Files.write(probe, new byte[PROBE]);
      } finally {
        Files.deleteIfExists(probe);
      }
      return null;
    } catch (IOException e) {
      // The directory may be written to, and nothing can be made in it.
      return full(directory, kind, "or a quota is used up");
    }
  }

  private static Symptom full(Path directory, FaultKind kind, String more) {
    return new Symptom(
        kind,
        FaultCause.NO_SPACE,
        "Cannot write into %s: no space left on its disk (%s)".formatted(directory, more));
  }
}
