/**
 * Takes what was seen of a try, and gives what it came to: the end of its agent, what that spent,
 * what it was denied, what was seen outside, how checks ended. Values alone, which travel as JSON.
 */
@NullMarked
package dev.osier.outcome;

import org.jspecify.annotations.NullMarked;
