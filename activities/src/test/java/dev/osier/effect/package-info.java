/** Records, leases and the journal, also against other processes and kills. */
@NullMarked
package dev.osier.effect;

import org.jspecify.annotations.NullMarked;
