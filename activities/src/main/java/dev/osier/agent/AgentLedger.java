package dev.osier.agent;

import dev.osier.effect.ProgramEnd;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Seen;
import dev.osier.outcome.Spent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a try writes down what must survive a crash. */
public interface AgentLedger {
  /**
   * A conversation with an agent.
   *
   * @param tryNumber of the try it was last had in
   */
  record Conversation(String session, int tryNumber) {}

  /**
   * An agent's program is about to be started. If this throws, it is not.
   *
   * @param logFrom bytes of the try's log by now
   */
  default void begins(int tryNumber, long logFrom) {}

  /** The program runs now. */
  void agentStarted(long pid, @Nullable Instant started);

  /** The agent has told the name of its conversation, by which it can be resumed. */
  default void conversation(String session) {}

  /** The agent that runs has spent so much by now. */
  default void spends(Spent spent) {}

  /** The runs of an agent in this try, those of attempts before included, the latest last. */
  default List<AgentRun> runs() {
    return List.of();
  }

  /** The last conversation that an agent had in this workspace, or null. */
  default @Nullable Conversation lastConversation() {
    return null;
  }

  /** Nothing of the agent lives any more. */
  void agentEnded(ProgramEnd end);

  /** A program of the try is about to start. */
  Seen before(Phase phase) throws InterruptedException;

  /** What was changed outside the workspace while it ran, now that it has ended (G1). */
  Seen after(Phase phase) throws InterruptedException;
}
