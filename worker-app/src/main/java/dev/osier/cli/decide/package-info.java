/** Commands by which a person decides what becomes of a run and its tasks. */
@NullMarked
package dev.osier.cli.decide;

import org.jspecify.annotations.NullMarked;
