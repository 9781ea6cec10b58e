package dev.osier.git.object;

import dev.osier.git.Records;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an index holds, as far as it needs care: by its file, or as {@code git ls-files -v -s -z}
 * says it.
 *
 * @param gitlinks links to other repositories
 * @param skipped paths whose files git does not look at ({@code skip-worktree})
 * @param assumed whether some are assumed to be unchanged
 * @param looked paths whose files git does look at
 */
public record IndexEntries(
    List<Gitlink> gitlinks, List<String> skipped, boolean assumed, Set<String> looked) {
  /** Mode of an entry that is a commit of another repository. */
  public static final String GITLINK_MODE = "160000";

  /** A commit of another repository, in place of a directory. */
  public record Gitlink(String commit, String path) {}

  /** By the index file itself, without a process. */
  public static IndexEntries of(IndexFile index) {
    List<Gitlink> gitlinks = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    Set<String> looked = new HashSet<>();
    boolean assumed = false;
    for (IndexFile.Entry entry : index.entries()) {
      assumed |= entry.assumed();
      if (entry.skipped()) {
        skipped.add(entry.path());
      }
      if (entry.commit() != null) {
        gitlinks.add(new Gitlink(entry.commit(), entry.path()));
      } else if (!entry.skipped()) {
        looked.add(entry.path());
      }
    }
    return new IndexEntries(gitlinks, skipped, assumed, looked);
  }

  /** By the answer of git; a cut one is a fault. */
  public static IndexEntries parse(List<String> records) {
    List<Gitlink> gitlinks = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    Set<String> looked = new HashSet<>();
    boolean assumed = false;
    for (String entry : records) {
      // <tag> <mode> <id> <stage> TAB <path>
      int tab = entry.indexOf('\t');
      String[] fields = Records.fields(entry, 3);
      if (tab < 0 || tab + 1 == entry.length()) {
        throw Records.cut("an entry of the index has no path");
      }
      String path = entry.substring(tab + 1);
      char tag = fields[0].charAt(0);
      assumed |= Character.isLowerCase(tag);
      if (Character.toUpperCase(tag) == 'S') {
        skipped.add(path);
      }
      if (fields[1].equals(GITLINK_MODE)) {
        gitlinks.add(new Gitlink(fields[2], path));
      } else if (Character.toUpperCase(tag) != 'S') {
        looked.add(path);
      }
    }
    return new IndexEntries(gitlinks, skipped, assumed, looked);
  }
}
