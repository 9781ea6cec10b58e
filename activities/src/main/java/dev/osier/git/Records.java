package dev.osier.git;

import dev.osier.process.ByteText;
import dev.osier.process.ProgramRunner.AnswerReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one reader of answers that are lists: git ends each record, the last one too, by NUL ({@code
 * -z}) or by a newline. One that is not ended was cut, and nobody is handed it.
 */
public final class Records implements AnswerReader {
  private static final int CHUNK = 64 * 1024;

  private final char end;
  private final Consumer<String> each;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  /** Each record ends by NUL. */
  public Records(Consumer<String> each) {
    this('\0', each);
  }

  Records(char end, Consumer<String> each) {
    this.end = end;
    this.each = each;
  }

  /**
   * The records of an answer that is at hand, each ended by NUL.
   *
   * @throws GitException if the last one is not
   */
  public static List<String> of(byte[] answer) {
    List<String> found = new ArrayList<>();
    Records records = new Records(found::add);
    records.take(answer, answer.length);
    records.requireWhole();
    return found;
  }

  /** A record to each of {@code names}, for a program that reads such. */
  public static String ended(Iterable<String> names) {
    StringBuilder text = new StringBuilder();
    names.forEach(name -> text.append(name).append('\0'));
    return text.toString();
  }

  @Override
  public void read(InputStream answer) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = answer.read(chunk); count >= 0; count = answer.read(chunk)) {
      take(chunk, count);
    }
  }

  private void take(byte[] chunk, int count) {
    int from = 0;
    for (int at = 0; at < count; at++) {
      if (chunk[at] == end) {
        rest.write(chunk, from, at - from);
        String record = ByteText.decode(rest.toByteArray());
        rest.reset();
        from = at + 1;
        each.accept(record);
      }
    }
    rest.write(chunk, from, count - from);
  }

  /** Only for the answer of a program that succeeded: one that failed may end anywhere. */
  void requireWhole() {
    if (rest.size() > 0) {
      throw cut("it ends in the middle of a record");
    }
  }

  /** What came behind the end of the last record. */
  public String rest() {
    return ByteText.decode(rest.toByteArray());
  }

  /** What a parser says that was handed a part of an answer. */
  public static GitException cut(String fact) {
    return new GitException("Cannot read git's answer: " + fact);
  }

  /**
   * The first {@code count} fields of a record, separated by blanks, and the rest of it.
   *
   * @throws GitException if there are fewer
   */
  public static String[] fields(String record, int count) {
    String[] fields = record.split(" ", count + 1);
    if (fields.length <= count || fields[count].isEmpty()) {
      throw cut("there is no \"" + ByteText.shown(record) + "\"");
    }
    return fields;
  }
}
