/** The six activities as Temporal calls them, on real repositories. */
@NullMarked
package dev.osier.activity;

import org.jspecify.annotations.NullMarked;
