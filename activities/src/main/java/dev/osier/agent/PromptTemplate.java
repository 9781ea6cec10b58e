package dev.osier.agent;

import dev.osier.job.TryJob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told besides the user's prompt: one file, {@code prompt.md}, that comes with
 * Osier; a user may put another at {@code $OSIER_HOME/prompt.md}.
 *
 * <p>It has up to three parts, each after a line {@code <!-- osier: NAME -->}: {@code begin} for a
 * new conversation, {@code again} for one that goes on after a failed try, {@code interrupted} for
 * one that was broken off. A part that is missing is Osier's own; a file without such a line is
 * {@code begin}. Names in braces are replaced by their values; a paragraph with one that has no
 * value is left out. What stands in a value is not replaced again.
 */
public final class PromptTemplate {
  private static final int LIMIT_BYTES = 256 * 1024;

  private static final Pattern MARK =
      Pattern.compile("(?m)^<!-- *osier: *([A-Za-z]+) *-->[ \\t]*\\r?\\n?");
  private static final Pattern NAME =
      Pattern.compile(
          "\\{(prompt|task|title|files|read|verify|branch|answerFile|answers|try|tries|failedBefore"
              + "|begin)}");
  private static final Pattern BETWEEN_PARAGRAPHS = Pattern.compile("\\n(?:[ \\t]*\\n)+");
  private static final PromptTemplate OWN = own();

  private final Map<Part, String> parts;

  private PromptTemplate(Map<Part, String> parts) {
    this.parts = parts;
  }

  /** What it is for, and the name without which it would tell nothing. */
  enum Part {
    BEGIN("prompt"),
    AGAIN("failedBefore"),
    INTERRUPTED("begin");

    private final String needs;

    Part(String needs) {
      this.needs = needs;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Thrown for a user's file that cannot be used; the message says why, without an end. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * The user's, or Osier's own where there is none.
   *
   * @param file need not exist
   */
  public static PromptTemplate load(Path file) throws UnusableException {
    try (InputStream content = Files.newInputStream(file)) {
      byte[] bytes = content.readNBytes(LIMIT_BYTES + 1);
      if (bytes.length > LIMIT_BYTES) {
        throw new UnusableException(
            "%s has more than %d bytes, which is the limit".formatted(file, LIMIT_BYTES));
      }
      return parse(new String(bytes, StandardCharsets.UTF_8), file.toString());
    } catch (NoSuchFileException e) {
      return OWN;
    } catch (IOException e) {
      throw new UnusableException("%s cannot be read: %s".formatted(file, e));
    }
  }

  /**
   * Why no agent can be given a prompt on this host, without an end, or null.
   *
   * @param file need not exist
   */
  public static @Nullable String problem(Path file) {
    try {
      load(file);
      return null;
    } catch (UnusableException e) {
      return e.getMessage();
    }
  }

  /**
   * What an agent is given to begin with.
   *
   * @param file need not exist
   * @param prompt the user's
   * @param branch the task's own, or null
   * @throws IllegalArgumentException if the file cannot be used; see {@link #problem}
   */
  public static String show(Path file, TryJob request, String prompt, @Nullable String branch) {
    try {
      return new AgentPrompt(load(file), request, prompt, branch).begin();
    } catch (UnusableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The one that comes with Osier. */
  public static PromptTemplate builtIn() {
    return OWN;
  }

  /** Its text, with all parts. */
  public static String source() {
    try (InputStream file = PromptTemplate.class.getResourceAsStream("prompt.md")) {
      if (file == null) {
        throw new IllegalStateException("no prompt.md");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PromptTemplate own() {
    try {
      return new PromptTemplate(split(source(), "prompt.md"));
    } catch (UnusableException e) {
      throw new IllegalStateException(e);
    }
  }

  static PromptTemplate parse(String text, String name) throws UnusableException {
    Map<Part, String> parts = new EnumMap<>(OWN.parts);
    parts.putAll(split(text, name));
    return new PromptTemplate(parts);
  }

  private static Map<Part, String> split(String text, String name) throws UnusableException {
    Map<Part, String> parts = new EnumMap<>(Part.class);
    Matcher marks = MARK.matcher(text);
    Part part = null;
    int from = 0;
    while (marks.find()) {
      put(parts, part, text.substring(from, marks.start()), name);
      part = part(marks.group(1), name);
      from = marks.end();
    }
    put(parts, part, text.substring(from), name);
    return parts;
  }

  private static Part part(String word, String file) throws UnusableException {
    for (Part part : Part.values()) {
      if (part.word().equals(word)) {
        return part;
      }
    }
    throw new UnusableException(
        "%s has a part \"%s\"; there are begin, again and interrupted".formatted(file, word));
  }

  private static void put(Map<Part, String> parts, @Nullable Part part, String text, String name)
      throws UnusableException {
    if (part == null && text.isBlank()) {
      return;
    }
    Part known = part == null ? Part.BEGIN : part;
    if (!text.contains("{" + known.needs + "}")) {
      throw new UnusableException(
          "%s has no {%s} in its part %s, and the agent would not be told it"
              .formatted(name, known.needs, known.word()));
    }
    parts.put(known, text.replace("\r\n", "\n").strip());
  }

  /**
   * The text of a part.
   *
   * @param values by name; what is missing or blank has no value
   */
  String fill(Part part, Map<String, String> values) {
    List<String> paragraphs = new ArrayList<>();
    for (String paragraph : BETWEEN_PARAGRAPHS.split(parts.getOrDefault(part, ""), -1)) {
      boolean whole =
          NAME.matcher(paragraph)
              .results()
              .allMatch(name -> !values.getOrDefault(name.group(1), "").isBlank());
      if (whole) {
        paragraphs.add(
            NAME.matcher(paragraph)
                .replaceAll(
                    name ->
                        Matcher.quoteReplacement(values.getOrDefault(name.group(1), "").strip())));
      }
    }
    // What a log or a file brings in may hold NUL, which no program can be given.
    return paragraphs.stream()
        .collect(Collectors.joining("\n\n", "", "\n"))
        .replace('\0', '\uFFFD');
  }
}
