/**
 * Takes the integration and the tips of tasks' work, in order, and gives the integration with all
 * of them that merge. In the object database: no checkout, no index, nothing of the user's is
 * touched.
 */
@NullMarked
package dev.osier.merge;

import org.jspecify.annotations.NullMarked;
