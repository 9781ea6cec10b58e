/** Tests of moving the target, on real repositories, with kills in the middle. */
@NullMarked
package dev.osier.publish;

import org.jspecify.annotations.NullMarked;
