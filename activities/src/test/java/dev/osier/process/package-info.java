/** Tests of programs that are started. */
@NullMarked
package dev.osier.process;

import org.jspecify.annotations.NullMarked;
