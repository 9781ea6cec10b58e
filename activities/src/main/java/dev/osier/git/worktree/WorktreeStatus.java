package dev.osier.git.worktree;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Records;
import dev.osier.process.ProgramResult.Exited;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code git status --porcelain=v2 --branch -z --no-renames} says of a worktree: the one
 * reader of it. A rename is a file removed and one added.
 *
 * @param head the commit checked out, or null if there is none yet
 * @param branch without {@code refs/heads/}, or null on a detached HEAD
 * @param changes all but what is ignored
 * @param ignored paths, relative to the root; a directory ends in {@code /}
 */
public record WorktreeStatus(
    @Nullable String head, @Nullable String branch, List<Change> changes, List<String> ignored) {
  /** Fields before the path of a changed and of an unmerged entry. */
  private static final int CHANGED_FIELDS = 8;

  private static final int UNMERGED_FIELDS = 10;

  /** Of a changed entry, where they are. */
  private static final int INDEX_MODE = 4;

  private static final int DISK_MODE = 5;
  private static final int INDEX_ID = 7;

  private static final String OID = "# branch.oid ";
  private static final String HEAD = "# branch.head ";

  public WorktreeStatus {
    changes = List.copyOf(changes);
    ignored = List.copyOf(ignored);
  }

  /**
   * One path.
   *
   * @param code the two letters of git's short format, {@code .} for the same
   * @param repository whether git takes it for a repository of its own: a submodule, or an
   *     untracked one
   * @param changedInside a submodule with changes to files in it that no commit holds
   * @param unmerged of a merge that was not finished
   * @param known modes in the index and on the disk, and the id in the index; of an unmerged entry
   *     two of its stages; empty if it is untracked
   */
  public record Change(
      String code,
      String path,
      boolean repository,
      boolean changedInside,
      boolean unmerged,
      String known) {
    /** Whether git does not know the file. */
    public boolean untracked() {
      return code.equals("??");
    }

    /** Staged, and then changed again: the staged content is in no file. */
    boolean stagedApart() {
      return !untracked() && code.charAt(0) != '.' && code.charAt(1) != '.';
    }

    /** Whether the file is not what the index has. */
    public boolean notStaged() {
      return code.charAt(1) != '.';
    }

    /** Whether the file is there. */
    public boolean there() {
      return code.charAt(1) != 'D' && !code.equals("D.");
    }
  }

  /** What git says when it is asked. */
  public sealed interface Looked {
    /** What it wrote to standard error. */
    String warnings();
  }

  /** It has looked. */
  public record Seen(WorktreeStatus status, String warnings) implements Looked {}

  /** It cannot, as where a filter fails on a file that may have changed. */
  public record Refused(Exited exited) implements Looked {
    @Override
    public String warnings() {
      return exited.errors();
    }
  }

  /**
   * Asks git.
   *
   * @param options more of them
   */
  public static Looked look(Git git, String... options) throws InterruptedException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "status", "--porcelain=v2", "-z", "--branch", "--no-ahead-behind", "--no-renames"));
    args.addAll(List.of(options));
    Reader reader = new Reader();
    Exited exited = git.records(reader::take, args.toArray(String[]::new));
    return exited.succeeded() ? new Seen(reader.status(), exited.errors()) : new Refused(exited);
  }

  /**
   * Asks git, which has to answer.
   *
   * @throws GitException if it does not
   */
  public static WorktreeStatus require(Git git, String... options) throws InterruptedException {
    Looked looked = look(git, options);
    if (looked instanceof Seen seen) {
      return seen.status();
    }
    throw new GitException("Cannot look at " + git.directory() + ": " + looked.warnings());
  }

  /** Whether nothing differs. */
  public boolean clean() {
    return changes.isEmpty();
  }

  /** Unmerged entries count as such: their stages are in no file either, but in the parents. */
  public boolean stagedApart() {
    return changes.stream().anyMatch(Change::stagedApart);
  }

  /** Paths of repositories inside, without a slash at the end. */
  public List<String> repositories() {
    return changes.stream().filter(Change::repository).map(Change::path).toList();
  }

  /** Reads what git answers; a cut answer is a fault. */
  public static WorktreeStatus parse(byte[] output) {
    Reader reader = new Reader();
    Records.of(output).forEach(reader::take);
    return reader.status();
  }

  /** Takes one record after the other. */
  private static final class Reader {
    private @Nullable String head;
    private @Nullable String branch;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    void take(String entry) {
      char kind = entry.isEmpty() ? ' ' : entry.charAt(0);
      switch (kind) {
        case '#' -> header(entry);
        case '1' -> changes.add(tracked(entry, CHANGED_FIELDS));
        case 'u' -> changes.add(tracked(entry, UNMERGED_FIELDS));
        case '?' -> changes.add(untracked(Records.fields(entry, 1)[1]));
        case '!' -> ignored.add(Records.fields(entry, 1)[1]);
        default -> throw Records.cut("there is no line \"" + entry + "\" of git status");
      }
    }

    private void header(String entry) {
      if (entry.startsWith(OID)) {
        head = entry.substring(OID.length());
      } else if (entry.startsWith(HEAD)) {
        branch = entry.substring(HEAD.length());
      }
    }

    WorktreeStatus status() {
      if (head == null || branch == null) {
        throw Records.cut("git status names no branch");
      }
      return new WorktreeStatus(
          head.equals("(initial)") ? null : head,
          branch.equals("(detached)") ? null : branch,
          changes,
          ignored);
    }

    private static Change tracked(String entry, int fieldsBefore) {
      String[] fields = Records.fields(entry, fieldsBefore);
      String inside = fields[2];
      return new Change(
          fields[1],
          fields[fieldsBefore],
          inside.startsWith("S"),
          inside.matches("S.M."),
          fieldsBefore == UNMERGED_FIELDS,
          fields[INDEX_MODE] + " " + fields[DISK_MODE] + " " + fields[INDEX_ID]);
    }

    private static Change untracked(String path) {
      boolean repository = path.endsWith("/");
      String name = repository ? path.substring(0, path.length() - 1) : path;
      return new Change("??", name, repository, false, false, "");
    }
  }
}
