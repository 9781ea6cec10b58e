/**
 * Patterns for paths in a repository: takes a text, tells which files it names, and whether two
 * patterns may name the same.
 */
@NullMarked
package dev.osier.glob;

import org.jspecify.annotations.NullMarked;
