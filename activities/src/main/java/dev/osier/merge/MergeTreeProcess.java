package dev.osier.merge;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.process.PipedProgram;
import dev.osier.process.RunningProgram.NotStartedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One {@code git merge-tree --stdin} that answers any number of merges, at a millisecond each; git
 * ≥ 2.39.
 *
 * <p>A record of its answer is {@code clean NUL tree NUL}, the names of the files that conflict
 * ({@code name NUL}…), {@code NUL}, messages ({@code count NUL path NUL… type NUL text NUL}),
 * {@code NUL}. That last NUL is sent only with the next record; so it, and the messages, are read
 * when the next merge is asked for. Messages are asked for explicitly: git 2.39 decides by the
 * first merge whether the later ones have any, and sends a record off only after its messages.
 */
final class MergeTreeProcess implements AutoCloseable {
  private final PipedProgram program;
  private boolean first = true;

  private MergeTreeProcess(PipedProgram program) {
    this.program = program;
  }

  static MergeTreeProcess start(Git git) {
    String[] args = {"merge-tree", "--write-tree", "--stdin", "-z", "--name-only", "--messages"};
    try {
      return new MergeTreeProcess(PipedProgram.start(git.programCall("", args)));
    } catch (NotStartedException e) {
      throw new GitException("Cannot start git merge-tree: " + e.getMessage(), e);
    }
  }

  /**
   * What it says to a merge.
   *
   * @param tree the merged tree, with git's marks in it if that is not clean
   */
  record Answer(boolean clean, String tree) {}

  /**
   * Merges two commits, given by full ids.
   *
   * @return null if the process ended instead of answering, as it does for what it cannot merge; it
   *     is of no use any more
   * @throws GitException if no answer came in time
   */
  @Nullable Answer merge(String ours, String theirs) throws InterruptedException {
    try {
      program.send(ours + " " + theirs + "\n");
    } catch (IOException e) {
      return null;
    }
    if (!first && !skipMessages()) {
      return null;
    }
    first = false;
    String clean = token();
    String tree = token();
    String file = token();
    while (file != null && !file.isEmpty()) {
      file = token();
    }
    if (clean == null || tree == null || file == null) {
      return null;
    }
    return switch (clean) {
      case "1" -> new Answer(true, tree);
      case "0" -> new Answer(false, tree);
      default -> throw new GitException("Cannot read the answer of git merge-tree: " + clean);
    };
  }

  @Override
  public void close() {
    program.close();
  }

  /** Reads the rest of the record before; false if the process ended. */
  private boolean skipMessages() throws InterruptedException {
    for (String count = token(); count != null; count = token()) {
      if (count.isEmpty()) {
        return true;
      }
      // The paths, the type and the text.
      for (int left = Integer.parseInt(count) + 2; left > 0; left--) {
        token();
      }
    }
    return false;
  }

  /** What stands before the next NUL, or null if the process ended. */
  private @Nullable String token() throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      int next = program.read(Git.DEADLINE);
      switch (next) {
        case 0 -> {
          return bytes.toString(StandardCharsets.UTF_8);
        }
        case PipedProgram.END -> {
          return null;
        }
        case PipedProgram.LATE ->
            throw new GitException(
                "git merge-tree did not answer within " + Git.DEADLINE.toMinutes() + " minutes");
        default -> bytes.write(next);
      }
    }
  }
}
