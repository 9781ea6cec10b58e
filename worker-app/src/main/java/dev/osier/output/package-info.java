/**
 * Takes a report, or a problem, and gives what stands on the terminal or in a pipe: standard output
 * is the answer, standard error the narration.
 */
@NullMarked
package dev.osier.output;

import org.jspecify.annotations.NullMarked;
