package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a repository itself allows, in its {@value #FILE}: a worker can be told to run
 * no others for a plan, so that who starts a run chooses among what was reviewed.
 *
 * <pre>
 * commands:
 *   verify: [./mvnw test, ./mvnw verify]   # of a plan, a task, the landing
 *   setup: npm ci
 *   agent: ["my-agent {prompt}"]
 * </pre>
 *
 * A command is allowed if it stands here letter by letter.
 */
public record RepositoryCommands(List<String> verify, List<String> setup, List<String> agent) {
  /** In the root of the repository. */
  public static final String FILE = ".osier.yaml";

  /** Of a repository that has no such file: it allows none. */
  public static final RepositoryCommands NONE =
      new RepositoryCommands(List.of(), List.of(), List.of());

  private static final FieldType LINES = FieldType.text().oneOrList();

  private static final List<String> NAMES = List.of("verify", "setup", "agent");

  public RepositoryCommands {
    verify = List.copyOf(verify);
    setup = List.copyOf(setup);
    agent = List.copyOf(agent);
  }

  /**
   * Reads the file. Fields besides {@code commands} are left to others.
   *
   * @throws InvalidPlanException with every problem of it
   */
  public static RepositoryCommands read(byte[] document) throws InvalidPlanException {
    ObjectNode tree = PlanDocument.parse(document);
    Problems problems = new Problems();
    Cursor root = Cursor.root(tree, problems);
    Cursor commands = root.field("commands").orElse(null);
    List<List<String>> lines = NAMES.stream().map(name -> lines(commands, name)).toList();
    if (commands != null) {
      commands
          .entries()
          .forEach(
              (name, value) -> {
                if (!NAMES.contains(name)) {
                  value.problem("is no kind of command; there are " + String.join(", ", NAMES));
                }
              });
    }
    problems.throwIfAny();
    return new RepositoryCommands(lines.get(0), lines.get(1), lines.get(2));
  }

  private static List<String> lines(@Nullable Cursor commands, String name) {
    Cursor field = commands == null ? null : commands.field(name).orElse(null);
    return field != null && LINES.reading().read(field) instanceof List<?> lines
        ? lines.stream().map(line -> ((Text) line).value()).toList()
        : List.of();
  }
}
