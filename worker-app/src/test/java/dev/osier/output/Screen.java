package dev.osier.output;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that understands what a live table sends, and knows nothing else. */
final class Screen {
  private static final Pattern PART =
      Pattern.compile("\u001B\\[([?0-9;]*)([A-Za-z])|([^\u001B])", Pattern.DOTALL);

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final int columns;

  Screen(int columns) {
    this.columns = columns;
  }

  Console console(boolean colours, int rows) {
    PrintStream stream = new PrintStream(sent, true, StandardCharsets.UTF_8);
    Surface surface = new Surface(true, colours, columns, rows);
    return new Console(stream, stream, surface, surface);
  }

  String sent() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  /** What a user sees now, without the empty lines at the end. */
  List<String> lines() {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int row = 0;
    int column = 0;
    Matcher parts = PART.matcher(sent());
    while (parts.find()) {
      String text = parts.group(3);
      if (text == null) {
        switch (parts.group(2)) {
          case "A" -> row -= Integer.parseInt(parts.group(1));
          case "J" -> {
            lines.get(row).setLength(Math.min(column, lines.get(row).length()));
            lines.subList(row + 1, lines.size()).clear();
          }
          case "K" -> lines.get(row).setLength(Math.min(column, lines.get(row).length()));
          case "m", "h", "l" -> {}
          default -> throw new AssertionError("a sequence no one knows: " + parts.group());
        }
      } else if (text.equals("\n")) {
        row++;
        column = 0;
        while (lines.size() <= row) {
          lines.add(new StringBuilder());
        }
      } else if (text.equals("\r")) {
        column = 0;
      } else {
        StringBuilder line = lines.get(row);
        while (line.length() <= column) {
          line.append(' ');
        }
        line.setCharAt(Math.min(column, columns - 1), text.charAt(0));
        column++;
      }
    }
    List<String> seen =
        new ArrayList<>(lines.stream().map(line -> line.toString().stripTrailing()).toList());
    while (!seen.isEmpty() && seen.get(seen.size() - 1).isEmpty()) {
      seen.remove(seen.size() - 1);
    }
    return seen;
  }
}
