package dev.osier.workspace;

import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.EffectStore;
import dev.osier.effect.FilledIndex;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.effect.Lease.Busy;
import dev.osier.effect.Lease.Held;
import dev.osier.escape.WorktreeLocks;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Refs;
import dev.osier.keep.KeptRefs;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import dev.osier.workspace.ReleaseResult.Waiting;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Releases many effects at once: takes their leases, finds out what there is of each, and has it
 * removed together. What goes wrong with one does not stop the others.
 */
public final class BatchRelease {
  private final EffectStore store;
  private final BelievedRecords records;
  private final Places places;
  private final Refs refs;
  private final KeptRefs kept;
  private final Removal removal;
  private final Duration leaseWait;
  private final Clock clock;
  private final boolean evenMarked;

  /**
   * @param leaseWait for an attempt that was cancelled to end its agent and let go, for all
   *     together
   * @param evenMarked whether also those go that a user wants to keep ({@link KeepMark})
   */
  BatchRelease(
      EffectStore store,
      BelievedRecords records,
      Places places,
      Refs refs,
      Removal removal,
      Duration leaseWait,
      Clock clock,
      boolean evenMarked) {
    this.store = store;
    this.records = records;
    this.places = places;
    this.refs = refs;
    this.kept = new KeptRefs(refs);
    this.removal = removal;
    this.leaseWait = leaseWait;
    this.clock = clock;
    this.evenMarked = evenMarked;
  }

  /** Everything of a run that has left anything: records, directories, branches. */
  Set<EffectId> effects(String run) {
    Set<EffectId> effects = new LinkedHashSet<>(store.effects(run));
    effects.addAll(places.effects(run));
    String prefix = "refs/heads/" + new EffectId(run, "").branch();
    for (String ref : refs.under(new RunNames(run).branches()).keySet()) {
      if (ref.startsWith(prefix)) {
        effects.add(new EffectId(run, ref.substring(prefix.length())));
      }
    }
    // An agent can make a branch or a directory of any name below.
    effects.removeIf(effect -> !EffectStore.isName(effect.task()));
    return effects;
  }

  /**
   * A workspace that is left to be looked at stays until its time is over.
   *
   * @param last whether nobody is to work on these effects again, so that their leases go, too
   * @param keepFor how long a workspace that is there stays before it is removed; one that is not
   *     named here goes at once
   */
  public Map<EffectId, ReleaseResult> release(
      Collection<EffectId> effects,
      @Nullable String merged,
      boolean last,
      Map<EffectId, Duration> keepFor)
      throws InterruptedException {
    Map<EffectId, ReleaseResult> releases = new LinkedHashMap<>();
    Map<EffectId, Lease> leases = new LinkedHashMap<>();
    List<EffectRecord> records = new ArrayList<>();
    long deadline = System.nanoTime() + leaseWait.toNanos();
    try {
      for (EffectId effect : effects) {
        Duration wait = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        Lease.Claim claim = Lease.claim(store.directory(effect), wait);
        if (claim instanceof Busy busy) {
          releases.put(effect, busy(effect, busy));
          continue;
        }
        leases.put(effect, ((Held) claim).lease());
        try {
          KeepMark.in(store.directory(effect)).mend(store.state());
          EffectRecord record = standing(effect);
          Instant until = record == null || evenMarked ? null : staysUntil(record, keepFor);
          if (record == null) {
            releases.put(effect, new Released(kept.newest(effect), List.of()));
          } else if (until != null) {
            releases.put(effect, waiting(record, merged, until));
          } else {
            records.add(record);
          }
        } catch (CorruptRecordException | UncheckedIOException e) {
          releases.put(effect, new Stayed(String.valueOf(e.getMessage())));
        }
      }
      releases.putAll(removal.remove(records, merged));
      releases.replaceAll(
          (effect, release) ->
              release instanceof Released released ? tidied(effect, released) : release);
      effects.stream().map(EffectId::run).distinct().forEach(places::removeEmpty);
      return releases;
    } finally {
      leases.forEach(
          (effect, lease) -> {
            if (last && releases.get(effect) instanceof Released) {
              lease.retire();
            } else {
              lease.close();
            }
          });
    }
  }

  /**
   * Until when a workspace is left to be looked at, by the plan or a user's mark; null: it goes.
   */
  private @Nullable Instant staysUntil(EffectRecord record, Map<EffectId, Duration> keepFor) {
    Instant now = clock.instant();
    Instant until = record.keepUntil();
    Duration time = keepFor.getOrDefault(record.effect(), Duration.ZERO);
    if (until == null && !time.isZero() && isWhole(record)) {
      until = now.plus(time);
    }
    until = KeepMark.in(store.directory(record.effect())).or(until);
    return until != null && until.isAfter(now) ? until : null;
  }

  /** Whether there is something to look at. */
  private static boolean isWhole(EffectRecord record) {
    return switch (record.step()) {
      case CREATED, RUNNING, SEALED -> true;
      case CLAIMED, REMOVING, REMOVED -> false;
    };
  }

  private ReleaseResult waiting(EffectRecord record, @Nullable String merged, Instant until)
      throws InterruptedException {
    return until.equals(record.keepUntil())
        ? new Waiting(until, record.kept(), List.of())
        : removal.settle(record, merged, until);
  }

  /** Nothing is left of the effect but its record and its logs. */
  private Released tidied(EffectId effect, Released released) {
    Path directory = store.directory(effect);
    try {
      KeepMark.in(directory).remove();
      FilledIndex.of(directory).forget();
      WorktreeLocks.forget(directory);
      // Else what was saved goes on being held, should somebody be pruning.
      SpareObjects.in(directory, common()).remove();
      return released;
    } catch (UncheckedIOException e) {
      // Something of an agent's in place of these: it keeps no other from being released.
      List<String> notes = new ArrayList<>(released.notes());
      notes.add(String.valueOf(e.getMessage()));
      return new Released(released.keptRef(), notes);
    }
  }

  private Path common() {
    return Objects.requireNonNull(store.state().getParent());
  }

  private static Stayed busy(EffectId effect, Busy busy) {
    return new Stayed(
        "Cannot remove the workspace of " + effect + ": " + busy.holder() + " works on it");
  }

  /** What is to be removed, or null if nothing is there. */
  private @Nullable EffectRecord standing(EffectId effect) {
    EffectRecord record = records.of(effect);
    if (record != null && record.step() != Step.REMOVED) {
      return record;
    }
    Path place = places.of(effect);
    boolean ofOsier = effect.task().startsWith("@");
    boolean there =
        Files.exists(place, LinkOption.NOFOLLOW_LINKS)
            || (!ofOsier && refs.tip("refs/heads/" + effect.branch()) != null);
    if (!there) {
      return null;
    }
    // It is not known what happened in it: all of it is taken for an agent's work.
    return EffectRecord.claimed(
            effect,
            ofOsier ? Form.DETACHED : Form.BRANCH,
            ofOsier ? null : effect.branch(),
            place.toString(),
            null)
        .withStep(Step.RUNNING);
  }
}
