package dev.osier.agent;

import dev.osier.agent.PromptTemplate.Part;
import dev.osier.job.TryJob;
import dev.osier.plan.TaskWorkspace;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole text that an agent is given: the user's prompt, and around it what {@link
 * PromptTemplate} says of its task.
 *
 * @param prompt the user's
 * @param branch the task's own; null where it has none, or cannot see it
 */
public record AgentPrompt(
    PromptTemplate template, TryJob request, String prompt, @Nullable String branch) {

  /** For a conversation that is begun. */
  String begin() {
    return template.fill(Part.BEGIN, values());
  }

  /** For the conversation of the try before, which knows the task: what failed, and no more. */
  String again() {
    return template.fill(Part.AGAIN, values());
  }

  /** For a conversation that was broken off in the middle of this try. */
  String interrupted() {
    Map<String, String> values = values();
    values.put("begin", begin());
    return template.fill(Part.INTERRUPTED, values);
  }

  private Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    values.put("prompt", prompt);
    values.put("task", request.task());
    values.put("title", request.title());
    values.put("files", String.join(", ", request.files().owned()));
    values.put("read", String.join(", ", request.files().read()));
    put(values, "verify", request.verify());
    put(values, "branch", branch);
    if (request.workspace() == TaskWorkspace.NONE) {
      values.put("answerFile", TaskFolder.ANSWER);
    }
    values.put(
        "answers",
        request.answers().entrySet().stream()
            .map(answer -> "Answer of " + answer.getKey() + ":\n" + answer.getValue())
            .collect(Collectors.joining("\n\n")));
    values.put("try", Integer.toString(request.tryNumber()));
    values.put("tries", Integer.toString(request.tries()));
    put(values, "failedBefore", request.failedBefore());
    return values;
  }

  private static void put(Map<String, String> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
