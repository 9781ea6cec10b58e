package dev.osier.git.object;

import dev.osier.git.GitException;
import dev.osier.git.ObjectDatabase;
import dev.osier.git.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.jspecify.annotations.Nullable;

/** What many commits of a repository say of themselves, and where two lines of them parted. */
public final class History implements AutoCloseable {
  private final FileRepository database;

  private History(FileRepository database) {
    this.database = database;
  }

  /** Opens the repository; to be closed. */
  public static History of(Repository repository) {
    return new History(ObjectDatabase.open(repository.commonDir()));
  }

  /**
   * A commit.
   *
   * @param parents the first first
   * @param subject the first paragraph of its message, in one line
   * @param committer an address; empty where the commit has none that can be read
   */
  public record Facts(
      String id,
      String tree,
      List<String> parents,
      String subject,
      String committer,
      Instant committed) {}

  /** Empty if the repository has no such commit. */
  public Optional<Facts> facts(String id) {
    try (RevWalk walk = new RevWalk(database)) {
      RevCommit commit = walk.parseCommit(ObjectId.fromString(id));
      PersonIdent committer = WrittenBy.committer(commit);
      return Optional.of(
          new Facts(
              id,
              commit.getTree().name(),
              Stream.of(commit.getParents()).map(RevCommit::name).toList(),
              commit.getShortMessage(),
              committer == null ? "" : committer.getEmailAddress(),
              Instant.ofEpochSecond(commit.getCommitTime())));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new GitException("Cannot read commit " + id + ": " + e.getMessage(), e);
    }
  }

  /** A best common ancestor; null if the two share none that is in the repository. */
  public @Nullable String mergeBase(String a, String b) {
    try (RevWalk walk = new RevWalk(database)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(ObjectId.fromString(a)));
      walk.markStart(walk.parseCommit(ObjectId.fromString(b)));
      RevCommit base = walk.next();
      return base == null ? null : base.name();
    } catch (IOException e) {
      // Cut off, as in a shallow clone whose edge is not written down.
      return null;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
