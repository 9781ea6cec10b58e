package dev.osier.prepare;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Blob;
import dev.osier.git.settings.MergeDrivers;
import dev.osier.git.settings.MergeDrivers.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The merge drivers that the attributes of a commit name: where the program of one is not there,
 * each change that both sides made to its files would be lost to a run that has been paid for.
 */
final class DriverPrograms {
  private static final int SHORT = 7;

  private final Repository repository;

  DriverPrograms(Repository repository) {
    this.repository = repository;
  }

  /**
   * One sentence for each that cannot run.
   *
   * @param commit that tasks start from, and drivers are run in
   */
  List<String> missing(String commit) throws InterruptedException {
    List<Blob> attributes;
    // Of a partial clone not all is here; what is missing is fetched when a workspace is filled.
    try (Commits commits = Commits.of(repository)) {
      attributes = commits.filesNamed(commit, ".gitattributes");
    } catch (GitException e) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    for (Driver driver : MergeDrivers.inUse(repository.git(), repository.commonDir(), attributes)) {
      Optional<String> absent = new ShellPrograms(repository).missing(driver.command(), commit);
      absent.ifPresent(
          program ->
              problems.add(
                  "merges of its files use the driver \"%s\" (%s, set in %s), and there is no program %s here or in %s; install it, commit it, or remove the setting"
                      .formatted(
                          driver.name(),
                          driver.command(),
                          driver.origin().replaceFirst("^file:", ""),
                          program,
                          commit.substring(0, SHORT))));
    }
    return problems;
  }
}
