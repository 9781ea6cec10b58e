package dev.osier.name;

import java.util.Locale;

/**
 * The name of one task in one run, {@code <run>/<task>}: it stays the same through retry, reset and
 * continue-as-new, and everything on disk and in git is named by it.
 */
public record EffectId(String run, String task) {
  private static final int SLUG = 24;
  private static final int UNIQUE = 6;

  /**
   * The key of a run: its workflow id as a slug, cut to 24 characters, and 6 characters of its
   * first run id. Safe as a component of a ref and as a file name.
   *
   * @param firstRunId of the workflow's chain, so that the key survives reset and continue-as-new
   */
  public static String runKey(String workflowId, String firstRunId) {
    String slug = workflowId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    slug = strip(slug);
    slug = strip(slug.substring(0, Math.min(SLUG, slug.length())));
    String unique = firstRunId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    unique = unique.substring(Math.max(0, unique.length() - UNIQUE));
    return slug.isEmpty() ? unique : slug + "-" + unique;
  }

  private static String strip(String slug) {
    return slug.replaceAll("^-+|-+$", "");
  }

  /** The branch that the task works on. */
  public String branch() {
    return RunNames.BRANCH + run + "/task-" + task;
  }

  /** The ref that holds what of its work is not merged. */
  public String keptRef() {
    return RunNames.KEPT + run + "/" + task;
  }

  @Override
  public String toString() {
    return run + "/" + task;
  }
}
