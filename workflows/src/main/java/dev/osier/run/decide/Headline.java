package dev.osier.run.decide;

import dev.osier.job.Published;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import dev.osier.text.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one sentence that says where a run stands. */
final class Headline {
  private Headline() {}

  static String of(
      RunState state,
      Map<String, TaskState> tasks,
      @Nullable Published published,
      @Nullable String failure) {
    if (failure != null) {
      return Limits.headline(failure);
    }
    List<String> parts = new ArrayList<>();
    for (TaskStatus status : TaskStatus.values()) {
      long count = state.count(status);
      if (count > 0) {
        parts.add(count + " " + status.word());
      }
    }
    String counts = String.join(", ", parts) + " of " + tasks.size();
    String waits = state.waits().first();
    if (waits != null) {
      return Limits.headline(counts + ". " + waits);
    }
    List<String> asking = state.answers().asking();
    if (!asking.isEmpty()) {
      int more = asking.size() - 1;
      String others = more > 0 ? ", and " + more + " more" : "";
      String command = TaskHeadline.command(state.run(), asking.get(0));
      return Limits.headline(counts + ". Waits for " + command + others);
    }
    if (published != null && state.status() != RunStatus.CANCELLED) {
      return Limits.headline(counts + ". " + published.headline());
    }
    return counts;
  }
}
