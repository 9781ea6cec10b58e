package dev.osier.job;

import org.jspecify.annotations.Nullable;

/**
 * What became of a commit that a person gave.
 *
 * @param commit its id; null if it cannot be taken
 * @param problem why not, and what to do; null if it can
 */
public record Taken(@Nullable String commit, @Nullable String problem) {}
