package dev.osier.publish;

import dev.osier.git.Commits;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryLock;
import dev.osier.step.Publish.Published;
import dev.osier.step.Publish.Request;
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
 * <p>Called again after a kill it first mends what the kill left in the checkout.
 */
public final class TargetMove {

  /** How often it looks again because the target moved while it was looking. */
  private static final int ATTEMPTS = 3;

  private static final int SHORT = 7;

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final Request request;
  private final String target;
  private final ResultBranch result;

  public TargetMove(Repository repository, Refs refs, Commits commits, Request request) {
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
    return RepositoryLock.onCheckouts(repository).holding(this::publishAlone);
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

  private @Nullable String moveAlone() throws InterruptedException {
    new CheckoutRepair(repository, refs, commits).repairAll();
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

  private Published publishAlone() throws InterruptedException {
    new CheckoutRepair(repository, refs, commits).repairAll();
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
      refusal = request.move() ? move(tip) : "";
      if (refusal != null) {
        break;
      }
    }
    return waits(refusal == null ? request.target() + " moves all the time" : refusal);
  }

  /** Tries once; null if it moved, or another moved it first, else why not. */
  private @Nullable String move(@Nullable String tip) throws InterruptedException {
    if (tip == null) {
      return "there is no branch " + request.target();
    }
    if (!commits.isAncestor(tip, request.candidate())) {
      return tip.equals(request.from())
          ? "%s (%s) has commits that the result has not".formatted(request.target(), shorten(tip))
          : "%s moved from %s to %s while the run was working"
              .formatted(request.target(), shorten(request.from()), shorten(tip));
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
      // If it is lost, the next attempt sees where the target went.
      boolean moved =
          refs.compareAndSet(target, tip, request.candidate(), "osier: publish " + request.run());
      return moved || refs.tip(target) != null ? null : "there is no branch " + request.target();
    }
    return new CheckoutMove(repository, refs, commits)
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
