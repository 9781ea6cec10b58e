package dev.osier.plan.read;

import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one task of each item of {@code forEach}, in the order written, at the place of the task
 * that has it. {@code {item}} is replaced once: an item that contains it is not replaced again.
 */
final class ForEach {
  /** What a text takes besides its characters. */
  private static final int OVERHEAD = 16;

  private ForEach() {}

  /**
   * The tasks of the plan; empty if they would be too many, or their text too long.
   *
   * @param tasks the cursor of the field {@code tasks}
   */
  static Optional<List<TaskDraft>> expand(Cursor tasks, List<TaskDraft> drafts) {
    long count = drafts.stream().mapToLong(ForEach::count).sum();
    if (count > PlanReader.LIMIT_TASKS) {
      tasks.problem(
          "are %d after forEach, and the limit is %d; split the plan"
              .formatted(count, PlanReader.LIMIT_TASKS));
      return Optional.empty();
    }
    if (isLong(drafts)) {
      tasks.problem(
          "have more than %d characters of text after forEach, which is the limit; put long prompts"
                  .formatted(PlanReader.LIMIT_EXPANDED)
              + " into files and name them with promptFile");
      return Optional.empty();
    }
    List<TaskDraft> expanded = new ArrayList<>();
    for (TaskDraft draft : drafts) {
      List<Text> items = draft.items();
      if (items == null) {
        expanded.add(draft);
      } else {
        checkDifferent(draft, items);
        items.forEach(item -> expanded.add(draft.withItem(item.value())));
      }
    }
    return Optional.of(expanded);
  }

  private static int count(TaskDraft draft) {
    return draft.items() == null ? 1 : draft.items().size();
  }

  private static boolean isLong(List<TaskDraft> drafts) {
    long length = 0;
    for (TaskDraft draft : drafts) {
      List<Text> templates = draft.items() == null ? List.of() : draft.templates().toList();
      for (Text item : draft.items() == null ? List.<Text>of() : draft.items()) {
        for (Text template : templates) {
          length += template.lengthWith(item.value()) + OVERHEAD;
        }
        if (length > PlanReader.LIMIT_EXPANDED) {
          return true;
        }
      }
    }
    return false;
  }

  private static void checkDifferent(TaskDraft draft, List<Text> items) {
    if (items.size() > 1 && draft.id() != null && !draft.id().hasItem()) {
      draft
          .id()
          .at()
          .problem(
              "needs {item} in it, so that each of its %d tasks has an id of its own"
                  .formatted(items.size()));
      return;
    }
    Map<String, Text> seen = new HashMap<>();
    for (Text item : items) {
      Text first = seen.putIfAbsent(item.value(), item);
      if (first != null) {
        item.at().problem(Quote.of(item.value()) + " is already at " + first.at().path());
      }
    }
  }
}
