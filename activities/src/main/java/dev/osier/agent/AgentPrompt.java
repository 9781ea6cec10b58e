package dev.osier.agent;

import dev.osier.step.RunTask;
import java.util.List;

/**
 * The whole text that an agent is given: the user's prompt, and around it the rules of its task.
 */
final class AgentPrompt {
  private AgentPrompt() {}

  static String of(RunTask.Request request, String prompt) {
    StringBuilder text = new StringBuilder(prompt.strip()).append('\n');
    List<String> owned = request.files().owned();
    if (!owned.isEmpty()) {
      text.append("\nYou own these files, and may change no others: ")
          .append(String.join(", ", owned))
          .append('\n');
    }
    if (!request.files().read().isEmpty()) {
      text.append("\nRead these first: ")
          .append(String.join(", ", request.files().read()))
          .append('\n');
    }
    if (request.verify() != null) {
      text.append("\nYour work is checked with: ").append(request.verify()).append('\n');
    }
    request
        .answers()
        .forEach(
            (task, answer) ->
                text.append("\nAnswer of ").append(task).append(":\n").append(answer).append('\n'));
    if (request.failedBefore() != null) {
      text.append("\nThis is try ")
          .append(request.tryNumber())
          .append(". Your work so far is in this directory. The try before failed:\n")
          .append(request.failedBefore())
          .append('\n');
    }
    // What a log or a file brings in may hold NUL, which no program can be given.
    return text.toString().replace('\0', '\uFFFD');
  }
}
