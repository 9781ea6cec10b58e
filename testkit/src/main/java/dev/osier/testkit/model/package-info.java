/**
 * Takes a script and gives a model: an HTTP server that real agent programs talk to as if it were
 * their provider's, so that they run in tests without a key and always do the same.
 */
@NullMarked
package dev.osier.testkit.model;

import org.jspecify.annotations.NullMarked;
