package dev.osier.git.object;

import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.ObjectDatabase;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.process.ByteText;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathSuffixFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/**
 * The commits of a repository, by full id. Reads what git writes meanwhile; what it writes is on
 * the disk when the call returns. Thread-safe.
 *
 * <p>Each method throws {@link GitException} for an id that is no commit of the repository.
 */
public final class Commits implements AutoCloseable {
  private final FileRepository database;

  /**
   * Remembers each commit it has read, since one never changes; without the messages, so that a
   * long history takes little. To be locked.
   */
  private final RevWalk history;

  private Commits(FileRepository database) {
    this.database = database;
    this.history = new RevWalk(database);
    history.setRetainBody(false);
  }

  /** Opens the repository; to be closed. */
  public static Commits of(Repository repository) {
    return new Commits(ObjectDatabase.open(repository.commonDir()));
  }

  /**
   * Likewise.
   *
   * @param spares where what is written goes, and is found beside what the repository has; or null
   */
  public static Commits of(Repository repository, @Nullable SpareObjects spares) {
    return new Commits(ObjectDatabase.open(repository.commonDir(), spares));
  }

  /** True if there is such a commit. */
  public boolean exists(String commit) {
    synchronized (history) {
      try {
        parsed(commit);
        return true;
      } catch (MissingObjectException | IncorrectObjectTypeException e) {
        return false;
      } catch (IOException e) {
        throw unreadable(commit, e);
      }
    }
  }

  /** True if {@code ancestor} is {@code commit} or in its history. */
  public boolean isAncestor(String ancestor, String commit) {
    synchronized (history) {
      try {
        return history.isMergedInto(parsed(ancestor), parsed(commit));
      } catch (IOException e) {
        throw unreadable(ancestor + " or " + commit, e);
      }
    }
  }

  /** The id of the commit's tree. */
  public String treeOf(String commit) {
    synchronized (history) {
      return read(commit).getTree().name();
    }
  }

  /** Its parents, the first first. */
  public List<String> parentsOf(String commit) {
    List<String> parents = new ArrayList<>();
    synchronized (history) {
      for (RevCommit parent : read(commit).getParents()) {
        parents.add(parent.name());
      }
    }
    return List.copyOf(parents);
  }

  /** Its whole message. */
  public String messageOf(String commit) {
    return withBody(commit).getFullMessage();
  }

  /** Whether there is a signature in it, a good one or not. */
  public boolean isSigned(String commit) {
    return withBody(commit).getRawGpgSignature() != null;
  }

  /**
   * The chain of first parents from {@code tip} down to {@code until}, which is left out; the
   * oldest first. Empty if {@code until} is not on the chain.
   */
  public List<String> firstParents(String tip, String until) {
    Deque<String> chain = new ArrayDeque<>();
    synchronized (history) {
      try {
        ObjectId end = ObjectId.fromString(until);
        RevCommit commit = parsed(tip);
        while (!commit.equals(end)) {
          chain.addFirst(commit.name());
          if (commit.getParentCount() == 0) {
            return List.of();
          }
          commit = history.parseCommit(commit.getParent(0));
        }
      } catch (IOException e) {
        throw unreadable(tip, e);
      }
    }
    return List.copyOf(chain);
  }

  /** Those of {@code some} that {@code tip} has in its history and {@code without} has not. */
  public List<String> newOf(Collection<String> some, String tip, String without) {
    return some.stream()
        .filter(this::exists)
        .filter(commit -> isAncestor(commit, tip) && !isAncestor(commit, without))
        .toList();
  }

  /** How many commits {@code tip} has that {@code without} has not. */
  public int count(String tip, String without) {
    synchronized (history) {
      try {
        history.reset();
        history.markStart(parsed(tip));
        history.markUninteresting(parsed(without));
        int count = 0;
        while (history.next() != null) {
          count++;
        }
        return count;
      } catch (IOException e) {
        throw unreadable(tip, e);
      } finally {
        history.reset();
      }
    }
  }

  /**
   * The ids of all that {@code tip} has and none of {@code without}: commits, and of each what its
   * tree has and those of its parents have not at that place. A file that has only moved is among
   * them.
   *
   * @throws GitException also if one of these commits or trees is gone
   */
  public Set<String> newObjects(String tip, Collection<String> without) {
    try {
      return NewObjects.of(database, tip, without);
    } catch (IOException e) {
      throw unreadable(tip, e);
    }
  }

  /** A regular file in a commit. */
  // Written out once and dropped.
  @SuppressWarnings("ArrayRecordComponent")
  public record Blob(String path, byte[] content) {}

