/**
 * Repositories beside that of the user: clones of it, and the hidden one that stands for a plain
 * directory.
 */
@NullMarked
package dev.osier.git.copy;

import org.jspecify.annotations.NullMarked;
