/** Tests of the scripted model. */
@NullMarked
package dev.osier.testkit.model;

import org.jspecify.annotations.NullMarked;
