package dev.osier.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.cli.call.FileFault;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan as the user named it on the command line, made ready to be sent: every rule of it was
 * checked here, before any server is touched.
 *
 * <p>What is sent is the user's own document, with two things resolved that only this side can:
 * {@code repository}, against the current directory, and each {@code promptFile} that is found
 * beside the plan (else it is one of the repository, and read there).
 *
 * @param name for messages: the file's, or {@code standard input}
 * @param stem the file's name without its ending
 */
public record PlanFile(String name, String stem, ObjectNode document, Plan plan) {
  static final String STANDARD_INPUT = "-";

  /** Bytes read of a plan; one that is longer is refused by the reader of plans. */
  private static final int READ_LIMIT = 16 * 1024 * 1024;

  /** Bytes of one prompt that is read from a file: Temporal takes 2 MB for a whole plan. */
  private static final int PROMPT_LIMIT = 1024 * 1024;

  /** Bytes of the document that is sent; Temporal's own limit is 2 MiB for one payload. */
  private static final int SENT_LIMIT = 2_000_000;

  /**
   * Reads, resolves and checks.
   *
   * @param repository what was given by {@code --repository}, or null
   * @throws Refusal with every problem of the plan
   */
  public static PlanFile load(String argument, @Nullable String repository, Invocation invocation)
      throws Refusal {
    boolean standardInput = argument.equals(STANDARD_INPUT);
    String name = standardInput ? "standard input" : argument;
    byte[] bytes = standardInput ? read(invocation.input()) : read(argument, invocation);
    Path beside = invocation.directory();
    String stem = "plan";
    if (!standardInput) {
      Path file = invocation.directory().resolve(argument).toAbsolutePath().normalize();
      beside = file.getParent() == null ? beside : file.getParent();
      stem = String.valueOf(file.getFileName()).replaceFirst("\\.(ya?ml|json)$", "");
    }
    try {
      ObjectNode document = PlanDocument.parse(bytes);
      List<PlanProblem> problems = new ArrayList<>();
      inlinePrompts(document, beside, problems);
      Plan plan = read(document, problems);
      String place = RepositoryPlace.resolve(repository, plan, invocation);
      document.put("repository", place);
      requireSendable(document);
      return new PlanFile(name, stem, document, PlanReader.read(document));
    } catch (InvalidPlanException e) {
      throw Refusal.of(name, e);
    }
  }

  private static byte[] read(InputStream input) throws Refusal {
    try {
      return input.readNBytes(READ_LIMIT);
    } catch (IOException e) {
      throw Refusal.badInput("Cannot read the plan from standard input: " + e.getMessage());
    }
  }

  private static byte[] read(String argument, Invocation invocation) throws Refusal {
    String hint = "\nTo write a first plan, see osier demo; to check one, run osier validate PLAN";
    try {
      Path file = invocation.directory().resolve(argument);
      if (Files.isDirectory(file)) {
        throw Refusal.badInput("Cannot read plan " + argument + ": it is a directory" + hint);
      }
      // Not its size: a pipe has none.
      try (InputStream input = Files.newInputStream(file)) {
        return input.readNBytes(READ_LIMIT);
      }
    } catch (NoSuchFileException | InvalidPathException e) {
      throw Refusal.badInput("Cannot read plan " + argument + ": there is no such file" + hint);
    } catch (IOException e) {
      throw Refusal.badInput("Cannot read plan " + argument + ": " + FileFault.of(e) + hint);
    }
  }

  /** All problems in one answer: those of the prompts, and those of the plan. */
  private static Plan read(ObjectNode document, List<PlanProblem> problems)
      throws InvalidPlanException {
    Plan plan;
    try {
      plan = PlanReader.read(document);
    } catch (InvalidPlanException e) {
      problems.addAll(e.problems());
      throw new InvalidPlanException(problems);
    }
    if (!problems.isEmpty()) {
      throw new InvalidPlanException(problems);
    }
    return plan;
  }

  private static void inlinePrompts(ObjectNode document, Path beside, List<PlanProblem> problems) {
    if (!(document.get("tasks") instanceof ArrayNode tasks)) {
      return;
    }
    for (int i = 0; i < tasks.size(); i++) {
      JsonNode given = tasks.get(i).path("promptFile");
      if (tasks.get(i) instanceof ObjectNode task
          && given.isTextual()
          && !task.hasNonNull("prompt")) {
        String path = "tasks[" + i + "].promptFile";
        try {
          Path file = beside.resolve(given.asText());
          if (Files.isRegularFile(file)) {
            task.put("prompt", prompt(file));
            task.remove("promptFile");
          }
        } catch (InvalidPathException e) {
          problems.add(new PlanProblem(path, "\"" + given.asText() + "\" is no path"));
        } catch (CharacterCodingException e) {
          problems.add(new PlanProblem(path, given.asText() + " is not UTF-8"));
        } catch (IOException e) {
          problems.add(new PlanProblem(path, "cannot be read: " + e.getMessage()));
        }
      }
    }
  }

  private static String prompt(Path file) throws IOException {
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(PROMPT_LIMIT + 1);
    }
    if (bytes.length > PROMPT_LIMIT) {
      throw new IOException(
          "it has more than %d bytes; a prompt may have that many".formatted(PROMPT_LIMIT));
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static void requireSendable(ObjectNode document) throws InvalidPlanException {
    int bytes = document.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > SENT_LIMIT) {
      throw new InvalidPlanException(
          List.of(
              new PlanProblem(
                  "",
                  ("with its prompts it has %d bytes, and Temporal takes %d; keep long prompts as"
                          + " files of the repository, and name them by promptFile")
                      .formatted(bytes, SENT_LIMIT))));
    }
  }
}
