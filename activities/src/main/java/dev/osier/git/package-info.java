/**
 * Takes questions about a repository and gives git's answers as values. The only package that
 * builds calls of git; it decides by exit codes and machine-readable output.
 */
@NullMarked
package dev.osier.git;

import org.jspecify.annotations.NullMarked;
