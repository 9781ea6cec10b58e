package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.git.Git;
import dev.osier.git.PublishedTargets;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of a repository's branches and tags, and whether its stash, an agent has changed. A ref
 * that names a commit made in a workspace names its maker, and a stash the branch it was made on.
 * One that was deleted or set back tells nothing: then its agent is suspected, unless the commit is
 * one that the user has had checked out.
 */
final class EscapedRefs {
  /** One for all worktrees, the user's too. */
  static final String STASH = "refs/stash";

  private static final String TAGS = "refs/tags/";
  private static final String OSIER = "refs/heads/osier/";

  private final Repository repository;
  private final Refs refs;
  private final PublishedTargets published;

  EscapedRefs(Repository repository, Refs refs, PublishedTargets published) {
    this.published = published;
    this.repository = repository;
    this.refs = refs;
  }

  /** Those that are the user's, by full name, and where they stand. */
  Map<String, String> users() {
    Map<String, String> found = new TreeMap<>(refs.under("refs/heads/"));
    found.putAll(refs.under(TAGS));
    found.keySet().removeIf(ref -> ref.startsWith(OSIER));
    String stash = refs.tip(STASH);
    if (stash != null) {
      found.put(STASH, stash);
    }
    return found;
  }

  /**
   * Sorts what has changed since {@code then}.
   *
   * @param then empty: the ref was not there
   * @param blamed gets those that are nobody else's doing
   * @param suspected gets those that may be its doing
   */
  void find(
      EffectRecord record, Map<String, String> then, List<String> blamed, List<String> suspected)
      throws InterruptedException {
    Map<String, String> changed = users();
    for (Map.Entry<String, String> before : then.entrySet()) {
      if (!before.getValue().isEmpty()) {
        changed.putIfAbsent(before.getKey(), "");
      }
    }
    changed.entrySet().removeIf(ref -> ref.getValue().equals(then.getOrDefault(ref.getKey(), "")));
    if (changed.isEmpty()) {
      return;
    }
    Set<String> made = record.start() == null ? Set.of() : madeIn(record);
    Set<String> usersOwn = usersCommits();
    for (Map.Entry<String, String> ref : changed.entrySet()) {
      boolean wasThere = !then.getOrDefault(ref.getKey(), "").isEmpty();
      Blame blame =
          ref.getKey().equals(STASH)
              ? ofStash(record, ref.getValue(), made)
              : of(ref.getKey(), ref.getValue(), wasThere, made, usersOwn);
      switch (blame) {
        case CERTAIN -> blamed.add(ref.getKey());
        case POSSIBLE -> suspected.add(ref.getKey());
        case NONE -> {}
      }
    }
  }

  private enum Blame {
    CERTAIN,
    POSSIBLE,
    NONE
  }

  private Blame of(String ref, String id, boolean wasThere, Set<String> made, Set<String> usersOwn)
      throws InterruptedException {
    if (id.isEmpty()) {
      return Blame.POSSIBLE;
    }
    String commit = ref.startsWith(TAGS) ? refs.resolve(ref) : id;
    if (commit != null && made.contains(commit)) {
      // The user, too, may have taken a commit that the agent then fetched.
      return usersOwn.contains(commit) ? Blame.POSSIBLE : Blame.CERTAIN;
    }
    boolean explained =
        !wasThere || commit == null || usersOwn.contains(commit) || published.has(ref, commit);
    return explained ? Blame.NONE : Blame.POSSIBLE;
  }

  /** By what {@code git stash} writes: {@code WIP on <branch>: …} or {@code On <branch>: …}. */
  private Blame ofStash(EffectRecord record, String id, Set<String> made)
      throws InterruptedException {
    if (id.isEmpty()) {
      return Blame.POSSIBLE;
    }
    Exited shown = git().call("log", "-1", "--format=%P%n%s", id);
    List<String> lines = shown.text().lines().toList();
    if (lines.size() < 2) {
      return Blame.POSSIBLE;
    }
    String parent = lines.get(0).split(" ", 2)[0];
    String subject = lines.get(1).replaceFirst("^WIP on |^On ", "");
    if (subject.startsWith(record.branch() + ":") || made.contains(parent)) {
      return Blame.CERTAIN;
    }
    return subject.startsWith("osier/") ? Blame.NONE : Blame.POSSIBLE;
  }

  /** The commits made in the effect's workspace since its start. */
  private Set<String> madeIn(EffectRecord record) throws InterruptedException {
    try {
      WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), Path.of(record.workspace()));
      Set<String> tips = files == null ? new LinkedHashSet<>() : files.namedCommits();
      if (record.branch() != null) {
        String tip = refs.tip("refs/heads/" + record.branch());
        Stream.of(tip).filter(Objects::nonNull).forEach(tips::add);
      }
      if (tips.isEmpty()) {
        return Set.of();
      }
      String input = String.join("\n", tips) + "\n^" + record.start() + "\n";
      Exited listed = git().callWithInput(input, "rev-list", "--ignore-missing", "--stdin");
      return new LinkedHashSet<>(listed.text().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the reflog of " + record.workspace(), e);
    }
  }

  /** Commits that were checked out in the user's checkout, or in worktrees of the user's. */
  private Set<String> usersCommits() {
    Path common = repository.commonDir();
    try {
      Set<String> commits = new LinkedHashSet<>(new WorktreeFiles(common).headLog());
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(common.resolve("worktrees"))) {
        for (Path entry : entries) {
          WorktreeFiles worktree = new WorktreeFiles(entry);
          if (!isOsiers(worktree.headRef())) {
            commits.addAll(worktree.headLog());
          }
        }
      } catch (NoSuchFileException e) {
        // There are none.
      }
      return commits;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the reflog of " + repository.root(), e);
    }
  }

  /** On its branch, or, as one for verifying and one that an agent took off, on none. */
  private static boolean isOsiers(@Nullable String headRef) {
    return headRef == null || headRef.startsWith(OSIER);
  }

  private Git git() {
    return Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
  }
}
