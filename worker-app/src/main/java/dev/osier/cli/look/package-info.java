/** Commands that show runs. */
@NullMarked
package dev.osier.cli.look;

import org.jspecify.annotations.NullMarked;
