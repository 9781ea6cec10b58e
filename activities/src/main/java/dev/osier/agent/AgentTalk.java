package dev.osier.agent;

import dev.osier.job.TryJob;
import dev.osier.process.StoppedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told in a try: it goes on with the conversation that was had in its workspace
 * before, where it can and still knows it; else it begins one.
 */
public final class AgentTalk {
  private final AgentPrompt prompt;
  private final TryJob request;
  private final AgentProgram program;
  private final TaskFolder folder;

  public AgentTalk(AgentPrompt prompt, AgentProgram program, TaskFolder folder) {
    this.prompt = prompt;
    this.request = prompt.request();
    this.program = program;
    this.folder = folder;
  }

  /**
   * Runs the agent to its end.
   *
   * @param before the last conversation in this workspace, or null
   * @throws StoppedException the pulse stopped; nothing of the agent lives
   */
  public AgentProgram.Run run(AgentLedger.@Nullable Conversation before)
      throws IOException, InterruptedException, StoppedException {
    if (before != null && program.canResume()) {
      boolean failed = before.tryNumber() < request.tryNumber() && request.failedBefore() != null;
      String text = failed ? prompt.again() : prompt.interrupted();
      AgentProgram.Run run = tell(text, before.session());
      if (!run.lostItsSession()) {
        return run;
      }
    }
    return tell(prompt.begin(), null);
  }

  private AgentProgram.Run tell(String text, @Nullable String session)
      throws IOException, InterruptedException, StoppedException {
    folder.write(request, text);
    return program.run(
        new AgentCommand.Values(text, TaskFolder.PROMPT, request.task(), request.title(), session));
  }
}
