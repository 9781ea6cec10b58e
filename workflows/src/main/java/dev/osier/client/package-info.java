/**
 * Takes what a service wants done and gives a run of it: builds plans, starts runs and finds them
 * again. All that a client of Osier needs, with no more than Temporal's own client below it.
 */
@NullMarked
package dev.osier.client;

import org.jspecify.annotations.NullMarked;
