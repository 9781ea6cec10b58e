package dev.osier.agent;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.job.Earlier;
import dev.osier.process.ByteText;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.text.Limits;
import java.nio.file.Path;

/** What an agent is told that does a task anew: why, what conflicted, and what was done before. */
public final class EarlierWork {
  /** Characters of the earlier diff: a conversation has room for more, a command line less. */
  static final int DIFF = 12_000;

  private EarlierWork() {}

  /**
   * @param repository that has the commits
   */
  public static String text(Earlier earlier, String repository) throws InterruptedException {
    StringBuilder text =
        new StringBuilder("This task was done before, and that work was not taken: ")
            .append(earlier.why().strip())
            .append('\n');
    if (!earlier.conflicts().isEmpty()) {
      text.append("It conflicted in: ").append(String.join(", ", earlier.conflicts())).append('\n');
    }
    if (!earlier.with().isEmpty()) {
      text.append("with the work of: ").append(String.join(", ", earlier.with())).append('\n');
    }
    text.append(
        "This directory has what was merged since, and not that work. Do the task again on top of"
            + " what is here, and leave what others did in place.\n");
    String diff = diff(earlier, repository);
    if (!diff.isEmpty()) {
      text.append("\nWhat was changed then:\n\n").append(diff).append('\n');
    }
    return text.toString();
  }

  private static String diff(Earlier earlier, String repository) throws InterruptedException {
    if (earlier.start() == null || earlier.commit() == null) {
      return "";
    }
    try {
      Exited diff =
          Git.at(Path.of(repository))
              .call(
                  "diff",
                  "--no-color",
                  // A driver of the user's could print anything, and run anything.
                  "--no-ext-diff",
                  "--no-textconv",
                  "--no-renames",
                  earlier.start(),
                  earlier.commit(),
                  "--");
      return diff.succeeded() ? Limits.cut(ByteText.shown(diff.text().strip()), DIFF) : "";
    } catch (GitException e) {
      // Of a size that nobody would read, or gone: the agent does without.
      return "";
    }
  }
}
