/** Commands that start a run, or show what it would do. */
@NullMarked
package dev.osier.cli.run;

import org.jspecify.annotations.NullMarked;
