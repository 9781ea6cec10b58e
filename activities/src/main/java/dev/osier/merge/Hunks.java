package dev.osier.merge;

import dev.osier.git.object.Trees;
import dev.osier.git.object.Trees.Entry;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.merge.MergeResult.Message;
import dev.osier.process.ByteText;
import dev.osier.text.Limits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The places in which a task conflicts, for people: of each file the lines between git's marks or,
 * where there are none, what git says of it. At most {@link Limits#HUNKS} characters, and nothing
 * that a terminal takes for more than text.
 */
final class Hunks {
  /** Files of which marks are looked for; in the rest is no room for more. */
  private static final int FILES = 5;

  /** Of a file, in bytes: the report has room for some lines. */
  private static final int READ = 1024 * 1024;

  /** Of a line, in characters: one of generated code may be as long as the file. */
  private static final int LINE = 120;

  private final Conflict conflict;
  private final Trees trees;
  private final String task;
  private final Pattern begins;
  private final Pattern parts;
  private final Pattern ends;
  private final StringBuilder text = new StringBuilder();

  private Hunks(Conflict conflict, Trees trees, String task) {
    this.conflict = conflict;
    this.trees = trees;
    this.task = task;
    // The ids tell git's marks from such that were in the file; their length is the user's choice.
    this.begins = Pattern.compile("<+ \\Q" + conflict.ours() + "\\E(:.*)?");
    this.parts = Pattern.compile("=+");
    this.ends = Pattern.compile(">+ \\Q" + conflict.theirs() + "\\E(:.*)?");
  }

  /**
   * @param task whose work conflicts
   */
  static String of(Conflict conflict, Trees trees, String task) {
    return new Hunks(conflict, trees, task).read();
  }

  private String read() {
    Set<String> marked = new LinkedHashSet<>();
    for (String file : conflict.files().stream().limit(FILES).toList()) {
      if (text.length() < Limits.HUNKS && marksIn(file)) {
        marked.add(file);
      }
    }
    for (Message message : conflict.messages()) {
      boolean unsaid = message.isConflict() && !marked.containsAll(message.files());
      if (unsaid && text.length() < Limits.HUNKS) {
        add(
            message
                .text()
                .replace(conflict.ours(), "the integration")
                .replace(conflict.theirs(), task));
      }
    }
    return Limits.cut(text.toString().stripTrailing(), Limits.HUNKS);
  }

  /** Adds what stands between git's marks; false if there are none. */
  private boolean marksIn(String file) {
    List<String> lines = lines(file);
    if (lines == null) {
      return false;
    }
    boolean found = false;
    boolean inside = false;
    for (int i = 0; i < lines.size() && text.length() < Limits.HUNKS; i++) {
      String line = lines.get(i);
      if (!inside && begins.matcher(line).matches()) {
        inside = true;
        found = true;
        add(ByteText.shown(file) + ":" + (i + 1));
        add("<<<<<<< the integration");
      } else if (inside && ends.matcher(line).matches()) {
        inside = false;
        add(">>>>>>> " + task);
      } else if (inside) {
        add(parts.matcher(line).matches() ? "=======" : line);
      }
    }
    return found;
  }

  private @Nullable List<String> lines(String file) {
    Optional<Entry> entry = trees.entry(conflict.tree(), file).filter(Entry::isRegular);
    return entry
        .map(its -> new String(trees.content(its.id(), READ), StandardCharsets.UTF_8))
        .map(content -> content.lines().toList())
        .orElse(null);
  }

  private void add(String line) {
    String safe = line.replaceAll("\\t", "  ").replaceAll(MergeMessage.UNSAFE, "");
    text.append(Limits.cut(safe, LINE)).append('\n');
  }
}
