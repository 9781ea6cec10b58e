package dev.osier.inspect;

import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.AgentRun;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.EffectStore;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.git.DotGit;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.git.worktree.Worktrees;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.workspace.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a repository's workspaces on this host: records, directories, branches, git's
 * worktrees, leases and processes put side by side, so that one without the others is seen.
 *
 * <p>Changes nothing. Everything it reads lies where agents can write: nothing of it is trusted.
 */
public final class WorkspaceList {
  private static final String TASK = "/task-";

  private static final Comparator<EffectId> ORDER =
      Comparator.comparing(EffectId::run).thenComparing(EffectId::task);

  private final Repository repository;
  private final EffectStore store;
  private final @Nullable Places places;

  /**
   * @param home {@code $OSIER_HOME}; need not exist
   */
  public WorkspaceList(Path home, Repository repository) {
    this.repository = repository;
    this.store = new EffectStore(repository.osierDirectory());
    this.places = Places.ifThere(home, repository);
  }

  /**
   * What was found.
   *
   * @param workspaces by run and task; also those that are gone
   * @param strays what lies beside the workspaces and can be none
   */
  public record Found(List<WorkspaceState> workspaces, List<Path> strays) {}

  /** Looks at all there is. */
  public Found find() throws InterruptedException {
    Map<String, String> branches;
    try (Refs refs = Refs.of(repository)) {
      branches = refs.under(RunNames.BRANCHES);
    }
    Set<Path> registered =
        new Worktrees(repository)
            .list().stream().map(Worktrees.Entry::path).collect(Collectors.toSet());
    Map<String, List<Long>> marked = ProcessTree.byVariable(CleanEnvironment.MARKER);
    List<Path> strays = new ArrayList<>();
    List<WorkspaceState> found = new ArrayList<>();
    for (EffectId effect : effects(branches.keySet(), registered, strays)) {
      found.add(
          state(effect, branches, registered, marked.getOrDefault(effect.toString(), List.of())));
    }
    return new Found(List.copyOf(found), List.copyOf(strays));
  }

  private Set<EffectId> effects(Set<String> branches, Set<Path> registered, List<Path> strays) {
    Set<EffectId> effects = new TreeSet<>(ORDER);
    for (String run : store.runs()) {
      for (EffectId effect : store.effects(run)) {
        // Other than a lease that somebody once asked for.
        if (Files.exists(recordOf(effect), LinkOption.NOFOLLOW_LINKS)) {
          effects.add(effect);
        }
      }
    }
    for (String branch : branches) {
      int task = branch.indexOf(TASK, RunNames.BRANCHES.length());
      if (task > 0) {
        EffectId effect =
            new EffectId(
                branch.substring(RunNames.BRANCHES.length(), task),
                branch.substring(task + TASK.length()));
        if (EffectStore.isName(effect.run()) && EffectStore.isName(effect.task())) {
          effects.add(effect);
        }
      }
    }
    if (places != null) {
      Set<Path> entries = new LinkedHashSet<>(places.entries());
      registered.stream().filter(places::isBelow).forEach(entries::add);
      for (Path entry : entries) {
        EffectId effect = places.effectAt(entry);
        if (effect == null) {
          strays.add(entry);
        } else {
          effects.add(effect);
        }
      }
    }
    return effects;
  }

  private Path recordOf(EffectId effect) {
    return store.directory(effect).resolve("record.json");
  }

  private WorkspaceState state(
      EffectId effect, Map<String, String> branches, Set<Path> registered, List<Long> marked) {
    List<String> leftovers = new ArrayList<>();
    EffectRecord record = record(effect, leftovers);
    Path directory = directory(effect, record, leftovers);
    boolean there = directory != null && Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    String branch = branches.containsKey("refs/heads/" + effect.branch()) ? effect.branch() : null;
    String holder = Lease.holderOf(store.directory(effect)).orElse(null);
    boolean known = directory != null && registered.contains(directory);
    if (record != null) {
      compare(record, there ? directory : null, branch != null, known, holder != null, leftovers);
    } else if (!Files.exists(recordOf(effect), LinkOption.NOFOLLOW_LINKS) && holder == null) {
      leftovers.add(
          (there ? "a directory" : known ? "a worktree of git's" : "a branch")
              + (there && branch != null ? " and a branch" : "")
              + " without a record");
    }
    Instant keptUntil = keptUntil(effect, record, leftovers);
    Set<Long> processes = new TreeSet<>(marked);
    Long agent = agent(record);
    if (agent != null) {
      processes.add(agent);
    }
    return new WorkspaceState(
        effect,
        record,
        directory,
        there,
        branch,
        since(effect, there ? directory : null),
        List.copyOf(processes),
        holder,
        keptUntil,
        leftovers);
  }

