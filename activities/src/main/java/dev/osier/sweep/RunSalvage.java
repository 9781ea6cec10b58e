package dev.osier.sweep;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.keep.CommitKeeper;
import dev.osier.keep.KeptRefs;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.workspace.Workspaces;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a run that was cut off had merged and not landed (G4): its workspaces are long gone,
 * and its commits hang on the run's own refs, which are to go.
 *
 * <p>Safe is what a branch of the user's contains, or {@code osier/<run>/merged}.
 */
final class RunSalvage {
  private static final Pattern TASK_BRANCH = Pattern.compile(" refs/heads/osier/[^/]+/task-");

  private final Repository repository;
  private final Workspaces workspaces;
  private final Refs refs;
  private final Commits commits;

  RunSalvage(Repository repository, Workspaces workspaces) {
    this.repository = repository;
    this.workspaces = workspaces;
    this.refs = workspaces.refs();
    this.commits = workspaces.commits();
  }

  /**
   * Keeps each released task's work under its own name, and the integration if it is more than
   * that.
   *
   * @return the refs that keep them
   */
  Map<EffectId, String> keep(String run) throws InterruptedException {
    Map<EffectId, String> kept = new LinkedHashMap<>();
    CommitKeeper keeper = new CommitKeeper(refs, commits);
    for (EffectId effect : workspaces.store().effects(run)) {
      EffectRecord record = load(effect);
      if (record == null || record.step() != Step.REMOVED || record.start() == null) {
        // What still has its workspace is saved with that.
        continue;
      }
      String tip = tipOf(record);
      if (tip != null && lasting(tip) == null) {
        kept.putAll(keeper.keep(Map.of(effect, tip), record.start()));
      }
    }
    RunNames names = new RunNames(run);
    for (Map.Entry<String, String> ref : refs.under(names.refs()).entrySet()) {
      // A start was made of tasks' work, and each of these is kept by itself.
      boolean start = ref.getKey().startsWith(names.starts());
      boolean hooks = ref.getKey().equals(new RunNames(run).hooks());
      if (!start && !hooks && !isSafe(run, ref.getValue())) {
        String name = ref.getKey().substring(ref.getKey().lastIndexOf('/') + 1);
        EffectId effect = new EffectId(run, "@" + name);
        kept.put(effect, new KeptRefs(refs).put(effect, ref.getValue()));
      }
    }
    return kept;
  }

  /** A commit on a branch that stays, which contains {@code commit}; null if there is none. */
  @Nullable String lasting(String commit) throws InterruptedException {
    Exited branches =
        git()
            .call(
                "for-each-ref",
                "--contains=" + commit,
                "--format=%(objectname) %(refname)",
                "refs/heads");
    // Fails for a commit that is not there: then nothing contains it.
    return branches
        .text()
        .lines()
        .filter(line -> branches.succeeded() && !TASK_BRANCH.matcher(line).find())
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst()
        .orElse(null);
  }

  /** What contains all of the effect's work that needs no keeping: a lasting commit, or null. */
  @Nullable String mergedWith(EffectId effect, boolean runIsOver) throws InterruptedException {
    EffectRecord record = load(effect);
    String tip = refs.tip("refs/heads/" + effect.branch());
    if (tip == null) {
      tip = record == null ? null : tipOf(record);
    }
    if (tip == null) {
      return null;
    }
    String lasting = lasting(tip);
    if (lasting == null && !runIsOver) {
      // The run goes on, and keeps what it has merged; if it is cut off, this class does.
      String integration = refs.tip(new RunNames(effect.run()).integration());
      return integration != null && commits.isAncestor(tip, integration) ? integration : null;
    }
    return lasting;
  }

  private boolean isSafe(String run, String commit) throws InterruptedException {
    Exited missing =
        git()
            .call(
                "rev-list",
                "--max-count=1",
                commit,
                "--not",
                "--exclude=osier/*/task-*",
                "--branches",
                "--glob=refs/osier/kept/" + run);
    return missing.succeeded() && missing.text().isBlank();
  }

  private static @Nullable String tipOf(EffectRecord record) {
    if (record.form() != Form.BRANCH) {
      return null;
    }
    return record.sealed();
  }

  private @Nullable EffectRecord load(EffectId effect) {
    return workspaces.records().of(effect);
  }

  private Git git() {
    // Not in the user's checkout, which may be gone by now.
    return Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
  }
}
