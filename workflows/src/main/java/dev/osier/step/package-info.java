/**
 * The contracts between the workflow and the host: one interface for each activity; what it takes
 * and gives is in {@code dev.osier.job} and {@code dev.osier.outcome}. Each activity is idempotent
 * by effect ID: called twice, or after a lost answer, it returns the same result and does nothing
 * twice.
 */
@NullMarked
package dev.osier.step;

import org.jspecify.annotations.NullMarked;
