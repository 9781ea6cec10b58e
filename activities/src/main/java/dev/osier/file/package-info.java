/**
 * Files and directories on this host, below git and effects: written so that a kill loses nothing,
 * walked so that nothing leads out, locked among processes, and moved aside before they are
 * deleted.
 */
@NullMarked
package dev.osier.file;

import org.jspecify.annotations.NullMarked;
