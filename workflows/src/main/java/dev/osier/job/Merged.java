package dev.osier.job;

import java.util.List;

/**
 * What became of a {@link MergeJob}.
 *
 * @param integration the commit after all of them
 * @param problems what the report is to say of them, one sentence each
 */
public record Merged(String integration, List<MergeOutcome> outcomes, List<String> problems) {
  public Merged {
    problems = List.copyOf(problems);
  }

  /** Of which there is nothing to say. */
  public Merged(String integration, List<MergeOutcome> outcomes) {
    this(integration, outcomes, List.of());
  }
}
