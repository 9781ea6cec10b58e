package dev.osier.output;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Text of agents and of plans, made safe for a terminal: a program that was asked to write code may
 * print anything, and must not be able to move the cursor, recolour the table or reorder a line.
 */
public final class SafeText {
  /** What starts with ESC, or with its one-character form: cursor, colours, titles, links. */
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "(?:\\u001B\\[|\\u009B)[0-?]*[ -/]*[@-~]?" // CSI
              + "|(?:\\u001B[\\]PX^_]|[\\u009D\\u0090\\u0098\\u009E\\u009F])"
              + "[^\\u0007\\u001B\\u009C]*(?:\\u0007|\\u001B\\\\|\\u009C)?" // OSC and its kin
              + "|\\u001B[ -/]*[0-~]?");

  /** Controls, and the marks that change the direction of what follows. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]");

  /** East Asian wide characters and pictures, by block: right for what people write in titles. */
  private static final List<Block> WIDE =
      List.of(
          new Block(0x1100, 0x115F),
          new Block(0x2E80, 0xA4CF),
          new Block(0xAC00, 0xD7A3),
          new Block(0xF900, 0xFAFF),
          new Block(0xFE30, 0xFE6F),
          new Block(0xFF00, 0xFF60),
          new Block(0xFFE0, 0xFFE6),
          new Block(0x1F300, 0x1FAFF),
          new Block(0x20000, 0x3FFFD));

  private record Block(int first, int last) {}

  private SafeText() {}

  /** {@code text} as one line without controls; every run of white space is one space. */
  public static String line(String text) {
    String bare = SEQUENCE.matcher(text).replaceAll("");
    return CONTROL
        .matcher(bare.replaceAll("[\\s\\u0085]+", " "))
        .replaceAll("")
        .replaceAll(" {2,}", " ")
        .strip();
  }

  /** {@code text} without controls; its lines stay lines. */
  public static String lines(String text) {
    StringBuilder safe = new StringBuilder();
    for (String line : SEQUENCE.matcher(text).replaceAll("").split("\\R", -1)) {
      String bare = CONTROL.matcher(line.replace("\t", "  ")).replaceAll("");
      safe.append(safe.length() == 0 ? "" : "\n").append(bare);
    }
    return safe.toString();
  }

  /** How many columns of a terminal {@code text} takes. */
  public static int width(String text) {
    return text.codePoints().map(SafeText::width).sum();
  }

  /** {@code text} in at most {@code columns}, with … where it was cut. */
  public static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int used = 1;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      used += width(point);
      if (used > columns) {
        break;
      }
      kept.appendCodePoint(point);
      at += Character.charCount(point);
    }
    return columns < 1 ? "" : kept.append('…').toString();
  }

  /** {@code text} in exactly {@code columns}: cut, or filled with spaces. */
  public static String fit(String text, int columns) {
    String cut = cut(text, columns);
    return cut + " ".repeat(Math.max(0, columns - width(cut)));
  }

  private static int width(int point) {
    switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
        return 0;
      }
      default -> {
        return isWide(point) ? 2 : 1;
      }
    }
  }

  private static boolean isWide(int point) {
    return WIDE.stream().anyMatch(block -> point >= block.first() && point <= block.last());
  }
}
