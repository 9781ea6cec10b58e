package dev.osier.escape;

import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.AgentRun;
import dev.osier.effect.EffectStore;
import dev.osier.escape.Sight.Area;
import dev.osier.escape.Sight.Thing;
import dev.osier.file.OwnFiles;
import dev.osier.file.SharedLook;
import dev.osier.file.StateFile;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what was changed outside of a workspace while a program of its task ran: a set-up, an
 * agent, a check (G1). What is looked at is in {@link Surroundings}, and docs/security.md says what
 * cannot be. Nothing is undone: that is for the user to judge.
 *
 * <p>{@link #before} right before the program starts, {@link #after} once nothing of it lives. A
 * file tells when it was changed, not by whom; nothing short of root's rights does. So only what
 * git proves ({@link EscapedRefs}) is blamed on a task; all else is suspected of it, whoever else
 * ran then, and the answer does not depend on that.
 *
 * <p>It only observes: what cannot be looked at is said in the answer, and is never thrown. A look
 * is shared by all that ask for one at the same time. The one before a program is kept in memory,
 * and, but for the ignored files, on the disk, for whoever goes on after a kill.
 */
public final class EscapeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(EscapeWatch.class);

  /** The kernel stamps files by a clock that may be a tick behind. */
  private static final Duration CLOCK_TICK = Duration.ofMillis(10);

  /** Osier writes no larger file of state. */
  private static final int STATE_BYTES = 1 << 29;

  private final EffectStore store;
  private final Surroundings surroundings;
  private final EscapedRefs refs;
  private final WorktreeLocks locks;
  private final SightNotes notes;
  private final SharedLook<Sight> looks;

  /** Of programs that run now. */
  private final Map<String, SightNotes.Before> begun = new ConcurrentHashMap<>();

  /** Of those that have ended: asked again, it is the same. */
  private final Map<String, Escapes> answers = new ConcurrentHashMap<>();

  /** When the last program of a try had ended. */
  private final Map<String, Instant> ended = new ConcurrentHashMap<>();

  private volatile Sight latest = Sight.NOTHING;

  /**
   * @param hidden if the repository is one: then the user's directory is watched
   * @param published what Osier itself moves
   * @param home what Osier itself makes lies below it, and that may be in the checkout
   */
  public EscapeWatch(
      Repository repository,
      @Nullable HiddenRepository hidden,
      EffectStore store,
      Refs refs,
      PublishedTargets published,
      Path home) {
    this.store = store;
    this.surroundings = new Surroundings(repository, hidden, store, refs, home);
    this.locks = new WorktreeLocks(repository, store);
    this.refs = new EscapedRefs(repository, store, refs, published);
    this.notes = new SightNotes(store);
    this.looks = new SharedLook<>(surroundings::look);
  }

  /** What of a task's programs runs. */
  public enum Phase {
    SETUP,
    AGENT,
    CHECK
  }

  /**
   * What was changed outside of a workspace.
   *
   * @param blamed what the task certainly changed
   * @param suspected what it, another or the user changed
   * @param notes what could not be looked at, or not all of it, and files in the task's workspace
   *     that somebody else wrote, as sentences
   */
  public record Escapes(List<String> blamed, List<String> suspected, List<String> notes) {
    public static final Escapes NONE = new Escapes(List.of(), List.of(), List.of());

    public Escapes {
      blamed = List.copyOf(blamed);
      suspected = List.copyOf(suspected);
      notes = List.copyOf(notes);
    }

    public Escapes(List<String> blamed, List<String> suspected) {
      this(blamed, suspected, List.of());
    }

    /** These and those of another phase, each once. */
    public Escapes and(Escapes later) {
      List<String> certain = union(blamed, later.blamed);
      List<String> possible = new ArrayList<>(union(suspected, later.suspected));
      possible.removeAll(certain);
      return new Escapes(certain, possible, union(notes, later.notes));
    }

    private static List<String> union(List<String> a, List<String> b) {
      return Stream.concat(a.stream(), b.stream()).distinct().toList();
    }
  }

  /**
   * Looks, before a program of the effect starts. Called again for the same try and phase after a
   * kill, it leaves what was noted before the first one.
   */
  public void before(EffectId effect, int tryNumber, Phase phase) throws InterruptedException {
    String key = key(effect, tryNumber, phase);
    if (begun.containsKey(key)) {
      return;
    }
    SightNotes.Before noted =
        answers.containsKey(key) ? null : notes.load(effect, tryNumber, phase);
    if (noted == null) {
      Sight sight = sightBefore(effect, tryNumber);
      // Looking takes its time, in which the program does not run.
      noted = new SightNotes.Before(Instant.now(), sight);
      notes.save(effect, tryNumber, phase, noted);
    }
    begun.put(key, noted);
  }

  /** One that was taken since the last program of the try had ended serves the next one, too. */
  private Sight sightBefore(EffectId effect, int tryNumber) throws InterruptedException {
    Instant last = ended.get(ofTry(effect, tryNumber));
    Sight known = latest;
    return last != null && !known.begun().isBefore(last) ? surroundings.withRefsNow(known) : look();
  }

  private Sight look() throws InterruptedException {
    Sight sight = looks.look();
    latest = sight;
    return sight;
  }

  /**
   * What was changed outside since {@link #before}, now that nothing of the program lives. Asked
   * again it gives the same answer.
   */
  public Escapes after(EffectId effect, int tryNumber, Phase phase) throws InterruptedException {
    Instant until = Instant.now();
    String key = key(effect, tryNumber, phase);
    Escapes known = answers.getOrDefault(key, Escapes.NONE);
    SightNotes.Before before = begun.get(key);
    if (before == null && answers.containsKey(key)) {
      return known;
    }
    before = before == null ? notes.load(effect, tryNumber, phase) : before;
    if (before == null) {
      return known.and(notNoted(phase));
    }
    noteLock(effect, phase, before.since());
    Escapes found = compared(effect, phase, before, look(), until);
    Escapes all = known.and(found);
    ended.put(ofTry(effect, tryNumber), until);
    answers.put(key, all);
    begun.remove(key);
    return all;
  }

  /** When an agent ran stands in its record. */
  private void noteLock(EffectId effect, Phase phase, Instant since) {
    try {
      if (phase != Phase.AGENT) {
        locks.programEnded(effect, since);
      }
    } catch (IOException | RuntimeException e) {
      // Then a lock is taken for the user's, and said at the end.
      LOG.warn("{}: cannot tell whose lock it has: {}", effect, e.toString(), e);
    }
  }

  /** Whether {@link #before} was called for this program. */
  public boolean isWatched(EffectId effect, int tryNumber, Phase phase) {
    String key = key(effect, tryNumber, phase);
    return begun.containsKey(key)
        || answers.containsKey(key)
        || notes.load(effect, tryNumber, phase) != null;
  }

  private static Escapes notNoted(Phase phase) {
    String word = phase.name().toLowerCase(Locale.ROOT);
    String note =
        "What was changed outside while its %s ran is not known: nothing was noted before";
    return new Escapes(List.of(), List.of(), List.of(note.formatted(word)));
  }

  private Escapes compared(
      EffectId effect, Phase phase, SightNotes.Before before, Sight now, Instant until)
      throws InterruptedException {
    EffectRecord record = record(effect);
    Window window = new Window(before.since(), phase == Phase.AGENT ? end(record, until) : until);
    List<String> blamed = new ArrayList<>();
    List<String> suspected = new ArrayList<>();
    List<String> said = new ArrayList<>();
    for (Area area : Area.values()) {
      note(area, before.sight(), now, said);
      if (before.sight().saw(area) && now.saw(area)) {
        try {
          find(area, record, before.sight(), now, window, blamed, suspected);
        } catch (IOException | RuntimeException e) {
          said.add("Cannot compare " + area.words() + ": " + e.getMessage());
        }
      }
    }
    return new Escapes(blamed, suspected, said);
  }

  /** When a program ran; not before and not after. */
  private record Window(Instant since, Instant until) {
    boolean covers(Instant when) {
      return !when.plus(CLOCK_TICK).isBefore(since) && !when.minus(CLOCK_TICK).isAfter(until);
    }

    boolean beganBefore(Instant when) {
      return !when.plus(CLOCK_TICK).isBefore(since);
    }
  }

  private static Instant end(@Nullable EffectRecord record, Instant otherwise) {
    AgentRun last = record == null ? null : record.agent();
    return last == null || last.ended() == null ? otherwise : last.ended();
  }

  private static void note(Area area, Sight before, Sight now, List<String> said) {
    String why = now.unseen().getOrDefault(area, before.unseen().get(area));
    if (why != null) {
      said.add(why);
    }
    Integer cut = now.cut().get(area);
    if (cut != null) {
      said.add("Only %d of %s were looked at".formatted(cut, area.words()));
    }
  }

  private void find(
      Area area,
      @Nullable EffectRecord record,
      Sight before,
      Sight now,
      Window window,
      List<String> blamed,
      List<String> suspected)
      throws IOException, InterruptedException {
    Set<String> names = now.differencesFrom(before, area);
    if (area == Area.REFS) {
      refs.find(record, names, before.of(area), now.of(area), before.begun(), blamed, suspected);
      return;
    }
    boolean whole = !before.cut().containsKey(area) && !now.cut().containsKey(area);
    ManyNames found = new ManyNames(area == Area.IGNORED);
    for (String name : names) {
      Thing then = before.of(area).get(name);
      Thing thing = now.of(area).get(name);
      if ((thing != null || whole)
          && isChange(area, name, then, thing)
          && (isWithin(window, file(name, thing == null ? then : thing), thing != null)
              || (area == Area.CHECKOUT && isStagedWithin(window)))) {
        found.add(name);
      }
    }
    suspected.addAll(found.shown());
  }

  private Path file(String name, @Nullable Thing thing) {
    String file = thing == null ? null : thing.file();
    return file == null ? PathNames.in(surroundings.checkout(), name) : Path.of(file);
  }

  private boolean isChange(Area area, String name, @Nullable Thing then, @Nullable Thing now)
      throws IOException, InterruptedException {
    return switch (area) {
      case CHECKOUT -> !surroundings.isWrittenBack(name);
      case HIDDEN -> now == null || !HiddenFiles.isAsInIndex(now, file(name, now));
      case SETTINGS -> !Bookkeeping.is(SettingsFiles.keyOf(name), then == null);
      case STATE -> !isOwnState(file(name, now == null ? then : now));
      case IGNORED, SHARED, WORKTREES, REFS -> true;
    };
  }

  /** Whether this process wrote it last, just so. */
  private static boolean isOwnState(Path file) throws IOException {
    try {
      return OwnFiles.wrote(file, StateFile.read(file, STATE_BYTES));
    } catch (NoSuchFileException | StateFile.NotAFileException e) {
      return false;
    }
  }

  /**
   * Whether a path was changed in the window.
   *
   * @param there whether it is; of one that is gone the directory it was in tells, which may have
   *     been written to later again
   */
  private static boolean isWithin(Window window, Path path, boolean there) throws IOException {
    for (Path each = path; each != null; each = each.getParent()) {
      try {
        Object time = Files.getAttribute(each, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        Instant changed = ((FileTime) time).toInstant();
        return (there && each.equals(path)) ? window.covers(changed) : window.beganBefore(changed);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Deleted: its directory was written to then.
      }
    }
    return true;
  }

  /** What differs though the file is as it was differs in the index. */
  private boolean isStagedWithin(Window window) throws IOException {
    Path index = surroundings.index();
    return index != null && isWithin(window, index, false);
  }

  /** Null if there is none, or none that can be read. */
  private @Nullable EffectRecord record(EffectId effect) {
    try {
      return store.load(effect).orElse(null);
    } catch (CorruptRecordException | UncheckedIOException e) {
      return null;
    }
  }

  /** Removes what was noted for a run, when no program of it will run again. */
  public void forget(String run) {
    for (Map<String, ?> known : List.of(begun, answers, ended)) {
      known.keySet().removeIf(key -> key.startsWith(run + "/"));
    }
    notes.forget(run);
  }

  private static String ofTry(EffectId effect, int tryNumber) {
    return effect + "/" + tryNumber;
  }

  private static String key(EffectId effect, int tryNumber, Phase phase) {
    return ofTry(effect, tryNumber) + "/" + phase;
  }
}
