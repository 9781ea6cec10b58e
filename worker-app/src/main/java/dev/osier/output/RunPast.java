package dev.osier.output;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a report does not hold, for a page of it: when what was done, and what the repository says.
 *
 * @param id the workflow id
 * @param repository its directory, or null if it is not known
 * @param spans what was done, in the order of its beginning
 * @param graph the merges as git draws them, or null if the repository is not at hand
 * @param diffs task → what it changed, in git's form, cut where it is long
 */
public record RunPast(
    String id,
    @Nullable String repository,
    List<Span> spans,
    @Nullable String graph,
    Map<String, String> diffs) {

  /** How a span ended. */
  public enum End {
    GOOD,
    BAD,
    OPEN
  }

  /**
   * One attempt of one activity.
   *
   * @param lane a task's id, or a step's word in brackets
   */
  public record Span(String lane, String what, Instant from, Instant to, End end) {}
}
