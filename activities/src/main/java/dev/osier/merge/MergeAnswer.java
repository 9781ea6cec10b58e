package dev.osier.merge;

import dev.osier.git.Records;
import dev.osier.git.object.Trees.Entry;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.merge.MergeResult.Message;
import dev.osier.merge.MergeResult.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The answer of one {@code git merge-tree --write-tree -z --messages}: {@code tree NUL}, of each
 * version of a file that conflicts {@code mode id stage TAB path NUL}, {@code NUL}, of each message
 * {@code count NUL path NUL… type NUL text NUL}.
 */
final class MergeAnswer {
  private static final int OCTAL = 8;
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

  private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");

  private final Deque<String> fields;

  private MergeAnswer(List<String> fields) {
    this.fields = new ArrayDeque<>(fields);
  }

  /**
   * Reads one.
   *
   * @param fields each was ended by NUL; advice for people, of a submodule, is none
   */
  static MergeResult parse(List<String> fields, boolean clean, String ours, String theirs) {
    MergeAnswer rest = new MergeAnswer(fields);
    String tree = rest.next();
    if (!ID.matcher(tree).matches()) {
      throw Records.cut("\"" + tree + "\" is no tree");
    }
    if (clean) {
      // The end of the files that conflict, of which there are none.
      rest.requireEnd();
    }
    return clean
        ? new Clean(tree)
        : new Conflict(tree, ours, theirs, rest.stages(), rest.messages());
  }

  private List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    for (String field = next(); !field.isEmpty(); field = next()) {
      String[] words = Records.fields(field, 2);
      int tab = words[2].indexOf('\t');
      if (tab != 1 || tab + 1 == words[2].length()) {
        throw Records.cut("a file that conflicts has no name");
      }
      stages.add(
          new Stage(
              words[2].substring(tab + 1),
              Integer.parseInt(words[2].substring(0, tab)),
              new Entry(Integer.parseInt(words[0], OCTAL), words[1])));
    }
    return stages;
  }

  private List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    while (!fields.isEmpty() && COUNT.matcher(fields.element()).matches()) {
      List<String> files = new ArrayList<>();
      for (int count = Integer.parseInt(next()); count > 0; count--) {
        files.add(next());
      }
      messages.add(new Message(files, next(), next()));
    }
    return messages;
  }

  private void requireEnd() {
    if (!next().isEmpty()) {
      throw Records.cut("a clean merge has files that conflict");
    }
  }

  private String next() {
    String field = fields.poll();
    if (field == null) {
      throw Records.cut("that of git merge-tree has no end");
    }
    return field;
  }
}
