package dev.osier.agent;

import dev.osier.git.Git;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where git writes when somebody commits in a workspace, for an agent's own sandbox that lets it
 * write in the workspace alone: of a linked worktree that is outside of it. Objects and refs of the
 * repository are among them, its settings and hooks are not.
 */
final class GitDirs {
  private GitDirs() {}

  /**
   * @param git as it is to be called there
   */
  static List<String> of(Git git) throws InterruptedException {
    List<Path> told =
        git.require("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
            .lines()
            .map(Path::of)
            .toList();
    Path own = told.get(0);
    Path common = told.get(1);
    List<Path> all = new ArrayList<>(List.of(own));
    if (!own.equals(common)) {
      Stream.of("objects", "refs", "logs", "reftable")
          .map(common::resolve)
          .filter(Files::isDirectory)
          .forEach(all::add);
    }
    return all.stream().map(Path::toString).toList();
  }
}
