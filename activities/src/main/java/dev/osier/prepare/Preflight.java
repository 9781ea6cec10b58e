package dev.osier.prepare;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.git.object.Signer;
import dev.osier.git.object.Signer.Unsigned;
import dev.osier.git.settings.HookFiles;
import dev.osier.git.settings.HookSearch;
import dev.osier.job.CommitWish;
import dev.osier.plan.MergePolicy;
import dev.osier.plan.MergeSign;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.PublishPolicy;
import dev.osier.process.ProgramResult.Exited;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be known of a repository before a run spends anything (G8): where it starts, where it
 * lands, and every reason for which it cannot succeed. The same look serves {@code PrepareRun},
 * {@code osier validate} and {@code osier doctor}.
 */
public final class Preflight {
  private final Repository repository;
  private final Path home;
  private final List<PlanProblem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private MergeSign sign = MergeSign.NEVER;
  private @Nullable HookFiles hooks;

  /**
   * @param home Osier's own directory
   */
  public Preflight(Repository repository, Path home) {
    this.repository = repository;
    this.home = home;
  }

  /**
   * What a plan wants of its repository.
   *
   * @param target a branch, or null for the one that is checked out
   * @param base a revision, or null for the target's tip
   * @param publish when the target is to be moved
   * @param push a remote, or null
   * @param sign whether merges are to be signed
   * @param commits that take up what agents leave
   */
  public record Wish(
      @Nullable String target,
      @Nullable String base,
      PublishPolicy publish,
      @Nullable String push,
      MergeSign sign,
      CommitWish commits) {
    /** Of a plan that says nothing of it. */
    public static final Wish NOTHING =
        new Wish(null, null, PublishPolicy.END, null, MergePolicy.DEFAULT.sign(), CommitWish.NONE);

    /** Of a plan that says nothing of signatures and commits. */
    public Wish(
        @Nullable String target,
        @Nullable String base,
        PublishPolicy publish,
        @Nullable String push) {
      this(target, base, publish, push, NOTHING.sign(), NOTHING.commits());
    }

    /** The same with merges that are to be signed or not. */
    Wish signing(MergeSign how) {
      return new Wish(target, base, publish, push, how, commits);
    }

    /** The same with commits of Osier's own. */
    Wish committing(CommitWish wish) {
      return new Wish(target, base, publish, push, sign, wish);
    }
  }

  /**
   * Where a run starts and lands.
   *
   * @param target a branch, without {@code refs/heads/}
   * @param tip where it stands
   * @param base the commit that tasks start from
   */
  public record Ground(String target, String tip, String base) {}

  /** Every reason for which the run cannot succeed, with its place in the plan. */
  public List<PlanProblem> problems() {
    return List.copyOf(problems);
  }

  /** What does not keep the run from succeeding, and is worth knowing; one sentence each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Whether the run's merges are signed; after {@link #look}. */
  public MergeSign sign() {
    return sign;
  }

  /** The hooks that run where agents' work is committed, or null. */
  public @Nullable HookFiles hooks() {
    return hooks;
  }

  /**
   * Looks at everything.
   *
   * @return null if there is no ground to start from or land on: then {@link #problems} says why
   */
  public @Nullable Ground look(Wish wish, Refs refs) throws InterruptedException {
    String problem = GitTrial.ofOsier(repository);
    if (problem != null) {
      // All that follows would fail for the same reason.
      problems.add(new PlanProblem("repository", problem));
      return null;
    }
    String target = target(wish.target(), refs);
    String tip = target == null ? null : refs.tip("refs/heads/" + target);
    String base = wish.base() == null ? tip : commit(wish.base(), refs);
    if (wish.base() != null && base == null) {
      problems.add(new PlanProblem("base", "no commit \"" + wish.base() + "\""));
    }
    if (base != null) {
      if (isFile(base, ".osier")) {
        problem("it has a file \".osier\", where each workspace has a directory");
      }
      new FilterPrograms(repository).missing(base).forEach(this::problem);
      new DriverPrograms(repository).missing(base).forEach(this::problem);
      if (wish.commits().hooks()) {
        look(HookSearch.in(repository, base, wish.commits().prepared()), wish.commits());
      }
    }
    if (wish.push() != null) {
      remote(wish.push());
    }
    if (refs.tip("refs/heads/osier") != null) {
      problem(
          "branch \"osier\" is in the way of the branches osier/<run>/…; to rename it, run git"
              + " branch -m osier NAME");
    }
    Writability.of(repository, target, home).forEach(this::problem);
    OwnHome.problem(repository, home).ifPresent(this::problem);
    if (target != null && wish.publish() != PublishPolicy.NEVER) {
      IndexLock.problem(repository, target).ifPresent(this::problem);
    }
    sign(wish.sign());
    GitTrial.ofAgents(repository).ifPresent(notes::add);
    return target == null || tip == null || base == null ? null : new Ground(target, tip, base);
  }

