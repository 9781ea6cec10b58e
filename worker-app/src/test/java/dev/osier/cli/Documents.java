package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the documents of this repository tell their reader to type. */
final class Documents {
  private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\s*$");

  private static final Pattern FILE = Pattern.compile("^# ([\\w./-]+\\.\\w+)$");

  /** What a reader is told to expect besides success: {@code # exit 1}. */
  private static final Pattern EXIT = Pattern.compile("#.*\\bexit (\\d+)\\b");

  private Documents() {}

  /**
   * A command to type.
   *
   * @param quoted lines of output that the document shows below it
   */
  record Step(String command, List<String> quoted) {
    /** The exit code that the comment behind it names; 0 where it names none. */
    int exit() {
      Matcher named = EXIT.matcher(command);
      return named.find() ? Integer.parseInt(named.group(1)) : 0;
    }

    /** Without the comment behind it, which is for the reader. */
    String bare() {
      return command.replaceFirst("\\s+#\\s.*$", "").strip();
    }
  }

  /**
   * A fenced block.
   *
   * @param place document and line, for messages
   * @param language {@code sh}, {@code console}, {@code yaml} …; may be empty
   */
  record Block(String place, String language, List<String> lines) {
    String document() {
      return place.substring(0, place.lastIndexOf(':'));
    }

    /** Of a page below docs/, whose blocks belong together. */
    boolean ofPage() {
      return document().startsWith("docs/");
    }

    /** The file that the block is, which its first line says: {@code # plan.yaml}; or null. */
    @Nullable String file() {
      Matcher name = FILE.matcher(lines.isEmpty() ? "" : lines.get(0));
      return holdsCommands() || !name.matches() ? null : name.group(1);
    }

    boolean holdsCommands() {
      return language.equals("sh") || language.equals("console");
    }

    String text() {
      return String.join("\n", lines) + "\n";
    }

    /**
     * {@code sh}: a command a line. {@code console}: commands after {@code $}, output below each.
     */
    List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      for (String line : lines) {
        boolean command = !language.equals("console") || line.startsWith("$ ");
        if (command && !line.isBlank() && !line.startsWith("#")) {
          steps.add(new Step(line.replaceFirst("^\\$ ", ""), new ArrayList<>()));
        } else if (!command && !line.isBlank()) {
          assertThat(steps).as("%s: output above the first command", place).isNotEmpty();
          steps.get(steps.size() - 1).quoted().add(line);
        }
      }
      return steps;
    }

    @Override
    public String toString() {
      return place;
    }
  }

  /** All blocks of README.md, CONTRIBUTING.md, the others beside them, and docs/. */
  static List<Block> blocks() throws IOException {
    // Maven runs tests in the module's folder.
    Path root = Path.of("").toAbsolutePath().getParent();
    List<Path> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(root)) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    if (Files.isDirectory(root.resolve("docs"))) {
      try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    List<Block> blocks = new ArrayList<>();
    for (Path document : documents) {
      blocks.addAll(blocks(root.relativize(document).toString(), Files.readAllLines(document)));
    }
    return blocks;
  }

  static List<Block> blocks(String document, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    Block open = null;
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        if (open != null) {
          open.lines().add(lines.get(i));
        }
      } else if (open == null) {
        open = new Block(document + ":" + (i + 1), fence.group(1), new ArrayList<>());
      } else {
        blocks.add(open);
        open = null;
      }
    }
    assertThat(open).as("a block that does not end").isNull();
    return blocks;
  }
}
