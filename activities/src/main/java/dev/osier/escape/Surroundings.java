package dev.osier.escape;

import dev.osier.effect.EffectStore;
import dev.osier.escape.Sight.Area;
import dev.osier.escape.Sight.Thing;
import dev.osier.file.OwnFiles;
import dev.osier.git.DotGit;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryLock;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Refs;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@link Sight}s of what lies around the workspaces of a repository: the user's checkout and
 * other worktrees, settings, hooks, refs, Osier's state. Changes nothing. An area that cannot be
 * looked at is left out, and the sight says why.
 *
 * <p>Cost: one {@code git status} of the checkout and of each other worktree, one call for each
 * ignored file, up to {@link #MOST_FILES}.
 */
final class Surroundings {
  /** Ignored files, and again files of Osier's state. */
  static final int MOST_FILES = 100_000;

  /** Worktrees of the user's besides the checkout. */
  static final int MOST_WORKTREES = 16;

  /** Of {@code .git/modules}, where submodules lie in submodules. */
  private static final int MODULES_DEPTH = 12;

  /** Refs that are a worktree's own: git bisect and rebase at work there. */
  private static final List<String> OF_A_WORKTREE =
      List.of("refs/bisect/", "refs/worktree/", "refs/rewritten/");

  private static final Pattern REMOTES_HEAD = Pattern.compile("refs/remotes/[^/]+/HEAD");

  private final Repository repository;
  private final @Nullable HiddenRepository hidden;
  private final EffectStore store;
  private final Refs refs;
  private final Path home;
  private final Path checkout;
  private final String shown;
  private final SettingsFiles settings = new SettingsFiles();
  private final HiddenFiles hiddenFiles = new HiddenFiles();

  /**
   * @param hidden if the repository is one: then the user's directory is watched
   * @param home what Osier itself makes lies below it, and that may be in the checkout
   */
  Surroundings(
      Repository repository,
      @Nullable HiddenRepository hidden,
      EffectStore store,
      Refs refs,
      Path home) {
    this.repository = repository;
    this.hidden = hidden;
    this.store = store;
    this.refs = refs;
    this.home = home;
    this.checkout = hidden == null ? repository.root() : hidden.directory();
    this.shown = String.valueOf(repository.commonDir().getFileName());
  }

  /** The user's. */
  Path checkout() {
    return checkout;
  }

  private interface Looking {
    void look(Map<String, Thing> found) throws IOException, InterruptedException;
  }

  /** Looks at all of it. */
  Sight look() throws InterruptedException {
    Sight sight =
        new Sight(
            Instant.now(),
            new EnumMap<>(Area.class),
            new EnumMap<>(Area.class),
            new EnumMap<>(Area.class));
    List<Path> apart = new ArrayList<>();
    look(sight, Area.CHECKOUT, found -> checkout(found, apart));
    look(sight, Area.IGNORED, found -> ignored(found, apart, sight.cut()));
    // Of a hidden repository nothing of an agent's leads to the rest, and Osier itself writes
    // there.
    if (hidden == null) {
      look(sight, Area.HIDDEN, this::hidden);
      look(sight, Area.SETTINGS, this::settings);
      look(sight, Area.SHARED, this::shared);
      look(sight, Area.WORKTREES, found -> worktrees(found, sight.cut()));
      look(sight, Area.STATE, this::state);
    }
    look(sight, Area.REFS, this::refs);
    return sight;
  }

  private static void look(Sight sight, Area area, Looking looking) throws InterruptedException {
    Map<String, Thing> found = area.inMemoryOnly() ? new HashMap<>() : new TreeMap<>();
    try {
      looking.look(found);
      sight.areas().put(area, found);
    } catch (IOException | RuntimeException e) {
      // Whatever it is: who only looks stops nobody's work.
      String why = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
      sight.unseen().put(area, "Cannot look at " + area.words() + ": " + why);
    }
  }

  private void checkout(Map<String, Thing> found, List<Path> apart)
      throws IOException, InterruptedException {
    if (hidden != null) {
      CheckoutState state = CheckoutState.of(hidden.gitWithoutIndex(), checkout, home);
      found.putAll(state.files());
      return;
    }
    if (!repository.bare()) {
      // Not while Osier moves a checkout: half of that would look like somebody's changes.
      CheckoutState state =
          RepositoryLock.onCheckouts(repository)
              .holding(() -> CheckoutState.of(Git.at(checkout), checkout, home));
      found.putAll(state.files());
      apart.addAll(state.apart());
    }
  }

  private void ignored(Map<String, Thing> found, List<Path> apart, Map<Area, Integer> cut) {
    FileStamps stamps = new FileStamps(checkout, home, found, MOST_FILES);
    apart.forEach(stamps::add);
    if (stamps.isFull()) {
      cut.put(Area.IGNORED, MOST_FILES);
    }
  }

  private void hidden(Map<String, Thing> found) throws IOException, InterruptedException {
    Path index = index();
    if (index != null) {
      hiddenFiles.look(Git.at(checkout), index, checkout, found);
    }
  }

  /** Of the checkout; null if there is none. */
  @Nullable Path index() {
    Path gitDir = hidden != null || repository.bare() ? null : DotGit.directory(checkout);
    return gitDir == null ? null : gitDir.resolve("index");
  }

  private void settings(Map<String, Thing> found) throws IOException, InterruptedException {
    Path common = repository.commonDir();
    settings.add(common.resolve("config"), shown + "/config", found);
    settings.add(common.resolve("config.worktree"), shown + "/config.worktree", found);
    for (Path module : modules()) {
      settings.add(module.resolve("config"), shownOf(module) + "/config", found);
    }
    for (Path entry : usersEntries()) {
      settings.add(entry.resolve("config.worktree"), shownOf(entry) + "/config.worktree", found);
    }
  }

  private void shared(Map<String, Thing> found) throws IOException, InterruptedException {
    Path common = repository.commonDir();
    GitFiles files = new GitFiles(found);
    files.common(common, shown);
    files.worktree(common, shown);
    for (Path module : modules()) {
      files.common(module, shownOf(module));
    }
    for (Path entry : usersEntries()) {
      files.worktree(entry, shownOf(entry));
    }
    String hooks = settings.add(common.resolve("config"), "", new HashMap<>());
    if (hooks != null && !hooks.isEmpty() && !hooks.startsWith("~")) {
      Path directory = checkout.resolve(hooks).normalize();
      if (!directory.startsWith(checkout) && !directory.startsWith(common)) {
        files.hooks(directory);
      }
    }
  }

  private String shownOf(Path gitDir) {
    return shown + "/" + repository.commonDir().relativize(gitDir);
  }

  /** Repositories of submodules: below {@code .git/modules}, each with a HEAD. */
  private List<Path> modules() throws IOException {
    Path modules = repository.commonDir().resolve("modules");
    if (!Files.isDirectory(modules)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    addModules(modules, found, 0);
    return found;
  }

  private static void addModules(Path directory, List<Path> found, int depth) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) || depth > MODULES_DEPTH) {
          continue;
        }
        if (Files.exists(entry.resolve("HEAD"))) {
          found.add(entry);
          if (Files.isDirectory(entry.resolve("modules"))) {
            addModules(entry.resolve("modules"), found, depth + 1);
          }
        } else {
          // A name with a slash.
          addModules(entry, found, depth + 1);
        }
      }
    }
  }

  /** {@code .git/worktrees/*} of the user's. */
  private List<Path> usersEntries() throws IOException {
    List<Path> found = new ArrayList<>();
    Path entries = repository.commonDir().resolve("worktrees");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(entries)) {
      for (Path entry : all) {
        Path place = WorktreeFiles.placeOf(entry);
        if (place != null && !place.startsWith(home)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      // There are none.
    }
    return found;
  }

  private void worktrees(Map<String, Thing> found, Map<Area, Integer> cut)
      throws IOException, InterruptedException {
    List<Path> places = new ArrayList<>();
    Path common = repository.commonDir();
    Path main = common.getParent();
    if (!repository.bare() && main != null && common.endsWith(".git")) {
      places.add(main);
    }
    for (Path entry : usersEntries()) {
      places.add(WorktreeFiles.placeOf(entry));
    }
    places.removeIf(place -> place.equals(checkout) || !Files.exists(place.resolve(".git")));
    if (places.size() > MOST_WORKTREES) {
      cut.put(Area.WORKTREES, MOST_WORKTREES);
    }
    for (Path place : places.stream().limit(MOST_WORKTREES).toList()) {
      RepositoryLock.onCheckouts(repository)
          .holding(() -> CheckoutState.of(Git.at(place), place, home))
          .files()
          .forEach((name, thing) -> found.put(place.resolve(name).toString(), thing));
    }
  }

  private void refs(Map<String, Thing> found) {
    Stream<Map.Entry<String, String>> all = refs.under("refs/").entrySet().stream();
    all.filter(ref -> OF_A_WORKTREE.stream().noneMatch(ref.getKey()::startsWith))
        // Where a remote's HEAD leads; git fetch puts it right.
        .filter(ref -> !REMOTES_HEAD.matcher(ref.getKey()).matches())
        .forEach(ref -> found.put(ref.getKey(), new Thing(ref.getValue(), null)));
  }

  /** Of the runs that this process works on: what is of another's it cannot judge. */
  private void state(Map<String, Thing> found) {
    Path state = store.state();
    for (Path directory : OwnFiles.directoriesIn(state.resolve("runs"))) {
      addState(directory.resolve("run.json"), state, found);
      for (EffectId effect : store.effects(String.valueOf(directory.getFileName()))) {
        addState(store.recordFile(effect), state, found);
      }
    }
  }

  private void addState(Path file, Path state, Map<String, Thing> found) {
    String stamp = FileStamps.of(file);
    if (!stamp.equals("-") && found.size() < MOST_FILES) {
      String name = shown + "/" + state.getFileName() + "/" + state.relativize(file);
      found.put(name, new Thing(stamp, file.toString()));
    }
  }

  /** The refs only, as they are now. */
  Sight withRefsNow(Sight sight) throws InterruptedException {
    Map<Area, Map<String, Thing>> areas = new EnumMap<>(Area.class);
    areas.putAll(sight.areas());
    areas.remove(Area.REFS);
    Map<Area, String> unseen = new EnumMap<>(Area.class);
    unseen.putAll(sight.unseen());
    unseen.remove(Area.REFS);
    Sight fresh = new Sight(Instant.now(), areas, unseen, sight.cut());
    look(fresh, Area.REFS, this::refs);
    return fresh;
  }

  /** By another run that was published meanwhile. */
  boolean isWrittenBack(String path) throws InterruptedException {
    try {
      return hidden != null && hidden.isWritten(path);
    } catch (IOException e) {
      throw new GitException("Cannot look at " + checkout.resolve(path), e);
    }
  }
}
