package dev.osier.workspace;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.DurableFile;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.AgentRun;
import dev.osier.effect.EffectStore;
import dev.osier.effect.StateJson;
import dev.osier.git.DotGit;
import dev.osier.git.HiddenRepository;
import dev.osier.git.PublishedTargets;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.run.EffectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an agent changed outside of its workspace (G1): files of the user's checkout, the
 * repository's settings and hooks ({@link SharedState}), branches, tags and the stash ({@link
 * EscapedRefs}). Nothing is undone: that is for the user to judge.
 *
 * <p>A file tells when it was changed, not by whom; nothing short of root's rights does. If only
 * one agent of this repository ran at that instant it is blamed, though the user may have done it:
 * better a task whose work is kept and that is asked for again, than an escape that lands. If
 * several ran, each is suspected. Other workspaces are not looked at, nor Osier's own refs.
 */
public final class EscapeWatch {
  /** The kernel stamps files by a clock that may be a tick behind. */
  private static final Duration CLOCK_TICK = Duration.ofMillis(10);

  private static final String RUN_FILE = "@checkout.json";

  private final Repository repository;
  private final EffectStore store;
  private final EscapedRefs refs;
  private final Path home;
  private final @Nullable HiddenRepository hidden;
  private final Path checkout;
  private final SharedLook<Look> looks = new SharedLook<>(this::look);

  /**
   * @param hidden if the repository is one: then the user's directory is watched
   * @param published what Osier itself moves
   * @param home what Osier itself makes lies below it, and that may be in the checkout
   */
  EscapeWatch(
      Repository repository,
      @Nullable HiddenRepository hidden,
      EffectStore store,
      Refs refs,
      PublishedTargets published,
      Path home) {
    this.repository = repository;
    this.hidden = hidden;
    this.checkout = hidden == null ? repository.root() : hidden.directory();
    this.store = store;
    this.refs = new EscapedRefs(repository, refs, published);
    this.home = home;
  }

  /**
   * What one try's agent changed outside of its workspace.
   *
   * @param blamed paths of the checkout and refs that it changed: nobody else can have
   * @param suspected those that it, another agent or the user changed
   */
  public record Escapes(List<String> blamed, List<String> suspected) {
    public static final Escapes NONE = new Escapes(List.of(), List.of());

    public Escapes {
      blamed = List.copyOf(blamed);
      suspected = List.copyOf(suspected);
    }
  }

  /**
   * @param userAtWork another git command was writing to the checkout: what differs may be half of
   *     what it does
   */
  private record Look(CheckoutState checkout, SharedState shared, boolean userAtWork) {}

  /**
   * On disk, for a run: the checkout and its refs before the first agent.
   *
   * @param shared null in one that was written before it was looked at
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record RunBaseline(
      CheckoutState checkout, Map<String, String> refs, @Nullable SharedState shared) {}

  /** On disk, for a try: refs that had changed since the run's baseline; empty: gone. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record TryBaseline(Map<String, String> refs) {}

  /** Notes the checkout and the refs as they are before the run's first agent; only once. */
  public void watchRun(String run) throws InterruptedException {
    Path file = store.directory(run).resolve(RUN_FILE);
    if (!Files.exists(file)) {
      save(file, new RunBaseline(checkoutState(), refs.users(), shared()));
    }
  }

  /** Notes the refs before an agent of this try starts; only once for each try. */
  public void beforeAgent(EffectId effect, int tryNumber) throws InterruptedException {
    watchRun(effect.run());
    Path file = tryFile(effect, tryNumber);
    if (!Files.exists(file)) {
      Map<String, String> then = runBaseline(effect.run()).refs();
      Map<String, String> now = refs.users();
      Map<String, String> changed = new TreeMap<>(now);
      changed.entrySet().removeIf(ref -> ref.getValue().equals(then.get(ref.getKey())));
      then.keySet().stream().filter(ref -> !now.containsKey(ref)).forEach(r -> changed.put(r, ""));
      save(file, new TryBaseline(changed));
    }
  }

  /**
   * What the agent of the effect's latest try changed outside, once its record says when it ended
   * and none of its processes lives.
   */
  public Escapes afterAgent(EffectId effect) throws InterruptedException {
    EffectRecord record = store.load(effect).orElse(null);
    if (record == null || record.agents().isEmpty()) {
      return Escapes.NONE;
    }
    RunBaseline baseline = runBaseline(effect.run());
    List<String> blamed = new ArrayList<>();
    List<String> suspected = new ArrayList<>();
    files(record, baseline, blamed, suspected);
    Map<String, String> then = new TreeMap<>(baseline.refs());
    then.putAll(tryBaseline(effect, record.tryNumber()).refs());
    refs.find(record, then, blamed, suspected);
    return new Escapes(blamed, suspected);
  }

