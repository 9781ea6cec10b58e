package dev.osier.verify;

import dev.osier.effect.Lease;
import dev.osier.git.DotGit;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.RawChange;
import dev.osier.git.Records;
import dev.osier.git.copy.PlainFiles;
import dev.osier.git.object.Trees.Entry;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.git.worktree.WorktreeStatus.Change;
import dev.osier.job.MergeJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.keep.Untouched;
import dev.osier.merge.Regeneration;
import dev.osier.name.EffectId;
import dev.osier.outcome.CheckResult;
import dev.osier.plan.MergeRule;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands of {@code regenerate} rules as checks are run, in a workspace of their own.
 * {@code workspace.setup} is not run there: it may need the very files that are to be written.
 */
public final class RuleCommands implements Regeneration {
  /** Of the effect that owns the workspace; no task can be called so. */
  static final String EFFECT = "@regenerate";

  private static final Duration LEASE_WAIT = Duration.ofSeconds(60);

  private final Workspaces workspaces;
  private final EffectId effect;
  private final WorkspaceNeeds needs;
  private final Pulse pulse;

  public RuleCommands(Workspaces workspaces, MergeJob request, Pulse pulse) {
    this.workspaces = workspaces;
    this.effect = new EffectId(request.run(), EFFECT);
    this.needs = request.needs() == null ? WorkspaceNeeds.NOTHING : request.needs();
    this.pulse = pulse;
  }

  @Override
  public Ending run(String commit, MergeRule rule) throws InterruptedException {
    Lease.Claim claim = workspaces.lease(effect, LEASE_WAIT);
    if (claim instanceof Lease.Busy busy) {
      throw new GitException(
          "Cannot run %s: %s still does".formatted(rule.regenerate(), busy.holder()));
    }
    try (Lease lease = ((Lease.Held) claim).lease()) {
      Workspace workspace =
          workspaces.claimDetached(lease, effect, commit, kind(), needs.include());
      Git git = Objects.requireNonNull(workspace.git());
      if (workspace.adopted()) {
        git.require("reset", "--hard", "--quiet", commit);
        git.require("clean", "--force", "-d", "--quiet");
      }
      lease.requireHeld();
      CheckResult check = run(workspace, String.valueOf(rule.regenerate()));
      return check.passed()
          ? new Written(written(workspace, git, commit, rule))
          : new Failed(check);
    } catch (IOException e) {
      throw new GitException("Cannot run " + rule.regenerate() + ": " + e, e);
    } catch (StoppedException e) {
      throw new GitException("Cannot go on merging: the call was stopped; nothing was moved", e);
    }
  }

  /** A clone has objects of its own; what is written here has to be in the repository. */
  private @Nullable WorkspaceKind kind() {
    return needs.kind() == WorkspaceKind.CLONE ? WorkspaceKind.WORKTREE : needs.kind();
  }

  private CheckResult run(Workspace workspace, String command)
      throws IOException, InterruptedException, StoppedException {
    Map<String, String> environment = CleanEnvironment.of(System.getenv());
    environment.putAll(workspaces.caches(needs.caches()));
    environment.put("OSIER_RUN", effect.run());
    environment.put(CleanEnvironment.MARKER, effect.toString());
    environment.put("OSIER_WORKSPACE", workspace.path().toString());
    environment.put("GIT_CEILING_DIRECTORIES", String.valueOf(workspace.path().getParent()));
    Path log = workspaces.store().directory(effect).resolve("regenerate.log");
    return new CheckCommand(command, MergeJob.COMMAND_TIMEOUT)
        .run(workspace.path(), environment, CleanEnvironment.marker(effect.toString()), log, pulse);
  }

  /** What of the rule's files differs from the commit, as git would commit it. */
  private static Map<String, Optional<Entry>> written(
      Workspace workspace, Git git, String commit, MergeRule rule)
      throws IOException, InterruptedException {
    if (workspace.kind() == WorkspaceKind.COPY) {
      Path own = workspace.path().resolve(".osier");
      PlainFiles files =
          new PlainFiles(git, workspace.path(), Long.MAX_VALUE, path -> path.startsWith(own));
      files.stage(files.list());
    } else {
      stage(git, rule);
    }
    Map<String, Optional<Entry>> files = new LinkedHashMap<>();
    for (RawChange change :
        RawChange.require(
            git,
            "diff-index",
            "--cached",
            "--raw",
            "-z",
            "--no-renames",
            "--no-abbrev",
            "--ignore-submodules=none",
            commit,
            "--")) {
      if (rule.covers(change.path())) {
        Entry entry = new Entry(change.mode(), change.id());
        files.put(change.path(), change.mode() == 0 ? Optional.empty() : Optional.of(entry));
      }
    }
    if (workspace.kind() != WorkspaceKind.COPY && !files.isEmpty()) {
      // What differed before the command ran.
      Path gitDirectory = git.gitDirectory();
      Path scratch = gitDirectory.resolve("osier-checked-out");
      Untouched untouched =
          new Untouched(git, gitDirectory, DotGit.common(gitDirectory), null, scratch);
      files.keySet().removeAll(untouched.in(commit, git.require("write-tree")).keySet());
    }
    return files;
  }

  /**
   * As names on standard input: none of them is a pattern, which could match nothing, and each may
   * be of any bytes.
   */
  private static void stage(Git git, MergeRule rule) throws InterruptedException {
    List<String> paths = new ArrayList<>();
    for (Change change : WorktreeStatus.require(git, "--untracked-files=all").changes()) {
      boolean link = change.untracked() && change.repository();
      if (!link && (change.untracked() || change.notStaged()) && rule.covers(change.path())) {
        paths.add(change.path());
      }
    }
    git.requireWithInput(
        Records.ended(paths), "update-index", "--add", "--remove", "--replace", "-z", "--stdin");
  }
}
