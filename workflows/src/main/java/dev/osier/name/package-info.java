/** The names of effects and runs, and of what is called after them. Nothing else spells one. */
@NullMarked
package dev.osier.name;

import org.jspecify.annotations.NullMarked;
