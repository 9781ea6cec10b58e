package dev.osier.cli.kept;

import dev.osier.keep.KeptWork.Kept;
import dev.osier.keep.KeptWork.Parts;
import java.util.ArrayList;
import java.util.List;

/** What a commit that Osier made of uncommitted work is made of, and how each part is had again. */
final class KeptExplanation {
  private static final int SHORT = 12;

  private KeptExplanation() {}

  /** Empty if the kept commit is the agent's own. */
  static List<String> lines(Kept kept) {
    Parts parts = kept.parts();
    if (parts == null) {
      return List.of();
    }
    String commit = kept.name().commit();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Its last commit is Osier's: all files as they were, on top of %s, which was checked out"
            .formatted(cut(parts.head())));
    lines.add(
        "  To have what was not committed as changes again, run git reset --soft HEAD^ on its branch");
    for (String line : parts.lines()) {
      lines.add(
          "It also holds %s, which was being merged, or was made beside and left"
              .formatted(cut(line)));
      lines.add("  To have that as a branch, run git branch NAME " + cut(line));
    }
    String staged = parts.staged();
    if (staged != null) {
      lines.add("What was staged, and then changed again, is in " + cut(staged));
      lines.add(
          "  To stage that, run git read-tree %s after the reset; to see it, git diff %s %s"
              .formatted(cut(staged), cut(staged), cut(commit)));
    }
    return lines;
  }

  private static String cut(String id) {
    return id.substring(0, Math.min(SHORT, id.length()));
  }
}
