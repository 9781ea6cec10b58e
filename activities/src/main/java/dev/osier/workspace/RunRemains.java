package dev.osier.workspace;

import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.escape.SightNotes;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is left of a run in a repository and beside it, found by looking everywhere that a run
 * leaves anything. Changes nothing.
 *
 * @param due effects that have a process, workspace, branch, lease or temporary file
 * @param over effects whose workspace was left to be looked at, and the time is over
 * @param waiting effects whose workspace is left to be looked at
 * @param own whether there is anything else of the run: refs, its directory of workspaces, notes
 */
public record RunRemains(
    Set<EffectId> due, Set<EffectId> over, List<EffectRecord> waiting, boolean own) {

  /** Files of these names are part of a write that was cut off. */
  private static final String UNFINISHED = ".next";

  /** Whether nothing is left of the run. */
  public boolean isNothing() {
    return due.isEmpty() && over.isEmpty() && waiting.isEmpty() && !own;
  }

  /**
   * @param living effects, as {@code <run>/<task>}, of which a process lives
   */
  public static RunRemains of(String run, Workspaces workspaces, Set<String> living, Instant now) {
    EffectStore store = workspaces.store();
    Refs refs = workspaces.refs();
    Set<EffectId> effects = new LinkedHashSet<>(workspaces.releases().effects(run));
    for (String effect : living) {
      String task = effect.startsWith(run + "/") ? effect.substring(run.length() + 1) : "";
      if (EffectStore.isName(task)) {
        effects.add(new EffectId(run, task));
      }
    }
    Set<EffectId> due = new LinkedHashSet<>();
    Set<EffectId> over = new LinkedHashSet<>();
    List<EffectRecord> waiting = new ArrayList<>();
    for (EffectId effect : effects) {
      boolean lives = living.contains(effect.toString());
      EffectRecord record = null;
      try {
        record = store.load(effect).orElse(null);
      } catch (CorruptRecordException e) {
        due.add(effect);
        continue;
      }
      if (record != null && record.keepUntil() != null && !lives) {
        Instant until = KeepMark.in(store.directory(effect)).or(record.keepUntil());
        if (until != null && now.isBefore(until)) {
          waiting.add(record.withKeepUntil(until));
        } else {
          over.add(effect);
        }
      } else if (lives
          || (record != null && record.step() != EffectRecord.Step.REMOVED)
          || Files.exists(workspaces.places().of(effect), LinkOption.NOFOLLOW_LINKS)
          || refs.tip("refs/heads/" + effect.branch()) != null
          || Lease.isLeft(store.directory(effect))) {
        due.add(effect);
      }
    }
    boolean own =
        !refs.under(new RunNames(run).refs()).isEmpty()
            || (waiting.isEmpty() && Files.exists(workspaces.places().of(run)))
            || SightNotes.isLeft(store, run)
            || !unfinished(store.directory(run)).isEmpty();
    return new RunRemains(due, over, waiting, own);
  }

  /** Parts of writes that were cut off. */
  private static List<Path> unfinished(Path directory) {
    return tree(directory, 3).stream()
        .filter(file -> file.getFileName().toString().startsWith("."))
        .filter(file -> file.getFileName().toString().endsWith(UNFINISHED))
        .toList();
  }

  /** Removes them: nobody writes any more. */
  static void removeUnfinished(Path directory) throws IOException {
    for (Path file : unfinished(directory)) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * When anything of the run was changed last, as far as its files tell: records, logs, refs, the
   * tops of its workspaces and what git notes of them.
   */
  public static Instant lastChange(String run, Workspaces workspaces, Repository repository) {
    Path common = repository.commonDir();
    List<Path> files = new ArrayList<>(tree(workspaces.store().directory(run), 3));
    for (EffectId effect : workspaces.places().effects(run)) {
      Path place = workspaces.places().of(effect);
      files.addAll(tree(place, 1));
      files.addAll(tree(common.resolve("worktrees").resolve(effect.task()), 2));
    }
    RunNames names = new RunNames(run);
    for (String refs : List.of(names.refs(), names.branches())) {
      files.addAll(tree(common.resolve(refs), 3));
      files.addAll(tree(common.resolve("logs").resolve(refs), 3));
    }
    Instant last = Instant.EPOCH;
    for (Path file : files) {
      if (Files.isSymbolicLink(file)) {
        // Osier's own lead to the repository; making one changes the directory that it is in.
        continue;
      }
      try {
        Instant changed = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        last = changed.isAfter(last) ? changed : last;
      } catch (IOException e) {
        // It is going away this very moment.
        return Instant.MAX;
      }
    }
    return last;
  }

  private static List<Path> tree(Path top, int depth) {
    if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(top, depth)) {
      return files.toList();
    } catch (IOException | UncheckedIOException e) {
      // A directory that cannot be listed: its own time has to do.
      return List.of(top);
    }
  }
}
