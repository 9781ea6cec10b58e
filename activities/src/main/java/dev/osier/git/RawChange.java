package dev.osier.git;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that differs, as git says it with {@code --raw -z} (git-diff(1), "RAW OUTPUT FORMAT"), on
 * the side that it differs to.
 *
 * @param mode as in a tree; 0 if there is no file
 * @param id of its content, which git leaves 0 where it has not read a file
 * @param letter A, D, M, T, or U for one that is not merged
 */
public record RawChange(int mode, String id, char letter, String path) {
  /** Of a link to a commit of another repository, as of a submodule. */
  public static final int LINK = 0160000;

  private static final int OCTAL = 8;

  /** Fields before the letter: a colon and the modes, then the ids. */
  private static final int FIELDS = 4;

  /**
   * All that a command answers, which has {@code --raw}, {@code -z} and no renames.
   *
   * @throws GitException if it fails, or the answer was cut
   */
  public static List<RawChange> require(Git git, String... args) throws InterruptedException {
    List<RawChange> changes = new ArrayList<>();
    Reader reader = new Reader(changes::add);
    git.requireRecords(args).forEach(reader::take);
    reader.end();
    return changes;
  }

  /** Takes record by record: {@code :mode mode id id letter} and then the path, by turns. */
  public static final class Reader {
    private final Consumer<RawChange> each;
    private String @Nullable [] fields;

    public Reader(Consumer<RawChange> each) {
      this.each = each;
    }

    /** Whether a record is for this; others may follow in the same answer. */
    public boolean isMeant(String record) {
      return fields != null || record.startsWith(":");
    }

    /**
     * @throws GitException if it cannot be such a record
     */
    public void take(String record) {
      if (fields == null) {
        fields = Records.fields(record, FIELDS);
      } else {
        each.accept(new RawChange(mode(fields[1]), fields[3], fields[4].charAt(0), record));
        fields = null;
      }
    }

    /**
     * Behind the last record.
     *
     * @throws GitException if a path is missing
     */
    public void end() {
      if (fields != null) {
        throw Records.cut("a file that differs has no name");
      }
    }

    private static int mode(String field) {
      try {
        return Integer.parseInt(field, OCTAL);
      } catch (NumberFormatException e) {
        throw Records.cut("\"" + field + "\" is no mode");
      }
    }
  }
}
