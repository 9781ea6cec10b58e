package dev.osier.agent;

import dev.osier.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where git writes when somebody commits in a workspace, for an agent's own sandbox that lets it
 * write in the workspace alone: of a linked worktree that is outside of it. Objects and refs of the
 * repository are among them, its settings and hooks are not. No links: what Osier's own git is
 * shown as the repository consists of some, and Codex's sandbox refuses to start with a directory
 * that is reached through one.
 */
final class GitDirs {
  private static final List<String> SHARED = List.of("objects", "refs", "logs", "reftable");

  private GitDirs() {}

  /**
   * @param git as it is to be called there
   */
  static List<String> of(Git git) throws InterruptedException, IOException {
    List<Path> told =
        git.require("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
            .lines()
            .map(Path::of)
            .toList();
    Path own = told.get(0);
    Path common = told.get(1);
    List<Path> all = new ArrayList<>(List.of(own));
    if (!own.equals(common)) {
      for (String name : SHARED) {
        Path directory = common.resolve(name);
        if (Files.isDirectory(directory)) {
          all.add(directory.toRealPath());
        }
      }
    }
    return all.stream().map(Path::toString).toList();
  }
}
