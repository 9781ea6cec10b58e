/** What a step that failed died of: by what it threw, and by looking at repository and disks. */
@NullMarked
package dev.osier.diagnosis;

import org.jspecify.annotations.NullMarked;
