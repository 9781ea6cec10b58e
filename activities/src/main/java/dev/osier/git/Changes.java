package dev.osier.git;

import dev.osier.process.ProgramResult.Exited;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two commits or trees, file by file. A rename is a file removed and one
 * added.
 */
public record Changes(List<Change> files, List<Link> links) {
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
      throw new GitException(git.failure(exited, args));
    }
    return parse(exited.out());
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
        String[] fields = entries[i].split("\t", 3);
        files.add(new Change(fields[2], count(fields[0]), count(fields[1])));
      }
    }
    return new Changes(files, links);
  }

  private static int count(String field) {
    return field.equals("-") ? 0 : Integer.parseInt(field);
  }
}
