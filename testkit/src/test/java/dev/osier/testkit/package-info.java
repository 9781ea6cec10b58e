/** Tests of the test kit: a check that finds nothing proves nothing. */
@NullMarked
package dev.osier.testkit;

import org.jspecify.annotations.NullMarked;
