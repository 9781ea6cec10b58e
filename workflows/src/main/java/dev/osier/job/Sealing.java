package dev.osier.job;

import org.jspecify.annotations.Nullable;

/**
 * How what an agent left uncommitted is committed at the end of a try.
 *
 * @param message of that commit, with Osier's trailer
 * @param hooks that run then; null: none
 * @param hookSeconds for which each of them may run
 */
public record Sealing(String message, @Nullable CommitHooks hooks, long hookSeconds) {

  /** Without hooks. */
  public static Sealing plain(String message) {
    return new Sealing(message, null, 0);
  }

  /** How long the hooks may take together. */
  public long allHooksSeconds() {
    return hooks == null ? 0 : hooks.count() * hookSeconds;
  }
}
