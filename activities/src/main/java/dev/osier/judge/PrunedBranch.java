package dev.osier.judge;

import dev.osier.git.DotGit;
import dev.osier.git.Git;
import dev.osier.git.SpareObjects;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task's branch whose newest commits were pruned, in whole or in part, while the agent's git made
 * them: git moves a branch to a commit that another's {@code git prune} is just deleting. What was
 * in them is in the files; the branch is put back to its newest commit that is whole.
 */
final class PrunedBranch {
  private static final Pattern MOVE = Pattern.compile("^[0-9a-f]{40} ([0-9a-f]{40}) ");

  private final Git git;
  private final SpareObjects spares;
  private final String branch;
  private final String start;

  /**
   * @param git in the workspace
   */
  PrunedBranch(Git git, SpareObjects spares, String branch, String start) {
    this.git = git;
    this.spares = spares;
    this.branch = branch;
    this.start = start;
  }

  /** False if all of it is there, or it is not checked out. */
  boolean mend() throws IOException, InterruptedException {
    Exited on = git.call("symbolic-ref", "-q", "HEAD");
    String ref = "refs/heads/" + branch;
    if (!on.text().strip().equals(ref)) {
      return false;
    }
    // Not by an id that git finds no commit for.
    if (spares.isWhole(git, "HEAD", start)) {
      return false;
    }
    for (String commit : log()) {
      if (spares.isWhole(git, commit, start)) {
        return moved(ref, commit);
      }
    }
    return moved(ref, start);
  }

  private boolean moved(String ref, String commit) throws InterruptedException {
    git.require("update-ref", "-m", "osier: newest commit that is whole", ref, commit);
    return true;
  }

  /** Where the branch has stood, the newest first. */
  private List<String> log() throws IOException {
    Path gitDirectory = DotGit.directory(git.directory());
    List<String> commits = new ArrayList<>();
    if (gitDirectory != null) {
      Path log = DotGit.common(gitDirectory).resolve("logs/refs/heads").resolve(branch);
      if (Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
        String text = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
        for (String line : (Iterable<String>) text.lines()::iterator) {
          Matcher move = MOVE.matcher(line);
          if (move.find()) {
            commits.add(move.group(1));
          }
        }
      }
    }
    Collections.reverse(commits);
    return commits;
  }
}
