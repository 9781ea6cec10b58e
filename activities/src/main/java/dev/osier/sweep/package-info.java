/** Saves and removes what runs have left that are over or unknown to their server (G4, G5). */
@NullMarked
package dev.osier.sweep;

import org.jspecify.annotations.NullMarked;