  private @Nullable EffectRecord record(EffectId effect, List<String> leftovers) {
    try {
      return store.load(effect).orElse(null);
    } catch (CorruptRecordException | UncheckedIOException e) {
      leftovers.add("its record cannot be read: " + recordOf(effect));
      return null;
    }
  }

  private @Nullable Path directory(
      EffectId effect, @Nullable EffectRecord record, List<String> leftovers) {
    if (record != null) {
      try {
        Path recorded = Path.of(record.workspace());
        if (Places.isPlace(recorded, effect)) {
          return recorded;
        }
      } catch (InvalidPathException e) {
        // As one that is elsewhere.
      }
      leftovers.add("its record names " + record.workspace() + ", which is no workspace of it");
    }
    return places == null ? null : places.of(effect);
  }

  private void compare(
      EffectRecord record,
      @Nullable Path directory,
      boolean branch,
      boolean registered,
      boolean held,
      List<String> leftovers) {
    Step step = record.step();
    boolean there = directory != null;
    boolean removed = step == Step.REMOVED || step == Step.REMOVING;
    if (removed && !held && (there || branch || registered)) {
      String what = there ? "its directory" : branch ? "its branch" : "git's entry of its worktree";
      leftovers.add(what + " is left, though it was removed");
    }
    if (removed || held) {
      return;
    }
    if (step == Step.CLAIMED) {
      leftovers.add("it was not made to its end");
      return;
    }
    if (directory == null) {
      leftovers.add("its directory is gone");
    } else if (isWorktree(record) && !registered) {
      leftovers.add("git does not know its worktree any more");
    } else if (isWorktree(record) && leadsElsewhere(directory)) {
      leftovers.add("its repository was moved: to use git in it, run git worktree repair there");
    }
    if (record.form() == Form.BRANCH && !branch) {
      leftovers.add("its branch is gone");
    }
  }

  /** A copy has no {@code .git}; what an agent made of one is not looked into. */
  private boolean leadsElsewhere(Path directory) {
    if (!Files.isRegularFile(directory.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Path admin = DotGit.directory(directory);
    return admin == null || !repository.commonDir().resolve("worktrees").equals(admin.getParent());
  }

  private static boolean isWorktree(EffectRecord record) {
    return record.form() != Form.SCRATCH
        && (record.kind() == null || record.kind() == WorkspaceKind.WORKTREE);
  }

  private @Nullable Instant keptUntil(
      EffectId effect, @Nullable EffectRecord record, List<String> leftovers) {
    Instant planned = record == null ? null : record.keepUntil();
    try {
      KeepMark.in(store.directory(effect)).until();
    } catch (UncheckedIOException e) {
      leftovers.add("its mark keep.json cannot be read");
    }
    Instant until = KeepMark.in(store.directory(effect)).or(planned);
    return until != null && until.isAfter(Instant.now()) ? until : null;
  }

  private static @Nullable Long agent(@Nullable EffectRecord record) {
    AgentRun agent = record == null ? null : record.agent();
    if (agent == null || agent.pid() == null) {
      return null;
    }
    boolean lives =
        ProcessHandle.of(agent.pid())
            .filter(ProcessHandle::isAlive)
            .filter(handle -> Objects.equals(ProcessTree.startOf(handle), agent.pidStarted()))
            .isPresent();
    return lives ? agent.pid() : null;
  }

  /** What git writes into a worktree as it makes it, and nobody after; else the nearest to it. */
  private @Nullable Instant since(EffectId effect, @Nullable Path directory) {
    List<Path> telling =
        directory != null
            ? List.of(directory.resolve(".git"), directory.resolve(".osier/.gitignore"), directory)
            : List.of(recordOf(effect));
    for (Path path : telling) {
      try {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
      } catch (IOException e) {
        // The next may tell.
      }
    }
    return null;
  }
}