  /** What the plan says comes true as far as the user's settings can do it. */
  private void sign(MergeSign wanted) throws InterruptedException {
    Signer signer = Signer.of(repository);
    boolean wished =
        switch (wanted) {
          case NEVER -> false;
          case AUTO -> signer.isWished();
          case REQUIRE -> true;
        };
    if (!wished) {
      return;
    }
    if (!(signer.rehearse() instanceof Unsigned unsigned)) {
      sign = wanted;
    } else if (wanted == MergeSign.REQUIRE) {
      problems.add(
          new PlanProblem(
              "merge.sign",
              "git cannot sign a commit here without asking somebody: %s; unlock the key in its agent, or set merge.sign to auto"
                  .formatted(unsigned.reason())));
    } else {
      notes.add(
          "Merges are not signed, though commit.gpgSign asks for it: git cannot sign without asking"
              + " somebody: "
              + unsigned.reason());
    }
  }

  private void look(HookSearch.Found found, CommitWish wish) throws InterruptedException {
    if (found instanceof HookSearch.Hooks there) {
      hooks = there.files();
      MessageTrial.Result tried = MessageTrial.of(repository, hooks, wish);
      if (tried.problem() != null) {
        problems.add(new PlanProblem("commit.message", tried.problem()));
      }
      if (tried.note() != null) {
        notes.add(tried.note());
      }
    } else if (found instanceof HookSearch.Unusable unusable) {
      problem(unusable.fact() + "; to do without hooks, set workspace.hooks: skip");
    } else if (found instanceof HookSearch.None none && none.note() != null) {
      notes.add(none.note());
    }
  }

  private void problem(String fact) {
    problems.add(new PlanProblem("repository", fact));
  }

  /** A branch before a tag of the same name: a run starts from what somebody works on. */
  private static @Nullable String commit(String base, Refs refs) {
    String branch = refs.tip("refs/heads/" + base);
    return branch == null ? refs.resolve(base) : branch;
  }

  private @Nullable String target(@Nullable String wanted, Refs refs) throws InterruptedException {
    String target = wanted;
    if (target == null) {
      String head = repository.currentBranch();
      if (head == null) {
        problems.add(
            new PlanProblem("target", "HEAD is detached; name the branch that is to be moved"));
        return null;
      }
      target = head.replaceFirst("^refs/heads/", "");
    }
    if (refs.tip("refs/heads/" + target) == null) {
      boolean empty = refs.under("refs/heads/").isEmpty();
      problems.add(
          new PlanProblem(
              "target",
              empty
                  ? "the repository has no commit yet; make one first"
                  : "no branch \"" + target + "\""));
    }
    return target;
  }

  private void remote(String name) throws InterruptedException {
    List<String> remotes = repository.git().require("remote").lines().toList();
    if (!remotes.contains(name)) {
      problems.add(
          new PlanProblem(
              "merge.push",
              "no remote \"%s\"; %s"
                  .formatted(
                      name,
                      remotes.isEmpty()
                          ? "there is none"
                          : "there is " + String.join(", ", remotes))));
    }
  }

  private boolean isFile(String commit, String path) throws InterruptedException {
    Git git = repository.git();
    Exited type = git.call("cat-file", "-t", commit + ":" + path);
    return type.succeeded() && type.text().strip().equals("blob");
  }
}
