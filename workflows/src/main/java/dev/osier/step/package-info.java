/**
 * The contracts between the workflow and the host: one interface for each activity, with what it
 * takes and what it gives. Each activity is idempotent by effect ID: called twice, or after a lost
 * answer, it returns the same result and does nothing twice. Commit ids, refs and effect IDs travel
 * here, never the contents of files.
 */
@NullMarked
package dev.osier.step;

import org.jspecify.annotations.NullMarked;
