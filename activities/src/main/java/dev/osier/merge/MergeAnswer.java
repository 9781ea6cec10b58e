package dev.osier.merge;

import dev.osier.git.GitException;
import dev.osier.git.Trees.Entry;
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

  private final Deque<String> fields;

  private MergeAnswer(String answer) {
    fields = new ArrayDeque<>(List.of(answer.split("\0", -1)));
  }

  static MergeResult parse(String answer, boolean clean, String ours, String theirs) {
    MergeAnswer rest = new MergeAnswer(answer);
    String tree = rest.next();
    return clean
        ? new Clean(tree)
        : new Conflict(tree, ours, theirs, rest.stages(), rest.messages());
  }

  private List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    for (String field = next(); !field.isEmpty(); field = next()) {
      String[] words = field.split(" ", 3);
      int tab = words[2].indexOf('\t');
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
    // Behind them may stand advice for people, of a submodule.
    while (fields.size() > 1 && COUNT.matcher(fields.element()).matches()) {
      List<String> files = new ArrayList<>();
      for (int count = Integer.parseInt(next()); count > 0; count--) {
        files.add(next());
      }
      messages.add(new Message(files, next(), next()));
    }
    return messages;
  }

  private String next() {
    String field = fields.poll();
    if (field == null) {
      throw new GitException("Cannot read the answer of git merge-tree: it is cut off");
    }
    return field;
  }
}