  /** Removes what was noted for a run, when no agent of it will run again. */
  static void forget(EffectStore store, String run) {
    try {
      Files.deleteIfExists(store.directory(run).resolve(RUN_FILE));
      for (EffectId effect : store.effects(run)) {
        try (Stream<Path> files = Files.list(store.directory(effect))) {
          for (Path file : files.filter(EscapeWatch::isTryFile).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the baseline of " + run, e);
    }
  }

  private void files(
      EffectRecord record, RunBaseline before, List<String> blamed, List<String> suspected)
      throws InterruptedException {
    List<AgentRun> own = ownRuns(record);
    Look look = looks.look();
    List<AgentRun> others = null;
    for (String path : look.checkout().differencesFrom(before.checkout())) {
      Instant when = changedAt(checkout.resolve(path), checkout);
      if (when == null || !covered(own, when) || isWrittenBack(path)) {
        continue;
      }
      others = others == null ? otherRuns(record.effect()) : others;
      (look.userAtWork() || covered(others, when) ? suspected : blamed).add(path);
    }
    Path common = repository.commonDir();
    Set<String> shared =
        before.shared() == null ? Set.of() : look.shared().differencesFrom(before.shared());
    for (String path : shared) {
      Instant when = changedAt(common.resolve(path), common);
      if (when == null || !covered(own, when)) {
        continue;
      }
      others = others == null ? otherRuns(record.effect()) : others;
      boolean certain = !path.equals(SharedState.HEAD) && !covered(others, when);
      (certain ? blamed : suspected).add(common.getFileName() + "/" + path);
    }
  }

  private SharedState shared() {
    // Nothing of an agent's leads to a hidden repository, and Osier itself writes there.
    return hidden == null ? SharedState.of(repository.commonDir()) : SharedState.NONE;
  }

  /** By another run that was published meanwhile. */
  private boolean isWrittenBack(String path) throws InterruptedException {
    try {
      return hidden != null && hidden.isWritten(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + checkout.resolve(path), e);
    }
  }

  private CheckoutState checkoutState() throws InterruptedException {
    return hidden == null ? CheckoutState.of(repository, home) : CheckoutState.of(hidden, home);
  }

  private static boolean covered(List<AgentRun> runs, Instant when) {
    return runs.stream().anyMatch(run -> run.covers(when, CLOCK_TICK));
  }

  /** Of the latest try, those of its attempts that were killed included. */
  private static List<AgentRun> ownRuns(EffectRecord record) {
    return record.agents().stream().filter(r -> r.tryNumber() == record.tryNumber()).toList();
  }

  private List<AgentRun> otherRuns(EffectId effect) {
    List<AgentRun> runs = new ArrayList<>();
    for (String run : store.runs()) {
      for (EffectId other : store.effects(run)) {
        if (!other.equals(effect)) {
          runs.addAll(runsOf(other));
        }
      }
    }
    return runs;
  }

  private List<AgentRun> runsOf(EffectId effect) {
    try {
      return store.load(effect).map(EffectRecord::agents).orElse(List.of());
    } catch (CorruptRecordException e) {
      // It may have run at any time, so that nobody else can be blamed.
      return List.of(new AgentRun(0, null, null, Instant.MIN, Instant.MAX));
    }
  }

  private Look look() throws InterruptedException {
    boolean before = isLocked();
    CheckoutState state = checkoutState();
    return new Look(state, shared(), before || isLocked());
  }

  private boolean isLocked() {
    Path gitDirectory = DotGit.directory(checkout);
    return gitDirectory != null
        && Files.exists(gitDirectory.resolve("index.lock"), LinkOption.NOFOLLOW_LINKS);
  }

  /** When a path, or for one that is gone the directory it was in, was changed; null: not known. */
  private static @Nullable Instant changedAt(Path path, Path top) {
    for (Path each = path; each != null && each.startsWith(top); each = each.getParent()) {
      try {
        Object time = Files.getAttribute(each, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        return ((FileTime) time).toInstant();
      } catch (NoSuchFileException e) {
        // Deleted: its directory was written to then.
      } catch (IOException e) {
        return null;
      }
    }
    return null;
  }

  private Path tryFile(EffectId effect, int tryNumber) {
    return store.directory(effect).resolve("refs-before-try-" + tryNumber + ".json");
  }

  /** Whether there is anything for {@link #forget} to remove. */
  static boolean isLeft(EffectStore store, String run) {
    if (Files.exists(store.directory(run).resolve(RUN_FILE))) {
      return true;
    }
    for (EffectId effect : store.effects(run)) {
      try (Stream<Path> files = Files.list(store.directory(effect))) {
        if (files.anyMatch(EscapeWatch::isTryFile)) {
          return true;
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list the baselines of " + run, e);
      }
    }
    return false;
  }

  private static boolean isTryFile(Path file) {
    return file.getFileName().toString().startsWith("refs-before-try-");
  }

  private RunBaseline runBaseline(String run) {
    RunBaseline none = new RunBaseline(new CheckoutState(Map.of()), Map.of(), null);
    return load(store.directory(run).resolve(RUN_FILE), RunBaseline.class, none);
  }

  private TryBaseline tryBaseline(EffectId effect, int tryNumber) {
    return load(tryFile(effect, tryNumber), TryBaseline.class, new TryBaseline(Map.of()));
  }

  private static <T> T load(Path file, Class<T> type, T otherwise) {
    try {
      return StateJson.MAPPER.readValue(Files.readAllBytes(file), type);
    } catch (NoSuchFileException e) {
      return otherwise;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void save(Path file, Object content) {
    try {
      DurableFile.createOnce(file, StateJson.MAPPER.writeValueAsBytes(content));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
