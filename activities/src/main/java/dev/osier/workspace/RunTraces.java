package dev.osier.workspace;

import dev.osier.effect.EffectStore;
import dev.osier.escape.EscapeWatch;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.git.settings.BranchSections;
import dev.osier.git.settings.HookFiles;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What a run itself leaves in a repository and in Osier's state of it, besides the workspaces of
 * its effects: its refs, the hooks that it began with, what was noted as it began.
 */
public final class RunTraces {
  private final Repository repository;
  private final EffectStore store;
  private final Refs refs;
  private final PublishedTargets published;
  private final EscapeWatch watch;
  private final FaultPoint.Observer observer;

  RunTraces(
      Repository repository,
      EffectStore store,
      Refs refs,
      PublishedTargets published,
      EscapeWatch watch,
      FaultPoint.Observer observer) {
    this.repository = repository;
    this.store = store;
    this.refs = refs;
    this.published = published;
    this.watch = watch;
    this.observer = observer;
  }

  /**
   * Keeps the hooks that a run begins with for as long as it lasts, as a commit of the repository.
   *
   * @return its id
   */
  public String keepHooks(String run, HookFiles hooks) {
    String commit = hooks.store(repository);
    String ref = new RunNames(run).hooks();
    String there = refs.tip(ref);
    if (!commit.equals(there) && !refs.compareAndSet(ref, there, commit, "osier: hooks")) {
      throw new WorkspaceException("Cannot keep the hooks: another attempt did at the same time");
    }
    return commit;
  }

  /** Removes the run's own refs, and what was noted of the repository as it began. */
  public void forget(String run) throws InterruptedException {
    RunNames names = new RunNames(run);
    try {
      published.noteGone(names.integration());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot note the end of " + run + ": " + e.getMessage(), e);
    }
    for (Map.Entry<String, String> ref : refs.under(names.refs()).entrySet()) {
      refs.compareAndSet(ref.getKey(), ref.getValue(), null, "osier: release " + run);
    }
    refs.removeEmptyDirectories(names.refs(), names.branches());
    observer.reached(FaultPoint.RUN_REFS_DELETED);
    for (EffectId effect : store.effects(run)) {
      SpareObjects.in(store.directory(effect), repository.commonDir()).remove();
    }
    SpareObjects.ofRun(repository, run).remove();
    try {
      new PinnedSettings(repository).remove(run);
      RunRemains.removeUnfinished(store.directory(run));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove what is left of " + run + ": " + e, e);
    }
    String ofTasks = new EffectId(run, "").branch();
    BranchSections.remove(repository, branch -> branch.startsWith(ofTasks));
    watch.forget(run);
  }
}
