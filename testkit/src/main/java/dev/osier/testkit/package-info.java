/**
 * Takes a temporary directory and gives real repositories, and the proof that nothing was left
 * behind. Starts git itself, so that no test trusts the code it tests.
 */
@NullMarked
package dev.osier.testkit;

import org.jspecify.annotations.NullMarked;
