/** Takes the tasks of a plan and gives their order, and what depends on what. Pure. */
@NullMarked
package dev.osier.graph;

import org.jspecify.annotations.NullMarked;
