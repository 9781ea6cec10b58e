/**
 * Takes what a plan wants of a repository and gives the ground it starts from, or every reason for
 * which it cannot succeed there. Looks only: nothing is created.
 */
@NullMarked
package dev.osier.prepare;

import org.jspecify.annotations.NullMarked;
