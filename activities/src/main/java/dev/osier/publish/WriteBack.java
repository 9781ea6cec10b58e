package dev.osier.publish;

import dev.osier.git.RepositoryLock;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Difference;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import java.io.IOException;
import java.util.List;

/**
 * Publishes into a plain directory: writes the files that changed since the run began, one by one,
 * by rename, where the user has not changed them; what is left waits in the hidden repository, on
 * the run's branch (G7).
 *
 * <p>Order: journal → files → journal gone. What is still to be done follows from the journal and
 * from what the directory holds, so that a call that was killed is gone on with by whoever comes
 * next: forwards, since what it was writing was verified.
 */
public final class WriteBack {
  private final HiddenRepository hidden;
  private final Refs refs;
  private final Commits commits;
  private final PublishedTargets published;

  private final Runnable step;

  public WriteBack(
      HiddenRepository hidden, Refs refs, Commits commits, PublishedTargets published) {
    this(hidden, refs, commits, published, () -> {});
  }

  /**
   * @param step called between every two effects on disk, where a test may end the work
   */
  WriteBack(
      HiddenRepository hidden,
      Refs refs,
      Commits commits,
      PublishedTargets published,
      Runnable step) {
    this.published = published;
    this.step = step;
    this.hidden = hidden;
    this.refs = refs;
    this.commits = commits;
  }

  /**
   * Called again, it gives the same answer as long as the user has not changed what was written.
   */
  public Published publish(PublishJob request) throws IOException, InterruptedException {
    if (request.candidate().equals(request.from())) {
      return new Published(null, null, "Nothing to publish");
    }
    if (request.act() == Act.SHOW) {
      int files = commits.differences(request.from(), request.candidate()).size();
      return new Published(
          null,
          null,
          "Would write %s into %s"
              .formatted(files == 1 ? "1 file" : files + " files", hidden.directory()));
    }
    ResultBranch result = branch(request.run());
    if (request.act() == Act.LEAVE) {
      String branch = result.leave(request.candidate());
      return new Published(null, branch, "The result waits on " + branch + ", nothing was written");
    }
    return RepositoryLock.onCheckouts(hidden.repository())
        .holding(
            () -> {
              finishAll();
              MoveJournal journal =
                  MoveJournal.write(
                      hidden.repository(),
                      published,
                      request.run(),
                      request.run(),
                      request.from(),
                      request.candidate(),
                      hidden.directory());
              return answer(request.candidate(), result, write(journal));
            });
  }

  /** Goes on with whatever calls that were killed have begun to write into the directory. */
  public static void sweep(
      HiddenRepository hidden, Refs refs, Commits commits, PublishedTargets published)
      throws IOException, InterruptedException {
    WriteBack writeBack = new WriteBack(hidden, refs, commits, published);
    RepositoryLock.onCheckouts(hidden.repository())
        .holding(
            () -> {
              writeBack.finishAll();
              return true;
            });
  }

  private void finishAll() throws IOException, InterruptedException {
    for (MoveJournal journal : MoveJournal.left(hidden.repository(), published)) {
      // In place of the branch of a repository it has the run.
      answer(journal.to(), branch(journal.branch()), write(journal));
    }
  }

  /**
   * @param count of files that differ
   * @param left those that the user changed
   */
  private record Written(int count, List<String> left) {}

  private Written write(MoveJournal journal) throws IOException {
    List<Difference> changes = commits.differences(journal.from(), journal.to());
    hidden.noteWriting(journal.to());
    try (DirectoryWriter writer = new DirectoryWriter(hidden, journal.branch(), step)) {
      step.run();
      Written written = new Written(changes.size(), writer.write(changes));
      step.run();
      journal.delete();
      step.run();
      return written;
    }
  }

  private Published answer(String candidate, ResultBranch result, Written written)
      throws InterruptedException {
    String files = written.count() + (written.count() == 1 ? " file" : " files");
    List<String> left = written.left();
    if (left.isEmpty()) {
      result.remove(candidate);
      return new Published(
          candidate, null, "Wrote %s into %s".formatted(files, hidden.directory()));
    }
    String branch = result.leave(candidate);
    return new Published(
        null,
        branch,
        "Wrote %d of %s; left as you changed it: %s. The result waits on %s"
            .formatted(written.count() - left.size(), files, NamedFiles.of(left), branch),
        left.stream().limit(Published.LEFT).toList());
  }

  private ResultBranch branch(String run) {
    return new ResultBranch(hidden.repository(), refs, commits, run);
  }
}
