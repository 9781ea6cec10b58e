/** Takes the tasks of a plan and gives their order and who owns which files. Pure. */
@NullMarked
package dev.osier.graph;

import org.jspecify.annotations.NullMarked;
