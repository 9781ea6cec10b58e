package dev.osier.plan.read;

import dev.osier.plan.Task;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was written, each text with its place: what the rules look at before there is a
 * {@link Task}.
 *
 * @param name the id as written, also after {@code {item}} was replaced in {@code id}
 * @param made whether it is one of those made from a task with {@code forEach}
 */
record TaskDraft(Fields fields, @Nullable Text name, boolean made) {
  private static final String FOR_EACH = "forEach";

  /** As it was written. */
  TaskDraft(Fields fields) {
    this(fields, fields.text("id"), false);
  }

  /** The task in the document. */
  Cursor at() {
    return fields.at();
  }

  @Nullable Text id() {
    return fields.text("id");
  }

  /** The items; null if the task has none, or is one of those made from them. */
  @Nullable List<Text> items() {
    return fields.get(FOR_EACH, List.class) == null ? null : fields.texts(FOR_EACH);
  }

  List<Text> needs() {
    return fields.texts("needs");
  }

  /** The task's own; null: the plan's. */
  @Nullable Agent agent() {
    return fields.get("agent", Agent.class);
  }

  /** Whether it only reads and answers. */
  boolean readsOnly() {
    return fields.get("workspace", TaskWorkspace.class) == TaskWorkspace.NONE;
  }

  /** Every text in which {@code {item}} is replaced. */
  Stream<Text> templates() {
    return fields.without(FOR_EACH).allTexts();
  }

  /** The globs of what it may write. */
  Stream<Text> owned() {
    return Stream.of("create", "modify").flatMap(name -> globs(name).stream());
  }

  /** The globs of one of the lists in {@code files}. */
  List<Text> globs(String name) {
    Fields files = fields.get("files", Fields.class);
    return files == null ? List.of() : files.texts(name);
  }

  /** The task of one item. */
  TaskDraft withItem(String item) {
    return new TaskDraft(fields.without(FOR_EACH).withItem(item), name, true);
  }

  /**
   * The task, when every rule holds.
   *
   * @param ids those that {@link #needs} stand for
   */
  Task toTask(List<String> ids) {
    return fields.with("needs", ids).as(Task.class);
  }
}
