package dev.osier.git;

import dev.osier.process.ProgramResult.Exited;
import java.nio.charset.StandardCharsets;
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

  private static final Pattern PAIR = Pattern.compile("([0-9a-f]{40}) ([0-9a-f]{40})(?:\n|$)");
  private static final String LINK_MODE = "160000";

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
    Exited exited = git.call(args);
    if (!exited.succeeded()) {
      throw git.refused(exited, args);
    }
    return parse(exited.out());
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
    Exited exited = git.call(args);
    if (!exited.succeeded()) {
      throw git.refused(exited, args);
    }
    return parse(exited.out());
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
      parsePairs(git.requireWithInput(input.toString(), args), all);
    }
    return all;
  }

  /**
   * Before the files of each pair stand its two ids and a newline. Read from the front, since a
   * file's name may hold anything, such as the ids of another pair.
   */
  static void parsePairs(String out, Map<Trees, Changes> into) {
    Matcher ids = PAIR.matcher(out);
    Trees pair = null;
    List<Change> files = new ArrayList<>();
    int at = 0;
    while (at < out.length()) {
      if (ids.region(at, out.length()).lookingAt()) {
        put(pair, files, into);
        pair = new Trees(ids.group(1), ids.group(2));
        files = new ArrayList<>();
        at = ids.end();
      } else {
        int end = out.indexOf('\0', at);
        files.add(change(out.substring(at, end < 0 ? out.length() : end)));
        at = end < 0 ? out.length() : end + 1;
      }
    }
    put(pair, files, into);
  }

  private static void put(@Nullable Trees pair, List<Change> files, Map<Trees, Changes> into) {
    if (pair != null) {
      into.put(pair, new Changes(files, List.of()));
    }
  }

  public List<String> paths() {
    return files.stream().map(Change::path).toList();
  }

  public int insertions() {
    return files.stream().mapToInt(Change::insertions).sum();
  }

  public int deletions() {
    return files.stream().mapToInt(Change::deletions).sum();
  }

  /**
   * First {@code :mode mode id id letter NUL path NUL} of each file, then {@code insertions TAB
   * deletions TAB path NUL}, with {@code -} twice for a binary file.
   */
  static Changes parse(byte[] rawAndNumstat) {
    List<Change> files = new ArrayList<>();
    List<Link> links = new ArrayList<>();
    String[] entries = new String(rawAndNumstat, StandardCharsets.UTF_8).split("\0", -1);
    for (int i = 0; i < entries.length; i++) {
      if (entries[i].startsWith(":")) {
        String[] fields = entries[i].split(" ", 5);
        i++;
        if (fields[1].equals(LINK_MODE)) {
          links.add(new Link(entries[i], fields[3]));
        }
      } else if (!entries[i].isEmpty()) {
        files.add(change(entries[i]));
      }
    }
    return new Changes(files, links);
  }

  private static Change change(String entry) {
    String[] fields = entry.split("\t", 3);
    return new Change(fields[2], count(fields[0]), count(fields[1]));
  }

  private static int count(String field) {
    return field.equals("-") ? 0 : Integer.parseInt(field);
  }
}
