package dev.osier.text;

/** Shows what a user wrote inside a message: in quotes, cut, on one line, nothing invisible. */
public final class Quote {
  /** Code points shown; enough to recognise the text. */
  private static final int SHOWN = 60;

  private Quote() {}

  /** The text as a message has it. */
  public static String of(String text) {
    boolean whole = text.codePointCount(0, text.length()) <= SHOWN;
    int end = whole ? text.length() : text.offsetByCodePoints(0, SHOWN);
    return "\"" + visible(text.substring(0, end)) + (whole ? "" : "…") + "\"";
  }

  /** {@code text} on one line, with everything invisible written out. */
  public static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints().forEach(c -> visible.append(sign(c)));
    return visible.toString();
  }

  private static String sign(int c) {
    if (c == '\n') {
      return "\\n";
    }
    if (c == '\t') {
      return "\\t";
    }
    return switch (Character.getType(c)) {
      // A terminal would act on these, or show nothing, or text from right to left.
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          "\\u{%x}".formatted(c);
      default -> Character.toString(c);
    };
  }
}
