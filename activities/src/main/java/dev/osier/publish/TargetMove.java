package dev.osier.publish;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.git.Worktrees;
import dev.osier.process.ProgramResult;
import dev.osier.step.Publish.Published;
import dev.osier.step.Publish.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the target to the candidate, once, forwards only, by compare-and-set (G7). Where that
 * cannot be done without touching something of the user's, the candidate is left on {@code
 * osier/<run>/merged}, with the command to type.
 *
 * <p>A target that is checked out is moved only by {@code git merge --ff-only
 * --no-overwrite-ignore} in its worktree: moving the ref alone would turn the user's next commit
 * into a revert, and a plain {@code --ff-only} overwrites ignored files.
 */
public final class TargetMove {
  /** Files in a worktree's git directory that say it is in the middle of something. */
  private static final List<String> IN_PROGRESS =
      List.of(
          "MERGE_HEAD",
          "CHERRY_PICK_HEAD",
          "REVERT_HEAD",
          "BISECT_LOG",
          "rebase-merge",
          "rebase-apply",
          "sequencer");

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final Request request;
  private final String target;
  private final String merged;

  public TargetMove(Repository repository, Refs refs, Commits commits, Request request) {
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
    this.request = request;
    this.target = "refs/heads/" + request.target();
    this.merged = "osier/" + request.run() + "/merged";
  }

  /** Called again after a lost answer it finds the target where it put it. */
  public Published publish() throws InterruptedException {
    String candidate = request.candidate();
    if (candidate.equals(request.from())) {
      return new Published(null, null, "Nothing to publish");
    }
    String tip = refs.tip(target);
    if (tip != null && commits.isAncestor(candidate, tip)) {
      return published();
    }
    if (!request.move()) {
      return waits("The result waits on %s".formatted(merged));
    }
    if (tip == null) {
      return waits("Cannot publish: the branch %s is gone".formatted(request.target()));
    }
    if (!commits.isAncestor(tip, candidate)) {
      return waits(
          "Cannot publish: %s moved from %s to %s while the run was working"
              .formatted(request.target(), shorten(request.from()), shorten(tip)));
    }
    Worktrees.Entry holder = null;
    for (Worktrees.Entry entry : new Worktrees(repository).list()) {
      String busy = entry.bare() ? null : inProgress(entry);
      if (busy != null) {
        return waits("Cannot publish: %s is in the middle of a %s".formatted(entry.path(), busy));
      }
      if (target.equals(entry.branch()) && !entry.bare() && Files.isDirectory(entry.path())) {
        holder = entry;
      }
    }
    return holder == null ? moveRef(tip) : moveCheckout(holder.path());
  }

  private Published moveRef(String tip) {
    return refs.compareAndSet(target, tip, request.candidate(), "osier: publish " + request.run())
        ? published()
        : waits("Cannot publish: %s was moved at the same time".formatted(request.target()));
  }

  private Published moveCheckout(Path checkout) throws InterruptedException {
    ProgramResult.Exited moved =
        Git.at(checkout)
            .call(
                "-c",
                "merge.verifySignatures=false",
                "merge",
                "--quiet",
                "--ff-only",
                "--no-overwrite-ignore",
                "--no-stat",
                "--no-autostash",
                request.candidate());
    String tip = refs.tip(target);
    if (tip != null && commits.isAncestor(request.candidate(), tip)) {
      return published();
    }
    // git says which files are in the way; the exit code is what decides.
    List<String> files =
        moved.errors().lines().filter(line -> line.startsWith("\t")).map(String::strip).toList();
    String what =
        files.isEmpty()
            ? "git refused to move it"
            : "your changes to %s%s would be overwritten"
                .formatted(
                    files.get(0), files.size() > 1 ? " and " + (files.size() - 1) + " more" : "");
    return waits(
        "Cannot publish: %s is checked out in %s, and %s"
            .formatted(request.target(), checkout, what));
  }

  /**
   * What this worktree is in the middle of, if that concerns the target: it has it checked out, or
   * a rebase has taken HEAD off it.
   */
  private @Nullable String inProgress(Worktrees.Entry entry) throws InterruptedException {
    if (!Files.isDirectory(entry.path())) {
      return null;
    }
    ProgramResult.Exited answer =
        Git.at(entry.path()).call("rev-parse", "--path-format=absolute", "--git-dir");
    if (!answer.succeeded()) {
      return null;
    }
    Path directory = Path.of(answer.text().replaceFirst("\n$", ""));
    boolean concerned = target.equals(entry.branch()) || headName(directory);
    if (!concerned) {
      return null;
    }
    return IN_PROGRESS.stream()
        .filter(name -> Files.exists(directory.resolve(name)))
        .map(TargetMove::word)
        .findFirst()
        .orElse(null);
  }

  private boolean headName(Path directory) {
    for (String name :
        List.of("rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START")) {
      try {
        Path file = directory.resolve(name);
        if (Files.isRegularFile(file)) {
          String branch = Files.readString(file).strip();
          if (branch.equals(target) || branch.equals(request.target())) {
            return true;
          }
        }
      } catch (java.io.IOException e) {
        // It ended meanwhile.
      }
    }
    return false;
  }

  private static String word(String file) {
    return switch (file) {
      case "MERGE_HEAD" -> "merge";
      case "CHERRY_PICK_HEAD" -> "cherry-pick";
      case "REVERT_HEAD" -> "revert";
      case "BISECT_LOG" -> "bisect";
      case "sequencer" -> "cherry-pick or revert";
      default -> "rebase";
    };
  }

  private Published published() {
    refs.delete("refs/heads/" + merged, "osier: published");
    return new Published(
        request.candidate(),
        null,
        "Moved %s to %s".formatted(request.target(), shorten(request.candidate())));
  }

  private Published waits(String why) {
    String ref = "refs/heads/" + merged;
    String tip = refs.tip(ref);
    if (!request.candidate().equals(tip)) {
      refs.compareAndSet(ref, tip, request.candidate(), "osier: result of " + request.run());
    }
    return new Published(
        null, merged, "%s. To merge the result, run git merge %s".formatted(why, merged));
  }

  private static String shorten(String commit) {
    return commit.substring(0, Math.min(7, commit.length()));
  }
}
