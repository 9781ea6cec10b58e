/** Takes an effect that is to be removed and gives the refs that keep its unmerged work (G4). */
@NullMarked
package dev.osier.keep;

import org.jspecify.annotations.NullMarked;
