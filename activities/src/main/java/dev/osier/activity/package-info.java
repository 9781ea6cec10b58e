/**
 * The six activities: thin steps between Temporal and the domain classes. The only package here
 * that knows Temporal.
 */
@NullMarked
package dev.osier.activity;

import org.jspecify.annotations.NullMarked;
