/** Commands for work that is kept (G4). */
@NullMarked
package dev.osier.cli.kept;

import org.jspecify.annotations.NullMarked;
