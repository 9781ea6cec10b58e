package dev.osier.plan.read;

import dev.osier.plan.Budget;
import dev.osier.plan.OnConflict;
import dev.osier.plan.Task;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was written, each text with its place: what the rules look at before there is a
 * {@link Task}.
 *
 * @param at the task in the document
 * @param name the id as written, also after {@code {item}} was replaced in {@code id}
 * @param forEach the items; null if the task has none, or is one of those made from them
 * @param made whether it is one of those made from a task with {@code forEach}
 * @param agent the task's own; null: the plan's
 */
record TaskDraft(
    Cursor at,
    @Nullable Text name,
    @Nullable Text id,
    @Nullable Text title,
    @Nullable Text prompt,
    @Nullable Text promptFile,
    int priority,
    List<Text> needs,
    @Nullable List<Text> forEach,
    boolean made,
    TaskWorkspace workspace,
    List<Text> create,
    List<Text> modify,
    List<Text> read,
    @Nullable Agent agent,
    @Nullable Text verify,
    int tries,
    Duration timeout,
    @Nullable Duration idle,
    Budget budget,
    @Nullable OnConflict onConflict) {

  /** Every text in which {@code {item}} is replaced. */
  Stream<Text> templates() {
    return Stream.concat(
        Stream.of(id, title, prompt, promptFile, verify)
            .flatMap(text -> text == null ? Stream.of() : Stream.of(text)),
        Stream.of(needs, create, modify, read).flatMap(List::stream));
  }

  /** The globs of what it may write. */
  Stream<Text> owned() {
    return Stream.concat(create.stream(), modify.stream());
  }

  /** The task of one item. */
  TaskDraft withItem(String item) {
    return new TaskDraft(
        at,
        name,
        replaced(id, item),
        replaced(title, item),
        replaced(prompt, item),
        replaced(promptFile, item),
        priority,
        replaced(needs, item),
        null,
        true,
        workspace,
        replaced(create, item),
        replaced(modify, item),
        replaced(read, item),
        agent,
        replaced(verify, item),
        tries,
        timeout,
        idle,
        budget,
        onConflict);
  }

  private static @Nullable Text replaced(@Nullable Text text, String item) {
    return text == null ? null : text.withItem(item);
  }

  private static List<Text> replaced(List<Text> texts, String item) {
    return texts.stream().map(text -> text.withItem(item)).toList();
  }

  /**
   * The task, when every rule holds.
   *
   * @param needs the ids that {@link #needs} stand for
   */
  Task toTask(List<String> needs) {
    if (id == null) {
      throw new IllegalStateException("a task without an id passed the rules");
    }
    return new Task(
        id.value(),
        value(title),
        value(prompt),
        value(promptFile),
        priority,
        needs,
        workspace,
        new TaskFiles(values(create), values(modify), values(read)),
        agent,
        value(verify),
        tries,
        timeout,
        idle,
        budget,
        onConflict);
  }

  private static @Nullable String value(@Nullable Text text) {
    return text == null ? null : text.value();
  }

  private static List<String> values(List<Text> texts) {
    return texts.stream().map(Text::value).toList();
  }
}
