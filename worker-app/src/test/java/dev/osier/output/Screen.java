package dev.osier.output;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal that understands what a live table sends, and knows nothing else. When it is resized
 * it breaks its lines anew, as most do, or cuts them, as the oldest do.
 */
public final class Screen {
  private static final Pattern PART =
      Pattern.compile("\u001B\\[([?0-9;]*)([A-Za-z])|([^\u001B])", Pattern.DOTALL);

  /** What the table does when the terminal changes; a table that is not told draws nothing. */
  Runnable redraw = () -> {};

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final boolean breaks;
  private int columns;
  private int rows;

  /** A row, and whether it goes on the line above it. */
  private record Row(StringBuilder text, boolean goesOn) {}

  private List<Row> lines = new ArrayList<>(List.of(new Row(new StringBuilder(), false)));
  private int row;
  private int column;
  private boolean wraps = true;
  private int read;

  public Screen(int columns) {
    this(columns, 24, true);
  }

  /** One that breaks its lines anew, or cuts them. */
  public Screen(int columns, int rows, boolean breaks) {
    this.columns = columns;
    this.rows = rows;
    this.breaks = breaks;
  }

  Console console(boolean colours) {
    PrintStream stream = new PrintStream(sent, true, StandardCharsets.UTF_8);
    Surface surface = new Surface(true, colours, columns, rows);
    return new Console(stream, stream, surface, surface);
  }

  /** This one, of a size that may change. */
  Window window(boolean colours) {
    return new Window() {
      @Override
      public Surface surface() {
        return new Surface(true, colours, columns, rows);
      }

      @Override
      public void onResize(Runnable action) {
        redraw = action;
      }

      @Override
      public boolean hasKeys() {
        return true;
      }

      @Override
      public int key() {
        return Progress.NO_KEY;
      }

      @Override
      public void close() {}
    };
  }

  /** The terminal has changed. */
  public void resize(int newRows, int newColumns) {
    take();
    rows = newRows;
    if (breaks) {
      breakAnew(newColumns);
    } else {
      lines.forEach(line -> line.text().setLength(Math.min(newColumns, line.text().length())));
    }
    columns = newColumns;
    redraw.run();
  }

  /** The cursor stays at its place in the text. */
  private void breakAnew(int width) {
    List<Row> anew = new ArrayList<>();
    int cursor = 0;
    for (int at = 0; at < lines.size(); ) {
      StringBuilder whole = new StringBuilder();
      int offset = -1;
      int first = at;
      for (; at < lines.size() && (at == first || lines.get(at).goesOn()); at++) {
        if (at == row) {
          offset = whole.length() + column;
        }
        whole.append(lines.get(at).text());
      }
      for (int from = 0; from == 0 || from < whole.length(); from += width) {
        int end = Math.min(whole.length(), from + width);
        if (offset >= from && offset < from + width) {
          cursor = anew.size();
          column = offset - from;
        }
        anew.add(new Row(new StringBuilder(whole.substring(from, end)), from > 0));
      }
    }
    lines = anew;
    row = cursor;
  }

  public void write(String text) {
    sent.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public String sent() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  /** What a user sees now, without the empty lines at the end. */
  public List<String> lines() {
    take();
    List<String> seen =
        new ArrayList<>(
            lines.stream().map(line -> line.text().toString().stripTrailing()).toList());
    while (!seen.isEmpty() && seen.get(seen.size() - 1).isEmpty()) {
      seen.remove(seen.size() - 1);
    }
    return seen;
  }

  private void take() {
    String all = sent();
    Matcher parts = PART.matcher(all).region(read, all.length());
    while (parts.find()) {
      if (parts.group(3) == null) {
        obey(parts.group(2), parts.group(1));
      } else {
        put(parts.group(3).charAt(0));
      }
      read = parts.end();
    }
  }

  private void obey(String what, String number) {
    StringBuilder text = lines.get(row).text();
    switch (what) {
      case "A" -> row = Math.max(0, row - Integer.parseInt(number));
      case "J" -> {
        text.setLength(Math.min(column, text.length()));
        lines.subList(row + 1, lines.size()).clear();
      }
      case "K" -> text.setLength(Math.min(column, text.length()));
      case "h", "l" -> {
        if (number.equals("?7")) {
          wraps = what.equals("h");
        }
      }
      case "m" -> {}
      default -> throw new AssertionError("a sequence no one knows: " + number + what);
    }
  }

  private void put(char sign) {
    if (sign == '\n') {
      next(false);
    } else if (sign == '\r') {
      column = 0;
    } else {
      if (column == columns && wraps) {
        next(true);
      }
      StringBuilder line = lines.get(row).text();
      int at = Math.min(column, columns - 1);
      while (line.length() <= at) {
        line.append(' ');
      }
      line.setCharAt(at, sign);
      column = at + 1;
    }
  }

  private void next(boolean goesOn) {
    row++;
    column = 0;
    if (lines.size() <= row) {
      lines.add(new Row(new StringBuilder(), goesOn));
    }
  }
}
