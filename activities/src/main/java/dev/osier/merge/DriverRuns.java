package dev.osier.merge;

import dev.osier.fault.FaultCause;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.settings.MergeDrivers.Driver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The merge drivers of one place in which git merges, so called that one which cannot start is told
 * from one that finds a conflict: to git both are a failure, and the task would give way for it.
 *
 * <p>They find the project's files as they were at the run's base, which is the user's: a driver
 * runs outside of any workspace, before any check, so it must not be what a task made of it.
 */
final class DriverRuns {
  /** In the environment of a driver: where it is noted that it did not start. */
  private static final String NOTES = "OSIER_DRIVER_NOTES";

  private final List<Driver> drivers;
  private final Path notes;

  /**
   * @param notes a file that is not there yet
   */
  DriverRuns(List<Driver> drivers, Path notes) {
    this.drivers = List.copyOf(drivers);
    this.notes = notes;
  }

  /**
   * Writes the files of {@code base} into the work tree of {@code git}.
   *
   * @param index a file that is not there yet: drivers that call git see it, and not the user's
   * @return git as it is to be called for merges
   */
  Git place(Git git, Path index, String base) throws InterruptedException {
    Git place =
        git.with("GIT_INDEX_FILE", index.toString())
            .set("core.sparseCheckout", "false")
            // Large files are no programs.
            .with("GIT_LFS_SKIP_SMUDGE", "1");
    place.require("read-tree", "--reset", "-u", base);
    place = place.with(NOTES, notes.toString());
    for (int i = 0; i < drivers.size(); i++) {
      place = place.set("merge." + drivers.get(i).name() + ".driver", noting(i));
    }
    return place;
  }

  /**
   * The shell says 127 of a program that is not there, 126 of one that cannot be executed. What it
   * prints would stand in the middle of git's answer, which is read from its standard output.
   */
  private String noting(int number) {
    return "( %s\n) >&2; osier=$?; case $osier in 126|127) echo \"%d $osier\" >> \"$%s\";; esac; exit $osier"
        .formatted(drivers.get(number).command(), number, NOTES);
  }

  /**
   * @throws MergeFaultException if one could not be started since the last call
   */
  void requireStarted() {
    if (!Files.exists(notes)) {
      return;
    }
    try {
      String[] note = Files.readString(notes).lines().findFirst().orElse("").split(" ", -1);
      Files.delete(notes);
      Driver driver = drivers.get(Integer.parseInt(note[0]));
      throw new MergeFaultException(
          FaultCause.MISSING,
          "Cannot start the merge driver \"%s\" (exit code %s): %s. It is set in %s"
              .formatted(driver.name(), note[1], driver.command(), where(driver)));
    } catch (IOException e) {
      throw new GitException("Cannot read " + notes, e);
    }
  }

  private static String where(Driver driver) {
    return driver.origin().replaceFirst("^file:", "");
  }
}
