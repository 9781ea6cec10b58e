package dev.osier.plan;

import dev.osier.plan.agent.Agent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a plan. See {@link Plan} for what it inherits.
 *
 * @param id unique in the plan, also without regard to case
 * @param title one line for people; null: the id
 * @param prompt what the agent is asked; null only if {@code promptFile} is given or the agent
 *     needs none
 * @param promptFile a path inside the repository, read from the task's own workspace
 * @param priority 1 (first) to 5 (last)
 * @param needs ids of tasks whose merged work this one starts from
 * @param workspace {@link TaskWorkspace#NONE} for a task that only reads and answers
 * @param tries agent runs at most, at least 1
 * @param timeout per try
 * @param idle how long an agent may neither print nor change a file; null: the plan's
 * @param budget of all tries together
 * @param onConflict what happens when its work conflicts; null: what the plan says
 */
public record Task(
    String id,
    @Nullable String title,
    @Nullable String prompt,
    @Nullable String promptFile,
    int priority,
    List<String> needs,
    TaskWorkspace workspace,
    TaskFiles files,
    @Nullable Agent agent,
    @Nullable String verify,
    int tries,
    Duration timeout,
    @Nullable Duration idle,
    Budget budget,
    @Nullable OnConflict onConflict) {

  public static final int DEFAULT_PRIORITY = 3;
  public static final int DEFAULT_TRIES = 1;

  /** Long enough for a real agent's work, short enough that a stuck one is seen the same day. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

  public Task {
    needs = List.copyOf(needs);
  }

  /** The title, or the id where there is none. */
  public String titleOrId() {
    return title == null ? id : title;
  }
}
