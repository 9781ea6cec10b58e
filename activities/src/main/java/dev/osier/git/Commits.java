package dev.osier.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathSuffixFilter;

/** The commits of a repository, read and written without a process. Safe for several threads. */
public final class Commits implements AutoCloseable {
  private final org.eclipse.jgit.lib.Repository repository;

  private Commits(org.eclipse.jgit.lib.Repository repository) {
    this.repository = repository;
  }

  /** Opens the repository; to be closed. */
  public static Commits of(Repository repository) {
    return new Commits(Refs.open(repository));
  }

  private interface Reading<T> {
    T of(RevWalk walk) throws IOException;
  }

  private <T> T read(String what, Reading<T> reading) {
    try (RevWalk walk = new RevWalk(repository)) {
      return reading.of(walk);
    } catch (IOException e) {
      throw new GitException("Cannot read %s: %s".formatted(what, e.getMessage()), e);
    }
  }

  /** Whether {@code ancestor} is {@code descendant} or in its history. */
  public boolean isAncestor(String ancestor, String descendant) {
    return read(
        ancestor,
        walk ->
            walk.isMergedInto(
                walk.parseCommit(ObjectId.fromString(ancestor)),
                walk.parseCommit(ObjectId.fromString(descendant))));
  }

  public String treeOf(String commit) {
    return read(commit, walk -> walk.parseCommit(ObjectId.fromString(commit)).getTree().name());
  }

  public List<String> parentsOf(String commit) {
    return read(
        commit,
        walk ->
            Arrays.stream(walk.parseCommit(ObjectId.fromString(commit)).getParents())
                .map(RevCommit::name)
                .toList());
  }

  public String messageOf(String commit) {
    return read(commit, walk -> walk.parseCommit(ObjectId.fromString(commit)).getFullMessage());
  }

  /** How many commits {@code tip} has that {@code without} has not. */
  public int count(String tip, String without) {
    return read(
        tip,
        walk -> {
          walk.markStart(walk.parseCommit(ObjectId.fromString(tip)));
          walk.markUninteresting(walk.parseCommit(ObjectId.fromString(without)));
          int count = 0;
          while (walk.next() != null) {
            count++;
          }
          return count;
        });
  }

  /**
   * The chain of first parents from {@code tip} down to {@code until}, which is left out; the
   * oldest first. Empty if {@code until} is not on the chain.
   */
  public List<String> firstParents(String tip, String until) {
    return read(
        tip,
        walk -> {
          List<String> chain = new ArrayList<>();
          RevCommit commit = walk.parseCommit(ObjectId.fromString(tip));
          while (!commit.name().equals(until)) {
            chain.add(0, commit.name());
            if (commit.getParentCount() == 0) {
              return List.of();
            }
            commit = walk.parseCommit(commit.getParent(0));
          }
          return chain;
        });
  }

  /** The paths of files in a commit whose name ends with {@code suffix}, with their contents. */
  public List<Blob> files(String commit, String suffix) {
    return read(
        commit,
        walk -> {
          List<Blob> found = new ArrayList<>();
          try (TreeWalk tree = new TreeWalk(repository)) {
            tree.addTree(walk.parseCommit(ObjectId.fromString(commit)).getTree());
            tree.setRecursive(true);
            tree.setFilter(PathSuffixFilter.create(suffix));
            while (tree.next()) {
              if (tree.getFileMode(0).getObjectType() == org.eclipse.jgit.lib.Constants.OBJ_BLOB) {
                found.add(
                    new Blob(
                        tree.getPathString(), repository.open(tree.getObjectId(0)).getBytes()));
              }
            }
          }
          return found;
        });
  }

  /** A file in a commit. */
  @SuppressWarnings("ArrayRecordComponent") // Written out once and dropped.
  public record Blob(String path, byte[] content) {}

  /**
   * Writes a commit; on return it outlasts a power cut.
   *
   * @return its id
   */
  public String write(
      String tree, List<String> parents, String message, Identity author, Identity committer) {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(ObjectId.fromString(tree));
    commit.setParentIds(parents.stream().map(ObjectId::fromString).toList());
    commit.setMessage(message);
    commit.setAuthor(new PersonIdent(author.name(), author.email()));
    commit.setCommitter(new PersonIdent(committer.name(), committer.email()));
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id.name();
    } catch (IOException e) {
      throw new GitException("Cannot write a commit: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