  /** The regular files of a commit with this name, in whatever directory, with their contents. */
  public List<Blob> filesNamed(String commit, String name) {
    List<Blob> found = new ArrayList<>();
    try (ObjectReader reader = database.newObjectReader();
        RevWalk commits = new RevWalk(reader);
        TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(commits.parseCommit(ObjectId.fromString(commit)).getTree());
      walk.setRecursive(true);
      walk.setFilter(PathSuffixFilter.create(name));
      while (walk.next()) {
        boolean regular = (walk.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
        if (regular && walk.getNameString().equals(name)) {
          found.add(
              new Blob(
                  ByteText.decode(walk.getRawPath()), reader.open(walk.getObjectId(0)).getBytes()));
        }
      }
    } catch (IOException e) {
      throw unreadable(commit, e);
    }
    return List.copyOf(found);
  }

  /** The paths of files that differ between two commits; a rename is two of them. Sorted. */
  public List<String> changedPaths(String a, String b) {
    return differences(a, b).stream().map(Difference::path).toList();
  }

  /**
   * A file that differs between two commits, as git shows it in raw output.
   *
   * @param oldMode 0 if the file is added
   * @param newMode 0 if the file is removed
   */
  public record Difference(String path, int oldMode, String oldId, int newMode, String newId) {
    /** Whether it is in the newer one only. */
    public boolean added() {
      return oldMode == 0;
    }

    /** Whether it is in the older one only. */
    public boolean removed() {
      return newMode == 0;
    }

    /** Whether it is now a link to a commit: a repository inside, whose files are in no tree. */
    public boolean leadsToCommit() {
      return FileMode.GITLINK.equals(newMode);
    }
  }

  /** As {@link #changedPaths}, between two trees. */
  public List<String> changedTrees(String a, String b) {
    return differencesOfTrees(a, b).stream().map(Difference::path).toList();
  }

  /** What differs from commit {@code a} to {@code b}, by path; a rename is two of them. */
  public List<Difference> differences(String a, String b) {
    return differencesOfTrees(treeOf(a), treeOf(b));
  }

  /** As {@link #differences}, between two trees. */
  public List<Difference> differencesOfTrees(String a, String b) {
    List<Difference> found = new ArrayList<>();
    try (ObjectReader reader = database.newObjectReader();
        TreeWalk walk = new TreeWalk(reader)) {
      walk.addTree(ObjectId.fromString(a));
      walk.addTree(ObjectId.fromString(b));
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      while (walk.next()) {
        found.add(
            new Difference(
                ByteText.decode(walk.getRawPath()),
                walk.getRawMode(0),
                walk.getObjectId(0).name(),
                walk.getRawMode(1),
                walk.getObjectId(1).name()));
      }
    } catch (IOException e) {
      throw unreadable(a + " or " + b, e);
    }
    return List.copyOf(found);
  }

  /**
   * Writes a commit. It is in no ref yet.
   *
   * @param tree the id of a tree that exists
   * @param message with a subject of one line
   */
  public String write(
      String tree, List<String> parents, String message, Identity author, Identity committer) {
    return write(
        tree, parents, message, author, committer, ZonedDateTime.now(ZoneId.systemDefault()));
  }

  /** Like {@link #write}, at a given time: the same arguments give the same commit. */
  public String write(
      String tree,
      List<String> parents,
      String message,
      Identity author,
      Identity committer,
      ZonedDateTime when) {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(ObjectId.fromString(tree));
    commit.setParentIds(parents.stream().map(ObjectId::fromString).toList());
    commit.setMessage(message.endsWith("\n") ? message : message + "\n");
    commit.setAuthor(person(author, when));
    commit.setCommitter(person(committer, when));
    return insert(commit);
  }

  /** Whether {@link #rewrite} can: somebody may have made the commit by hand, with no author. */
  public boolean isRewritable(String original) {
    return WrittenBy.isGits(WrittenBy.author(withBody(original)));
  }

  /**
   * Writes {@code original} again with another tree, other parents and another message: its author
   * and its date stay, the committer is {@code committer}, now.
   */
  public String rewrite(
      String original, String tree, List<String> parents, String message, Identity committer) {
    ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(ObjectId.fromString(tree));
    commit.setParentIds(parents.stream().map(ObjectId::fromString).toList());
    commit.setMessage(message.endsWith("\n") ? message : message + "\n");
    commit.setAuthor(withBody(original).getAuthorIdent());
    commit.setCommitter(person(committer, now));
    return insert(commit);
  }

  private static PersonIdent person(Identity identity, ZonedDateTime when) {
    return new PersonIdent(identity.name(), identity.email(), when.toInstant(), when.getZone());
  }

  private String insert(CommitBuilder commit) {
    try (ObjectInserter inserter = database.newObjectInserter()) {
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw new GitException("Cannot write a commit: " + e.getMessage(), e);
    }
  }

  /** The trees of the same repository; to be closed. */
  public Trees trees() {
    database.incrementOpen();
    return new Trees(database);
  }

  @Override
  public void close() {
    synchronized (history) {
      history.close();
    }
    database.close();
  }

  /** Without the message. The caller holds the lock. */
  private RevCommit read(String commit) {
    try {
      return parsed(commit);
    } catch (IOException e) {
      throw unreadable(commit, e);
    }
  }

  private RevCommit parsed(String commit) throws IOException {
    return history.parseCommit(ObjectId.fromString(commit));
  }

  /** With its message and whatever else stands in it. */
  RevCommit withBody(String commit) {
    try (RevWalk walk = new RevWalk(database)) {
      return walk.parseCommit(ObjectId.fromString(commit));
    } catch (IOException e) {
      throw unreadable(commit, e);
    }
  }

  private static GitException unreadable(String commit, IOException cause) {
    return new GitException("Cannot read commit " + commit + ": " + cause.getMessage(), cause);
  }
}
