/**
 * What a repository is set up to do: its settings, hooks and merge drivers, and those that Osier
 * pins.
 */
@NullMarked
package dev.osier.git.settings;

import org.jspecify.annotations.NullMarked;
