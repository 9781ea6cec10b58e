package dev.osier.plan.read;

import dev.osier.plan.OnConflict;
import dev.osier.plan.Task;
import dev.osier.plan.TaskWorkspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code tasks}: its fields, not yet the rules between tasks. */
final class TaskReader {
  private TaskReader() {}

  /** The task, without what is wrong in it; empty if it is not an object. */
  static Optional<TaskDraft> read(Cursor at) {
    if (!at.isObject(PlanShape.TASK)) {
      return Optional.empty();
    }
    Text id = at.text("id");
    if (at.field("id").isEmpty()) {
      at.problem("needs an id");
    }
    Optional<Cursor> files = at.field("files").filter(each -> each.isObject(PlanShape.FILES));
    return Optional.of(
        new TaskDraft(
            at,
            id,
            id,
            at.text("title"),
            at.text("prompt"),
            at.text("promptFile"),
            whole(at, "priority", 1, 5, Task.DEFAULT_PRIORITY),
            at.texts("needs"),
            forEach(at),
            false,
            workspace(at),
            globs(files, "create"),
            globs(files, "modify"),
            globs(files, "read"),
            AgentReader.read(at),
            at.text("verify"),
            whole(at, "tries", 1, 10, Task.DEFAULT_TRIES),
            timeout(at),
            BudgetReader.duration(at, "idle"),
            BudgetReader.read(at),
            onConflict(at)));
  }

  private static int whole(Cursor at, String name, int from, int to, int otherwise) {
    Integer number = at.field(name).map(field -> field.whole(from, to)).orElse(null);
    return number == null ? otherwise : number;
  }

  private static List<Text> globs(Optional<Cursor> files, String name) {
    return files.map(each -> each.texts(name)).orElse(List.of());
  }

  private static TaskWorkspace workspace(Cursor at) {
    TaskWorkspace word =
        at.field("workspace").map(field -> field.word(TaskWorkspace.class)).orElse(null);
    return word == null ? TaskWorkspace.OWN : word;
  }

  private static @Nullable OnConflict onConflict(Cursor at) {
    return at.field("onConflict").map(field -> field.word(OnConflict.class)).orElse(null);
  }

  private static Duration timeout(Cursor at) {
    Duration timeout = BudgetReader.duration(at, "timeout");
    return timeout == null ? Task.DEFAULT_TIMEOUT : timeout;
  }

  private static @Nullable List<Text> forEach(Cursor at) {
    Optional<Cursor> field = at.field("forEach");
    if (field.isEmpty()) {
      return null;
    }
    List<Cursor> elements = field.get().elements();
    if (field.get().isEmptyList()) {
      field.get().problem("needs at least one item");
    }
    List<Text> items = new ArrayList<>();
    for (Cursor element : elements) {
      Text item = element.text();
      if (item != null) {
        items.add(item);
      }
    }
    return items;
  }
}
