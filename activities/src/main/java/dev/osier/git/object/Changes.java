package dev.osier.git.object;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.RawChange;
import dev.osier.git.Records;
import dev.osier.process.ProgramResult.Exited;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two commits or trees, file by file. A rename is a file removed and one
 * added.
 */
public record Changes(List<Change> files, List<Link> links) {
  /** No file differs. */
  public static final Changes NONE = new Changes(List.of(), List.of());

  /** So that the answer to a call stays well below what is read of a program. */
  private static final int PAIRS_A_CALL = 200;

  private static final Pattern PAIR = Pattern.compile("([0-9a-f]{40}) ([0-9a-f]{40})\n");

  public Changes {
    files = List.copyOf(files);
    links = List.copyOf(links);
  }

  /** A link to a commit of another repository, as of a submodule, that is new or was moved. */
  public record Link(String path, String commit) {}

  /**
   * One file.
   *
   * @param insertions lines; 0 for a binary file
   * @param deletions lines; 0 for a binary file
   */
  public record Change(String path, int insertions, int deletions) {}

  /** From commit or tree {@code a} to {@code b}. */
  public static Changes between(Git git, String a, String b) throws InterruptedException {
    String[] args = {
      "diff-tree",
      "-r",
      "-z",
      "--raw",
      "--no-abbrev",
      "--numstat",
      "--no-renames",
      // A driver of the user's could print anything, and run anything.
      "--no-ext-diff",
      "--no-textconv",
      "--ignore-submodules=none",
      a,
      b
    };
    return read(git, true, args);
  }

  /** From commit {@code a} to the files of a work tree; what git does not track is not in it. */
  public static Changes inWorktree(Git git, String a) throws InterruptedException {
    String[] args = {
      "diff",
      "-z",
      "--numstat",
      "--no-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--ignore-submodules=none",
      a,
      "--"
    };
    return read(git, false, args);
  }

  private static Changes read(Git git, boolean raw, String... args) throws InterruptedException {
    Reader reader = new Reader(raw);
    Exited exited = git.records(reader::take, args);
    if (!exited.succeeded()) {
      throw git.refused(exited, args);
    }
    return reader.changes();
  }

  /** Two trees to be compared. */
  public record Trees(String a, String b) {}

  /** As {@link #between}, of many pairs of trees in few calls. */
  public static Map<Trees, Changes> ofAll(Git git, Collection<Trees> pairs)
      throws InterruptedException {
    Map<Trees, Changes> all = new HashMap<>();
    List<Trees> rest = pairs.stream().distinct().toList();
    for (int from = 0; from < rest.size(); from += PAIRS_A_CALL) {
      StringBuilder input = new StringBuilder();
      for (Trees pair : rest.subList(from, Math.min(rest.size(), from + PAIRS_A_CALL))) {
        input.append(pair.a()).append(' ').append(pair.b()).append('\n');
      }
      String[] args = {
        "diff-tree",
        "--stdin",
        "-r",
        "-z",
        "--numstat",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--ignore-submodules=none"
      };
      PairReader reader = new PairReader(all);
      Records records = new Records(reader::take);
      Exited exited = git.stream(input.toString(), records, args);
      if (!exited.succeeded()) {
        throw new GitException(git.failure(exited, args));
      }
      reader.end(records.rest());
    }
    if (!all.keySet().containsAll(rest)) {
      throw Records.cut("not all trees that were to be compared are in it");
    }
    return all;
  }

  /**
   * Before the files of each pair stand its two ids and a newline. Read from the front, since a
   * file's name may hold anything, such as the ids of another pair.
   */
  public static final class PairReader {
    private final Map<Trees, Changes> into;
    private @Nullable Trees pair;
    private List<Change> files = new ArrayList<>();

    public PairReader(Map<Trees, Changes> into) {
      this.into = into;
    }

    /** One record; a pair of ids may stand before it. */
    public void take(String record) {
      // First: it begins another list of files.
      int from = pairs(record);
      files.add(change(record.substring(from)));
    }

    /**
     * @param rest behind the last NUL: pairs without a file that differs, or nothing
     */
    public void end(String rest) {
      if (pairs(rest) != rest.length()) {
        throw Records.cut("it ends in the middle of a file");
      }
      put();
    }

    /** Where the pairs at the front of {@code text} end. */
    private int pairs(String text) {
      Matcher ids = PAIR.matcher(text);
      int at = 0;
      while (ids.region(at, text.length()).lookingAt()) {
        put();
        pair = new Trees(ids.group(1), ids.group(2));
        at = ids.end();
      }
      return at;
    }

    private void put() {
      if (pair != null) {
        into.put(pair, new Changes(files, List.of()));
      } else if (!files.isEmpty()) {
        throw Records.cut("a file is of no pair of trees");
      }
      files = new ArrayList<>();
    }
  }

  /** Names of all files that differ, in the order of git. */
  public List<String> paths() {
    return files.stream().map(Change::path).toList();
  }

  /** Lines that were added, in all files. */
  public int insertions() {
    return files.stream().mapToInt(Change::insertions).sum();
  }

  /** Lines that were taken away, in all files. */
  public int deletions() {
    return files.stream().mapToInt(Change::deletions).sum();
  }

  /** Reads what git answers; a cut answer is a fault. */
  public static Changes parse(byte[] rawAndNumstat) {
    Reader reader = new Reader(true);
    Records.of(rawAndNumstat).forEach(reader::take);
    return reader.changes();
  }

  /**
   * First {@code :mode mode id id letter NUL path NUL} of each file, then {@code insertions TAB
   * deletions TAB path NUL}, with {@code -} twice for a binary file: each file twice, so that an
   * answer that was cut anywhere is known.
   */
  private static final class Reader {
    private final boolean raw;
    private final List<Change> files = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final RawChange.Reader told = new RawChange.Reader(this::tell);
    private int tellings;

    /**
     * @param raw whether there is a first part
     */
    Reader(boolean raw) {
      this.raw = raw;
    }

    void take(String record) {
      if (raw && files.isEmpty() && told.isMeant(record)) {
        told.take(record);
      } else {
        files.add(change(record));
      }
    }

    private void tell(RawChange change) {
      if (change.mode() == RawChange.LINK) {
        links.add(new Link(change.path(), change.id()));
      }
      tellings++;
    }

    Changes changes() {
      told.end();
      if (raw && tellings != files.size()) {
        throw Records.cut("not every file that differs is in it");
      }
      return new Changes(files, links);
    }
  }

  private static Change change(String entry) {
    String[] fields = entry.split("\t", 3);
    if (fields.length < 3 || fields[2].isEmpty()) {
      throw Records.cut("a file has no name");
    }
    return new Change(fields[2], count(fields[0]), count(fields[1]));
  }

  private static int count(String field) {
    try {
      return field.equals("-") ? 0 : Integer.parseInt(field);
    } catch (NumberFormatException e) {
      throw Records.cut("\"" + field + "\" is no number of lines");
    }
  }
}
