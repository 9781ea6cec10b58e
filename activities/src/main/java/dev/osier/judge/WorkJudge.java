package dev.osier.judge;

import dev.osier.agent.TaskFolder;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.git.DotGit;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Changes;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Seen;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.text.Limits;
import dev.osier.verify.CheckCommand;
import dev.osier.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges what an agent left in its workspace, by git and exit codes alone (G3).
 *
 * <p>Order: look outside → commit what is left ({@link WorkCommit}) → rules → check → look again.
 * Each step that fails ends the try with a result that says why; a fault of the host is thrown, and
 * then all of it can be done again.
 */
public final class WorkJudge {
  /** How often the work is taken again where objects are gone that were there. */
  private static final int ATTEMPTS = 3;

  private final TryJob request;
  private final AgentEnd agent;
  private final Repository repository;
  private final Path workspace;
  private final Workspace place;
  private final String branch;
  private final Path logs;
  private final Ledger ledger;
  private final Pulse pulse;
  private TryOutcome said;

  /** Null for a workspace with objects of its own, and before it is known to be whole. */
  private @Nullable SpareObjects spares;

  /** Where a judgement writes down what must survive a crash, and asks whether it may still act. */
  public interface Ledger {
    /**
     * All that the agent made is in {@code commit}, which becomes the tip of the effect's branch.
     *
     * @throws IllegalStateException if the lease was lost: nothing may be changed any more
     */
    void sealed(String commit) throws InterruptedException;

    /**
     * @throws IllegalStateException if the lease was lost
     */
    void requireLease();

    /** See {@link dev.osier.agent.AgentLedger#before}. */
    Seen before(Phase phase) throws InterruptedException;

    /** See {@link dev.osier.agent.AgentLedger#after}. */
    Seen after(Phase phase) throws InterruptedException;
  }

  /**
   * @param agent how it ended
   * @param repository the user's
   * @param branch the task's own; unused for a task without a workspace of its own
   * @param logs the effect's directory
   */
  public WorkJudge(
      TryJob request,
      AgentEnd agent,
      Repository repository,
      Workspace place,
      String branch,
      Path logs,
      Ledger ledger,
      Pulse pulse) {
    this.request = request;
    this.agent = agent;
    this.repository = repository;
    this.workspace = place.path();
    this.place = place;
    this.branch = branch;
    this.logs = logs;
    this.ledger = ledger;
    this.pulse = pulse;
    this.said = TryOutcome.of(request, branch, agent);
  }

  /**
   * Judges the work.
   *
   * @param sealed the commit that a judgement before made of it, as far as is known: what the
   *     workspace has besides it came from that one's check. Null if there was none
   * @param environment of the check and of hooks
   * @throws StoppedException the pulse stopped; nothing of the check lives
   */
  public Outcome judge(@Nullable String sealed, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    pulse.at("look", null, null);
    said = said.seeing(ledger.after(Phase.AGENT));
    if (request.workspace() == TaskWorkspace.NONE) {
      return answer();
    }
    pulse.at("commit", null, null);
    String damage = plain() ? null : Damage.mend(workspace, branch);
    if (damage != null) {
      return said.failed(damage, damage);
    }
    spares = spares();
    WorkCommit.Answer answer = takenWhilePruned(sealed, environment);
    if (answer instanceof WorkCommit.Refused refused) {
      return said.failed(refused.headline(), refused.tail());
    }
    String commit = ((WorkCommit.Made) answer).commit();
    ledger.sealed(commit);
    Changes changes = Changes.between(git(), request.start(), commit);
    String broken = brokenRule(commit, changes);
    if (broken != null) {
      return said.of(Ending.FAILED, broken, commit, changes, null, broken);
    }
    if (changes.paths().isEmpty()) {
      // Some exit with 0 whatever happens: then this is all that is known of why.
      String why = agent.words() == null ? "" : "; the agent said: " + agent.words();
      return said.of(Ending.UNCHANGED, "Nothing changed" + why, commit, changes, null, null);
    }
    return verified(commit, changes, environment);
  }

  /** Another agent may prune the objects that all share: then it is done again, from the files. */
  private WorkCommit.Answer takenWhilePruned(
      @Nullable String sealed, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == ATTEMPTS || spares == null;
      WorkCommit sealing =
          new WorkCommit(request, repository, place, branch, logs, spares, ledger, pulse);
      try {
        WorkCommit.Answer answer = sealing.make(sealed, environment);
        if (last || answer instanceof WorkCommit.Made || !mendBranch()) {
          return answer;
        }
      } catch (GitException e) {
        if (last) {
          throw e;
        }
        mendBranch();
      } finally {
        said = said.seeing(sealing.seen());
      }
    }
  }

  private boolean mendBranch() throws IOException, InterruptedException {
    return spares != null && new PrunedBranch(git(), spares, branch, request.start()).mend();
  }

  private @Nullable SpareObjects spares() throws IOException {
    Path gitDirectory = DotGit.directory(workspace);
    return place.kind() == WorkspaceKind.WORKTREE && gitDirectory != null
        ? SpareObjects.in(logs, DotGit.common(gitDirectory))
        : null;
  }

  private Git git() {
    Git git = WorkCommit.git(place);
    return spares == null ? git : spares.in(git);
  }

  private boolean plain() {
    return place.kind() == WorkspaceKind.COPY;
  }

  /** Which rule the work breaks, as a sentence, or null. */
  private @Nullable String brokenRule(String commit, Changes changes)
      throws IOException, InterruptedException {
    String escaped = said.escaped();
    if (escaped != null) {
      return escaped;
    }
    String link = new InnerRepositories(git()).obstacle(commit, changes);
    if (link != null) {
      return link;
    }
    List<String> foreign = LeftWork.foreign(changes, request.files());
    return foreign.isEmpty() ? null : "Changed files it does not own: " + LeftWork.list(foreign);
  }

  private Outcome verified(String commit, Changes changes, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    CheckResult check = null;
    if (request.verify() != null) {
      said = said.seeing(ledger.before(Phase.CHECK));
      check =
          new CheckCommand(request.verify(), Duration.ofSeconds(request.times().verifySeconds()))
              .run(
                  workspace,
                  environment,
                  CleanEnvironment.marker(request.run() + "/" + request.task()),
                  logs.resolve("verify.log"),
                  pulse);
      said = said.seeing(ledger.after(Phase.CHECK));
    }
    String escaped = said.escaped();
    if (escaped != null) {
      return said.of(Ending.FAILED, escaped, commit, changes, check, escaped);
    }
    if (check != null && !check.passed()) {
      String what = CheckCommand.failure(check);
      return said.of(Ending.FAILED, what, commit, changes, check, what + ":\n" + check.tail());
    }
    String done =
        "%d %s changed, +%d -%d%s"
            .formatted(
                changes.paths().size(),
                changes.paths().size() == 1 ? "file" : "files",
                changes.insertions(),
                changes.deletions(),
                check == null ? "" : ", verified");
    return said.of(Ending.READY, done, commit, changes, check, null);
  }

  private Outcome answer() throws IOException {
    String escaped = said.escaped();
    if (escaped != null) {
      return said.failed(escaped, null);
    }
    String written = new TaskFolder(workspace).answer();
    String told = agent.answer() == null ? "" : agent.answer();
    return said.answered(Limits.cut(written == null ? told : written, Limits.ANSWER));
  }
}
