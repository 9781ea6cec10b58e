package dev.osier.plan;

/** Shows what a user wrote inside a message: in quotes, cut, on one line, nothing invisible. */
final class Quote {
  /** Code points shown; enough to recognise the text. */
  private static final int SHOWN = 60;

  private Quote() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    int shown = 0;
    for (int i = 0; i < text.length(); shown++) {
      if (shown == SHOWN) {
        quoted.append('…');
        break;
      }
      int c = text.codePointAt(i);
      quoted.append(sign(c));
      i += Character.charCount(c);
    }
    return quoted.append('"').toString();
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
