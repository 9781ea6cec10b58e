package dev.osier.agent;

import dev.osier.step.RunTask;
import java.util.List;

/**
 * The whole text that an agent is given: the user's prompt, and around it the rules of its task.
 */
final class AgentPrompt {
  private AgentPrompt() {}

  /** For a conversation that is begun. */
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

  /** For the conversation of the try before, which knows the task: what failed, and no more. */
  static String again(RunTask.Request request) {
    return """
        Your work on this task was judged, and failed:
        %s

        This is try %d of %d. Your work so far is in this directory; the same rules hold. Mend it.
        """
        .formatted(request.failedBefore(), request.tryNumber(), request.tries());
  }

  /** For a conversation that was broken off in the middle of this try. */
  static String interrupted(RunTask.Request request, String prompt) {
    return "You were interrupted. Your work so far is in this directory; go on with your task."
        + " It was:\n\n"
        + of(request, prompt);
  }
}
