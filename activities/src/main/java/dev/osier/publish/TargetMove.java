package dev.osier.publish;

import dev.osier.git.Repository;
import dev.osier.git.RepositoryLock;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import dev.osier.text.Limits;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves the target to the candidate: once, forwards only, by compare-and-set (G7). If that cannot
 * be done without touching something of the user's, the candidate waits on a branch, and the
 * headline says which command merges it.
 *
 * <p>A target that is checked out nowhere is moved as a ref; else in its work tree ({@link
 * CheckoutMove}). Between the look for work trees and the move of the ref the user may check the
 * target out: git has no lock against that.
 *
 * <p>A target that moved on from where the run knew it is not touched if the caller can make the
 * candidate again on top of it: then the answer is where it stands. One that was rewritten, so that
 * what the run knew is not in its history, is left alone for good, and so is one that an agent
 * moved to a commit of its own, as far as git proves it.
 *
 * <p>Called again after a kill it first mends what the kill left in the checkout. The push comes
 * last; what is wrong with it never undoes the move.
 */
public final class TargetMove {

  /** How often it looks again because the target moved while it was looking. */
  private static final int ATTEMPTS = 3;

  private static final int SHORT = 7;

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final PublishedTargets published;
  private final PublishJob request;
  private final String target;
  private final ResultBranch result;

  public TargetMove(
      Repository repository,
      Refs refs,
      Commits commits,
      PublishedTargets published,
      PublishJob request) {
    this.published = published;
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
    this.request = request;
    this.target = "refs/heads/" + Objects.requireNonNull(request.target(), "target");
    this.result = new ResultBranch(repository, refs, commits, request.run());
  }

  /** Called again, it gives the same answer as long as the user did not move the target back. */
  public Published publish() throws InterruptedException, IOException {
    if (request.candidate().equals(request.from())) {
      return new Published(null, null, "Nothing to publish");
    }
    if (request.act() == Act.SHOW) {
      return show();
    }
    Published published = RepositoryLock.onCheckouts(repository).holding(this::publishAlone);
    // Not under the lock: a network may take its time.
    return published.published() == null || request.push() == null
        ? published
        : pushed(published, request.push());
  }

  private Published pushed(Published published, String remote) throws InterruptedException {
    RemotePush.Refused refused =
        new RemotePush(repository, commits, remote).push(target, request.candidate());
    if (refused == null) {
      return published.with(published.headline() + " and pushed it to " + remote, null);
    }
    String problem =
        "Cannot push %s to %s: %s. To push it, run git push %s %s"
            .formatted(request.target(), remote, refused.whole(), remote, request.target());
    return published.with(
        "%s. Not pushed to %s: %s".formatted(published.headline(), remote, refused.reason()),
        problem);
  }

  /** What a move would do. */
  private Published show() {
    String tip = refs.tip(target);
    String strange = strange(tip);
    if (strange != null) {
      return new Published(null, null, "Would leave the result on a branch: " + strange);
    }
    if (tip != null && !commits.isAncestor(tip, request.candidate()) && mayIntegrate(tip)) {
      return Published.movedTo(tip, movedOn(tip));
    }
    if (tip == null || !commits.isAncestor(tip, request.candidate())) {
      String fact = tip == null ? "there is no branch " + request.target() : movedOn(tip);
      return new Published(null, null, "Would leave the result on a branch: " + fact);
    }
    int count = commits.count(request.candidate(), tip);
    int files = commits.changedPaths(tip, request.candidate()).size();
    return new Published(
        null,
        null,
        "Would move %s from %s to %s: %s, %s"
            .formatted(
                request.target(),
                shorten(tip),
                shorten(request.candidate()),
                count == 1 ? "1 commit" : count + " commits",
                files == 1 ? "1 file" : files + " files"));
  }

  /** What the run knows of the target is in its history, and so is what the candidate is on. */
  private boolean mayIntegrate(String tip) {
    String ground = request.ground();
    return request.integrate()
        && ground != null
        && commits.isAncestor(request.from(), tip)
        && commits.isAncestor(ground, tip);
  }

  /**
   * Why nothing may be built upon what stands there, or null: git proves that an agent has moved
   * the target to a commit of its own (G1). What the result has too was merged and verified.
   */
  private @Nullable String strange(@Nullable String tip) {
    if (tip == null || tip.equals(request.from())) {
      return null;
    }
    List<String> agents =
        commits.newOf(published.escapedTo(target), tip, request.from()).stream()
            .filter(commit -> !commits.isAncestor(commit, request.candidate()))
            .toList();
    if (agents.isEmpty()) {
      return null;
    }
    String commit = agents.get(0);
    String subject = commits.messageOf(commit).strip().lines().findFirst().orElse("");
    return "an agent moved %s itself, to %s (%s)%s"
        .formatted(
            request.target(),
            shorten(commit),
            Limits.headline(subject),
            agents.size() > 1 ? " and " + (agents.size() - 1) + " more" : "");
  }

