/**
 * What is known of a run, and what follows from it: events in, the next state out. Pure: no
 * Temporal, no git, no clock.
 */
@NullMarked
package dev.osier.run.decide;

import org.jspecify.annotations.NullMarked;
