/** Tests of merging, on real repositories and against {@code git merge} itself. */
@NullMarked
package dev.osier.merge;

import org.jspecify.annotations.NullMarked;