  private String movedOn(String tip) {
    return "%s moved from %s to %s while the run was working"
        .formatted(request.target(), shorten(request.from()), shorten(tip));
  }

  /**
   * Moves the target as {@link #publish} does; if that cannot be done, nothing is left anywhere.
   *
   * @return null, or why it was not moved
   */
  public @Nullable String moveOnly() throws InterruptedException, IOException {
    Optional<String> refusal =
        RepositoryLock.onCheckouts(repository).holding(() -> Optional.ofNullable(moveAlone()));
    return refusal.orElse(null);
  }

  private @Nullable String moveAlone() throws InterruptedException, IOException {
    new CheckoutRepair(repository, refs, commits, published).repairAll();
    String refusal = null;
    for (int attempt = 0; attempt < ATTEMPTS && refusal == null; attempt++) {
      String tip = refs.tip(target);
      if (tip != null && commits.isAncestor(request.candidate(), tip)) {
        return null;
      }
      refusal = move(tip);
    }
    return refusal == null ? request.target() + " moves all the time" : refusal;
  }

  private Published publishAlone() throws InterruptedException, IOException {
    new CheckoutRepair(repository, refs, commits, published).repairAll();
    String refusal = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String tip = refs.tip(target);
      if (tip != null && commits.isAncestor(request.candidate(), tip)) {
        result.remove(request.candidate());
        return new Published(
            request.candidate(),
            null,
            "Moved %s to %s".formatted(request.target(), shorten(request.candidate())));
      }
      if (request.act() == Act.LEAVE) {
        refusal = "";
        break;
      }
      refusal = strange(tip);
      if (refusal != null) {
        break;
      }
      if (tip != null && !commits.isAncestor(tip, request.candidate()) && mayIntegrate(tip)) {
        return Published.movedTo(tip, movedOn(tip));
      }
      refusal = move(tip);
      if (refusal != null) {
        break;
      }
    }
    return waits(refusal == null ? request.target() + " moves all the time" : refusal);
  }

  /** Tries once; null if it moved, or another moved it first, else why not. */
  private @Nullable String move(@Nullable String tip) throws InterruptedException, IOException {
    if (tip == null) {
      return "there is no branch " + request.target();
    }
    if (!commits.isAncestor(request.from(), tip)) {
      return "%s was rewritten: it stood at %s, which is not in the history of %s"
          .formatted(request.target(), shorten(request.from()), shorten(tip));
    }
    if (!commits.isAncestor(tip, request.candidate())) {
      if (tip.equals(request.from())) {
        return "%s (%s) has commits that the result has not"
            .formatted(request.target(), shorten(tip));
      }
      return movedOn(tip);
    }
    List<Checkout> checkouts = Checkout.of(repository, target);
    for (Checkout checkout : checkouts) {
      if (checkout.missing()) {
        return "%s is checked out in %s, which is missing"
            .formatted(request.target(), checkout.path());
      }
      if (checkout.busy() != null) {
        return "%s is in the middle of a %s".formatted(checkout.path(), checkout.busy());
      }
    }
    if (checkouts.size() > 1) {
      return "%s is checked out in %s and in %s"
          .formatted(request.target(), checkouts.get(0).path(), checkouts.get(1).path());
    }
    if (checkouts.isEmpty()) {
      published.note(target, request.candidate());
      // If it is lost, the next attempt sees where the target went.
      boolean moved =
          refs.compareAndSet(target, tip, request.candidate(), "osier: publish " + request.run());
      return moved || refs.tip(target) != null ? null : "there is no branch " + request.target();
    }
    return new CheckoutMove(repository, refs, commits, published)
        .move(checkouts.get(0), request.run(), target, tip, request.candidate());
  }

  private Published waits(String refusal) throws InterruptedException {
    String branch = result.leave(request.candidate());
    String fact =
        refusal.isEmpty() ? "The result waits on " + branch : "Cannot publish: " + refusal;
    return new Published(
        null, branch, "%s. To merge the result, run git merge %s".formatted(fact, branch));
  }

  private static String shorten(String commit) {
    return commit.substring(0, SHORT);
  }
}
