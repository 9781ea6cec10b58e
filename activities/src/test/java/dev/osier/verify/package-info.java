/** Tests of checks of candidates. */
@NullMarked
package dev.osier.verify;

import org.jspecify.annotations.NullMarked;
