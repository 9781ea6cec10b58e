package dev.osier.workspace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code git ls-files -v -s -z} says of an index, as far as it needs care.
 *
 * @param gitlinks links to other repositories
 * @param skipped paths whose files git does not look at ({@code skip-worktree})
 * @param assumed whether some are assumed to be unchanged
 */
record IndexEntries(List<Gitlink> gitlinks, List<String> skipped, boolean assumed) {
  /** Mode of an entry that is a commit of another repository. */
  static final String GITLINK_MODE = "160000";

  /** A commit of another repository, in place of a directory. */
  record Gitlink(String commit, String path) {}

  static IndexEntries parse(byte[] output) {
    List<Gitlink> gitlinks = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    boolean assumed = false;
    for (String entry : new String(output, StandardCharsets.UTF_8).split("\0", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      // <tag> <mode> <id> <stage> TAB <path>
      String path = entry.substring(entry.indexOf('\t') + 1);
      String[] fields = entry.split(" ", 4);
      char tag = fields[0].charAt(0);
      assumed |= Character.isLowerCase(tag);
      if (Character.toUpperCase(tag) == 'S') {
        skipped.add(path);
      }
      if (fields[1].equals(GITLINK_MODE)) {
        gitlinks.add(new Gitlink(fields[2], path));
      }
    }
    return new IndexEntries(gitlinks, skipped, assumed);
  }
}
