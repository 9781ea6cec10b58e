package dev.osier.glob;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A set of signs that may stand in a file's name, as ranges. */
record CodePoints(List<Range> ranges) {
  /** Every sign but the slash. */
  static final CodePoints ANY =
      new CodePoints(List.of(new Range(0, '/' - 1), new Range('/' + 1, Character.MAX_CODE_POINT)));

  /** Both ends belong to it. */
  record Range(int from, int to) {}

  static CodePoints of(int codePoint) {
    return new CodePoints(List.of(new Range(codePoint, codePoint)));
  }

  /** Index of the {@code ]} that ends the set beginning at {@code open}, or -1 if there is none. */
  static int end(String text, int open) {
    int i = open + 1;
    if (i < text.length() && isNot(text.charAt(i))) {
      i++;
    }
    for (int first = i; i < text.length() && text.charAt(i) != '/'; i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == ']' && i > first) {
        return i;
      }
    }
    return -1;
  }

  /** What is wrong with the set beginning at {@code open}, or null. */
  static @Nullable String problem(String text, int open) {
    int end = end(text, open);
    if (end < 0) {
      return null;
    }
    if (text.startsWith("[:", open + 1)) {
      return "has [: :], which globs here do not know; write the range, such as [a-z]";
    }
    for (Range range : written(text, open, end)) {
      if (range.from() > range.to()) {
        return "has a range that runs backwards; write the smaller end first";
      }
    }
    return null;
  }

  /** The set {@code [..]} that begins at {@code open} and has an {@link #end}. */
  static CodePoints ofSet(String text, int open) {
    List<Range> written = written(text, open, end(text, open));
    List<Range> wanted = isNot(text.charAt(open + 1)) ? complement(written) : sorted(written);
    return new CodePoints(intersection(wanted, ANY.ranges));
  }

  /** Its sign, if it has no other. */
  OptionalInt only() {
    boolean one = ranges.size() == 1 && ranges.get(0).from() == ranges.get(0).to();
    return one ? OptionalInt.of(ranges.get(0).from()) : OptionalInt.empty();
  }

  boolean intersects(CodePoints other) {
    // No streams: this is the innermost step of comparing globs.
    for (int i = 0; i < ranges.size(); i++) {
      Range a = ranges.get(i);
      for (int j = 0; j < other.ranges.size(); j++) {
        Range b = other.ranges.get(j);
        if (a.from <= b.to && b.from <= a.to) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isNot(char c) {
    return c == '!' || c == '^';
  }

  private static List<Range> written(String text, int open, int end) {
    List<Range> ranges = new ArrayList<>();
    int i = open + (isNot(text.charAt(open + 1)) ? 2 : 1);
    while (i < end) {
      i += text.charAt(i) == '\\' ? 1 : 0;
      int from = text.codePointAt(i);
      i += Character.charCount(from);
      int to = from;
      if (i + 1 < end && text.charAt(i) == '-') {
        i++;
        i += text.charAt(i) == '\\' ? 1 : 0;
        to = text.codePointAt(i);
        i += Character.charCount(to);
      }
      ranges.add(new Range(from, to));
    }
    return ranges;
  }

  private static List<Range> sorted(List<Range> ranges) {
    return ranges.stream().sorted(Comparator.comparingInt(Range::from)).toList();
  }

  private static List<Range> complement(List<Range> ranges) {
    List<Range> rest = new ArrayList<>();
    int next = 0;
    for (Range range : sorted(ranges)) {
      if (range.from() > next) {
        rest.add(new Range(next, range.from() - 1));
      }
      next = Math.max(next, range.to() + 1);
    }
    if (next <= Character.MAX_CODE_POINT) {
      rest.add(new Range(next, Character.MAX_CODE_POINT));
    }
    return rest;
  }

  private static List<Range> intersection(List<Range> a, List<Range> b) {
    List<Range> common = new ArrayList<>();
    for (Range x : a) {
      for (Range y : b) {
        int from = Math.max(x.from(), y.from());
        int to = Math.min(x.to(), y.to());
        if (from <= to) {
          common.add(new Range(from, to));
        }
      }
    }
    return common;
  }
}
