package dev.osier.keep;

import dev.osier.effect.Journal;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.escape.CurrentTarget;
import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.git.object.Changes;
import dev.osier.git.object.Changes.Trees;
import dev.osier.git.object.History;
import dev.osier.git.object.History.Facts;
import dev.osier.git.object.Refs;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The work that is kept in a repository (G4), as its user sees it: listed, taken back as a branch,
 * dropped. Needs nothing but the refs under {@code refs/osier/kept/}.
 *
 * <p>Names are {@code <run>/<task>}, older saves of one effect {@code <run>/<task>@1}, {@code @2}…
 */
public final class KeptWork implements AutoCloseable {
  private static final String PREFIX = RunNames.KEPT;

  /** Known to git without being in any repository. */
  private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

  private final Repository repository;
  private final Refs refs;
  private final History history;
  private final @Nullable CurrentTarget target;

  public KeptWork(Repository repository) throws InterruptedException {
    this.repository = repository;
    this.target = CurrentTarget.of(repository).orElse(null);
    this.refs = Refs.of(repository);
    this.history = History.of(repository);
  }

  /**
   * One ref.
   *
   * @param name with the task as it stands in the ref, {@code @1} and all
   */
  public record Name(EffectId name, String ref, String commit) {}

  /**
   * What one ref keeps.
   *
   * @param when it was saved or, if it is the agent's own commit, committed; null if the ref names
   *     no commit that is there
   * @param headline the subject of its newest commit that is not Osier's
   * @param base where it parted from the target; null if they share nothing
   * @param merged whether the target contains it
   * @param parts what it is made of, if Osier had to make a commit for it
   */
  public record Kept(
      Name name,
      @Nullable Instant when,
      String headline,
      @Nullable String base,
      boolean merged,
      @Nullable Changes changes,
      @Nullable Parts parts) {}

  /**
   * A commit that Osier made of what was not committed.
   *
   * @param head the commit that was checked out; the kept commit's first parent
   * @param lines other commits that were being merged, or were made and left
   * @param staged what was staged and then changed again, as a commit; or null
   */
  public record Parts(String head, List<String> lines, @Nullable String staged) {}

  /** All refs, by name. */
  public Map<EffectId, Name> names() {
    Map<EffectId, Name> names = new LinkedHashMap<>();
    refs.under(PREFIX)
        .forEach(
            (ref, commit) -> {
              String path = ref.substring(PREFIX.length());
              int slash = path.indexOf('/');
              EffectId name =
                  slash < 0
                      ? new EffectId(path, "")
                      : new EffectId(path.substring(0, slash), path.substring(slash + 1));
              names.put(name, new Name(name, ref, commit));
            });
    return names;
  }

  /** What these keep, in their order. */
  public List<Kept> look(List<Name> names) throws InterruptedException {
    Map<Name, Kept> found = new LinkedHashMap<>();
    Map<Name, Trees> trees = new LinkedHashMap<>();
    for (Name name : names) {
      Facts facts = history.facts(name.commit()).orElse(null);
      if (facts == null) {
        String damage = "damaged: the ref names no commit";
        found.put(name, new Kept(name, null, damage, null, false, null, null));
        continue;
      }
      String base = target == null ? null : history.mergeBase(facts.id(), target.commit());
      Parts parts = parts(facts);
      found.put(
          name,
          new Kept(
              name,
              facts.committed(),
              headline(facts, parts, base),
              base,
              facts.id().equals(base),
              null,
              parts));
      trees.put(name, new Trees(treeOf(base), facts.tree()));
    }
    Map<Trees, Changes> changes = Changes.ofAll(git(), trees.values());
    found.replaceAll(
        (name, kept) ->
            new Kept(
                name,
                kept.when(),
                kept.headline(),
                kept.base(),
                kept.merged(),
                changes.get(trees.get(name)),
                kept.parts()));
    return List.copyOf(found.values());
  }

  private String treeOf(@Nullable String base) {
    return base == null ? EMPTY_TREE : history.facts(base).map(Facts::tree).orElse(EMPTY_TREE);
  }

  private static boolean isOsiers(Facts facts, String beginning) {
    return facts.committer().equals(Identity.OSIER.email())
        && facts.subject().startsWith(beginning);
  }

  private @Nullable Parts parts(Facts facts) {
    if (!isOsiers(facts, Keeper.KEPT) || facts.parents().isEmpty()) {
      return null;
    }
    List<String> lines = new ArrayList<>(facts.parents().subList(1, facts.parents().size()));
    String staged = null;
    if (!lines.isEmpty()) {
      String last = lines.get(lines.size() - 1);
      if (history.facts(last).filter(its -> isOsiers(its, Keeper.STAGED)).isPresent()) {
        staged = last;
        lines.remove(last);
      }
    }
    return new Parts(facts.parents().get(0), List.copyOf(lines), staged);
  }

  private String headline(Facts facts, @Nullable Parts parts, @Nullable String base) {
    if (parts == null) {
      return facts.subject();
    }
    String uncommitted = "work that was not committed";
    if (parts.head().equals(base)) {
      return uncommitted;
    }
    return history
        .facts(parts.head())
        .map(head -> head.subject() + ", and " + uncommitted)
        .orElse(uncommitted);
  }

  /** Those of {@code names} that the branch checked out contains; null if there is none. */
  public @Nullable Set<EffectId> merged() throws InterruptedException {
    if (target == null) {
      return null;
    }
    Set<String> contained = new LinkedHashSet<>();
    git()
        .require("for-each-ref", "--merged=" + target.commit(), "--format=%(refname)", PREFIX)
        .lines()
        .forEach(contained::add);
    Set<EffectId> merged = new LinkedHashSet<>();
    names()
        .forEach(
            (name, kept) -> {
              if (contained.contains(kept.ref())) {
                merged.add(name);
              }
            });
    return merged;
  }

  /** The branch that work is compared with; null if none is checked out. */
  public @Nullable CurrentTarget target() {
    return target;
  }

  /** Whether git takes this for a name of a branch. */
  public boolean isBranchName(String name) throws InterruptedException {
    // Also "@{-1}" and a leading dash are refused, which are no names of new branches.
    return !name.startsWith("-")
        && !name.contains("@{")
        && git().call("check-ref-format", "refs/heads/" + name).succeeded();
  }

  /**
   * Makes a branch at a kept commit.
   *
   * @return false if there is a branch of that name
   * @throws dev.osier.git.GitException if another name is in the way, {@code a} and {@code a/b}
   */
  public boolean makeBranch(String branch, Name kept) {
    return refs.compareAndSet(
        "refs/heads/" + branch, null, kept.commit(), "osier: kept work of " + kept.name());
  }

  /** Gives kept work up; false if the ref does not stand where it was seen. */
  public boolean drop(Name kept) {
    boolean dropped = refs.compareAndSet(kept.ref(), kept.commit(), null, "osier: drop");
    if (dropped) {
      // The terminal's lines may be gone when it is missed.
      new Journal(repository.osierDirectory())
          .write(Event.DROP, Phase.AFTER, kept.name(), kept.commit());
    }
    return dropped;
  }

  /** Git on the repository itself, whatever becomes of its work trees. */
  public Git git() {
    return Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
  }

  @Override
  public void close() {
    history.close();
    refs.close();
  }
}
